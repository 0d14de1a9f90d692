// City files: a city without contradictions, or what is wrong, in words.
#include "collector/ingest/city_file.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto city = city_from_toml(fuzz::text(data, size), "fuzz.toml");
  if (city)
    claim(problems(*city).empty());
  else
    claim(!city.error().empty());
  return 0;
}
