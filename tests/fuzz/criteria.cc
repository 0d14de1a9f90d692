// Criteria of room coverage: taken whole and in range, or refused with a place.
#include "probe/wifi/criteria.hh"

#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto criteria = wifi::criteria_from_toml(fuzz::text(data, size), "fuzz.toml");
  if (!criteria) {
    claim(criteria.error().starts_with("fuzz.toml, line "));
    return 0;
  }
  claim(criteria->least_median.value >= -100 && criteria->least_median.value <= -20);
  claim(criteria->least_beacons >= 1);
  return 0;
}
