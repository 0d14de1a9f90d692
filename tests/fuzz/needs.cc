// The file of needs: refused in words, or free of what may name a person.
#include "collector/opendata/needs.hh"

#include "tests/fuzz/fuzz.hh"

using namespace preau;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto& each : opendata::problems_of_needs(fuzz::text(data, size), "fuzz.json", {}))
    fuzz::claim(each.starts_with("fuzz.json: "));
  return 0;
}
