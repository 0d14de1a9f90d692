// A file that a person wrote by hand, such as a key: read whole, and never more than such a file
// has.
#pragma once

#include <cstddef>
#include <string>

namespace preau {

// What stands in it. Throws std::runtime_error that begins with `attempt` ("read key") and the
// path: not there, not ours to read, a pipe into which nobody writes, or with more than `most`
// octets, then "larger than any `kind` is".
std::string read_small_file(const std::string& attempt, const std::string& path, std::size_t most,
                            const std::string& kind);

}  // namespace preau
