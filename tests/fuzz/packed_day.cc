// A day of roll-ups as the store keeps it: refused, or the same after packing again.
#include "collector/store/packed_day.hh"

#include "tests/fuzz/fuzz.hh"

using namespace preau;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr UtcDay kDay = 20'781;
  if (const auto hours = unpack_day(kDay, fuzz::text(data, size)))
    fuzz::claim(unpack_day(kDay, pack_day(*hours)) == *hours);
  return 0;
}
