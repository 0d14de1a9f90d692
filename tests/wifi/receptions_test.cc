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
  for (int i = first; i < last; ++i)
    out.add({.time = kNow + i * 102'400us, .bssid = kOne, .signal_dbm = dbm});
  return out;
}

// The same with the access point's clock, by a file that begins at `start`, or without times.
Receptions clocked(int first, int last, std::optional<UtcTime> start) {
  Receptions out;
  for (int i = first; i < last; ++i)
    out.add({.time = start ? *start + i * 102'400us : UtcTime{},
             .bssid = kOne,
             .signal_dbm = -60,
             .clock = std::uint64_t{102'400} * static_cast<unsigned>(i),
             .sequence = static_cast<std::uint16_t>(i & 0xfff)});
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

TEST_CASE("receptions: a copy whose time stamps were lost is a copy; other times are believed") {
  const auto whole = clocked(0, 1'000, kNow);
  CHECK_FALSE(clocked(0, 1'000, kNow + 1h).are_of(whole));
  CHECK(clocked(300, 400, std::nullopt).are_of(whole));
  CHECK_FALSE(clocked(1'000, 2'000, kNow + 1h).are_of(whole));
}

TEST_CASE("receptions: without times only the access points' clocks tell, standing still nothing") {
  CHECK_FALSE(clocked(1'000, 2'000, std::nullopt).are_of(clocked(0, 1'000, std::nullopt)));
  Receptions one, other;
  for (int i = 0; i < 20; ++i) {
    one.add({.bssid = kOne, .signal_dbm = -60, .clock = 7});
    other.add({.bssid = kOne, .signal_dbm = -60, .clock = 7});
  }
  CHECK_FALSE(one.are_of(other));
}

TEST_CASE("receptions: another time, level or nothing at all is another capture") {
  const auto whole = heard(0, 1'000);
  CHECK_FALSE(heard(1'000, 2'000).are_of(whole));
  CHECK_FALSE(heard(0, 1'000, -61).are_of(whole));
  CHECK_FALSE(heard(950, 1'950).are_of(whole));
  CHECK_FALSE(Receptions{}.are_of(whole));
  CHECK_FALSE(Receptions{}.are_of(Receptions{}));
}
