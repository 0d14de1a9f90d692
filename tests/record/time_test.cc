#include "probe/record/time.hh"

#include <catch2/catch.hpp>

using namespace preau;

TEST_CASE("time: what is written is read back, to the microsecond") {
  const auto time = UtcTime{std::chrono::microseconds{1'763'971'200'000'001}};
  CHECK(to_iso8601(time) == "2025-11-24T08:00:00.000001Z");
  CHECK(from_iso8601(to_iso8601(time)) == time);
}

TEST_CASE("time: decimals are optional and those past the sixth are cut") {
  const auto whole = from_iso8601("2026-02-28T23:59:59Z");
  REQUIRE(whole);
  CHECK(from_iso8601("2026-02-28T23:59:59.000000999Z") == whole);
}

TEST_CASE("time: other zones, impossible days and leftovers are refused") {
  for (const auto* text :
       {"", "2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z", "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00", "2026-01-01",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.0000000000Z", "2026-01-01T00:00:00Zjunk",
        "-026-01-01T00:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(from_iso8601(text));
  }
}
