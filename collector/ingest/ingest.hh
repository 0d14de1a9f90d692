// A batch from a probe into the store. Knows nothing of HTTP: bytes and a name in, an
// acknowledgement out.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "collector/store/store.hh"
#include "probe/record/codec.hh"

namespace preau {

// When this returns an acknowledgement, what it calls stored or duplicate is on disk. `probe` is
// the name that the sender's certificate bears: records of any other are refused one by one. `now`
// is the collector's wall clock. An error is a batch that could not be read at all. Throws
// StoreError when the store fails: then nothing was stored, and the batch may be sent again.
tl::expected<Acknowledgement, std::string> ingest(Store& store, const std::string& probe,
                                                  std::string_view body, UtcTime now);

}  // namespace preau
