#include "probe/udpst/rate_table.hh"

#include <catch2/catch.hpp>

using namespace preau::udpst;

namespace {

// Over every field of every row, in the order in which `udpst -S` prints them.
std::uint64_t fingerprint(const std::vector<SendingRate>& rows) {
  std::uint64_t sum = 0;
  for (const auto& r : rows)
    for (const auto field : {r.interval1_us, r.payload1, r.burst1, r.interval2_us, r.payload2,
                             r.burst2, r.addon2 & ~kRandomSize})
      sum = (sum * 31 + field) % 2'147'483'647;
  return sum;
}

}  // namespace

TEST_CASE("udpst: every row is as OB-UDPST 9.0 prints it") {
  // From the output of `udpst -S` with -j, none, -T -j and -T.
  CHECK(fingerprint(rate_table(DatagramSizes::standard)) == 882'775'752);
  CHECK(fingerprint(rate_table(DatagramSizes::jumbo)) == 1'891'765'683);
  CHECK(fingerprint(rate_table(DatagramSizes::traditional)) == 922'569'219);
  CHECK(fingerprint(rate_table(DatagramSizes::traditional_and_jumbo)) == 1'038'420'250);
}

TEST_CASE("udpst: up to 1 Gbit/s a row is its number in Mbit/s of the IP layer") {
  for (const auto sizes : {DatagramSizes::standard, DatagramSizes::jumbo,
                           DatagramSizes::traditional, DatagramSizes::traditional_and_jumbo}) {
    const auto& rows = rate_table(sizes);
    REQUIRE(rows.size() == kRows);
    for (std::size_t i = 1; i <= kHighSpeedRow; ++i)
      REQUIRE(mbit_per_second(rows[i]) == Approx(static_cast<double>(i)));
    for (std::size_t i = 0; i < kRows; ++i) {
      REQUIRE(is_sendable(rows[i]));
      if (i > 0) REQUIRE(mbit_per_second(rows[i]) >= mbit_per_second(rows[i - 1]));
    }
  }
  CHECK(mbit_per_second(rate_table(DatagramSizes::jumbo).front()) == Approx(0.106).epsilon(0.01));
}

TEST_CASE("udpst: a rate that no table has is not sent") {
  CHECK_FALSE(is_sendable({.interval1_us = 1, .payload1 = 1'222, .burst1 = 1}));
  CHECK_FALSE(is_sendable({.interval1_us = 100, .payload1 = 1'222, .burst1 = 101}));
  CHECK_FALSE(is_sendable({.interval1_us = 100, .payload1 = 9'000, .burst1 = 1}));
  CHECK_FALSE(is_sendable({.interval2_us = 2'000'000, .addon2 = 100}));
}
