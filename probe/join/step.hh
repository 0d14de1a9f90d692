// One step on the way into a network: what it came to, and why in words.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "probe/record/enum_names.hh"

namespace preau::join {

enum class Outcome { not_tried, pass, fail };

struct Step {
  std::string_view name;  // "dhcp"
  Outcome outcome{Outcome::not_tried};
  std::optional<double> value{};  // of the metric that the step becomes; empty where it has none
  bool suspect{};                 // the value is not to be believed
  std::string cause{};            // of a failure, or why it was not tried; may tell of a pass
};

}  // namespace preau::join

namespace preau {

template <>
struct EnumNames<join::Outcome> {
  static constexpr std::array<std::pair<join::Outcome, std::string_view>, 3> kTable{{
      {join::Outcome::not_tried, "not tried"},
      {join::Outcome::pass, "pass"},
      {join::Outcome::fail, "fail"},
  }};
};

}  // namespace preau
