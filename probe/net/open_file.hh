// A file that somebody named, opened to be read: also a pipe, and never waited for for ever.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "probe/net/fd.hh"

namespace preau {

// Reading from it blocks. A pipe into which nobody writes within 2 s is an error; a writer that is
// slow is waited for. The error says why, without the path.
tl::expected<FileDescriptor, std::string> open_to_read(const std::string& path);

}  // namespace preau
