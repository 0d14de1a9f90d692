#include "probe/verbs/record_verb.hh"

#include <iostream>

#include <fmt/format.h>

#include "probe/agent/text.hh"
#include "probe/record/codec.hh"

namespace preau {

void print_records(const std::vector<Record>& records, bool json) {
  for (const auto& r : records) {
    if (json)
      std::cout << to_json(r) << '\n';
    else
      std::cout << fmt::format("{:<33} {}{}\n", short_name(r.metric), value_text(r),
                               r.failure.empty() ? "" : ": " + r.failure);
  }
}

}  // namespace preau
