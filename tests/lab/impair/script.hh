// How a wire changes over time: "2.5s forward loss 5%", a line a change. The format: README.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "tests/lab/impair/packet.hh"
#include "tests/lab/impair/settings.hh"

namespace preau::lab {

struct Change {
  WireTime at{};  // since the first frame that is impaired
  Settings settings{};
};

// One direction: how it starts, and every change, by time.
struct Timeline {
  Settings start{};
  std::vector<Change> changes{};
};

struct Script {
  Timeline forward{}, backward{};
};

// Adds the changes of a script to how both directions start; or what is wrong, with its line's
// number.
tl::expected<Script, std::string> read_script(std::string_view text, Settings forward,
                                              Settings backward);

}  // namespace preau::lab
