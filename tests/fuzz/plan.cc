// A site's plan, TOML or CSV: taken whole, or refused with a place.
#include "probe/wifi/plan.hh"

#include <string>

#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const std::string name : {"fuzz.toml", "fuzz.csv"}) {
    const auto plan = wifi::plan_from_text(fuzz::text(data, size), name);
    if (!plan) {
      claim(plan.error().starts_with(name + ", line "));
      continue;
    }
    for (const auto& room : plan->rooms) claim(plan->find(room.id) == &room);
  }
  return 0;
}
