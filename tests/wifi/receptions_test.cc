#include "probe/wifi/receptions.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::wifi;
using namespace std::chrono_literals;

namespace {

const Bssid kOne{{2, 0, 0, 0, 0, 1}};
const UtcTime kNow = *from_iso8601("2026-11-24T09:00:00Z");

// Beacons `first` to `last` of one access point.
Receptions heard(int first, int last, std::int8_t dbm = -60) {
  Receptions out;
  for (int i = first; i < last; ++i) out.add(kNow + i * 102'400us, kOne, dbm);
  return out;
}

}  // namespace

TEST_CASE("receptions: a part of a capture is of it, however long that is") {
  const auto whole = heard(0, 100'000);
  CHECK(heard(0, 100'000).are_of(whole));
  CHECK(heard(40'000, 42'000).are_of(whole));
  CHECK(whole.are_of(heard(40'000, 42'000)));
  CHECK(heard(0, 10).are_of(heard(2, 200)));
}

TEST_CASE("receptions: another time, level or nothing at all is another capture") {
  const auto whole = heard(0, 1'000);
  CHECK_FALSE(heard(1'000, 2'000).are_of(whole));
  CHECK_FALSE(heard(0, 1'000, -61).are_of(whole));
  CHECK_FALSE(heard(950, 1'950).are_of(whole));
  CHECK_FALSE(Receptions{}.are_of(whole));
  CHECK_FALSE(Receptions{}.are_of(Receptions{}));
}
