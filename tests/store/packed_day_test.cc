#include "collector/store/packed_day.hh"

#include <limits>

#include <catch2/catch.hpp>

using namespace preau;

namespace {

constexpr UtcDay kDay = 20'781;
constexpr UtcHour kMidnight = kDay * kHoursOfDay;

Hour hour(UtcHour at, std::string probe, std::uint64_t seq) {
  Hour out{.hour = at, .value = 94.5, .low = 93, .high = 96};
  out.records = 3;
  out.samples = 300;
  out.probe = std::move(probe);
  out.seq = seq;
  return out;
}

std::vector<Hour> two_probes() {
  return {hour(kMidnight, "tilleuls-1", 1), hour(kMidnight + 7, "tilleuls-2", 900),
          hour(kMidnight + 23, "tilleuls-1", std::numeric_limits<std::uint64_t>::max())};
}

std::string error_of(std::string_view packed) {
  const auto out = unpack_day(kDay, packed);
  return out ? "none" : out.error();
}

// Version, one probe "p", one hour: 5 and then its numbers, all zero.
std::string one_hour() {
  return std::string("\1\1\1p\1\5", 6) + std::string(24, '\0') + std::string("\1\1\0\1", 4);
}

}  // namespace

TEST_CASE("packed day: what was packed is unpacked, of any day") {
  CHECK(unpack_day(kDay, pack_day(two_probes())) == two_probes());
  const std::vector early{hour(-1, "", 0)};
  CHECK(day_of(-1) == -1);
  CHECK(day_of(-24) == -1);
  CHECK(day_of(-25) == -2);
  CHECK(unpack_day(-1, pack_day(early)) == early);
}

TEST_CASE("packed day: its octets are those of the header's table, on every machine") {
  Hour one{.hour = kMidnight + 5, .value = 1.5};
  one.records = 1;
  one.samples = 300;
  one.probe = "p";
  one.seq = 2;
  const auto zero = std::string(8, '\0');
  CHECK(pack_day(std::vector{one}) == std::string("\1\1\1p\1\5", 6) +
                                          std::string("\0\0\0\0\0\0\xf8\x3f", 8) + zero + zero +
                                          std::string("\1\xac\2\0\2", 5));
  CHECK(error_of(one_hour()) == "none");
}

TEST_CASE("packed day: every shorter piece is refused, and every longer one") {
  const auto packed = pack_day(two_probes());
  for (std::size_t size = 0; size < packed.size(); ++size)
    CHECK(error_of(std::string_view(packed).substr(0, size)) == "cut short");
  CHECK(error_of(packed + '\0') == "octets after the last hour");
}

TEST_CASE("packed day: octets that no program wrote are refused with what is wrong") {
  const auto with = [](std::size_t at, std::string_view octets) {
    return one_hour().replace(at, octets.size(), octets);
  };
  CHECK(error_of(with(0, "\2")) == "packed by version 2, which this program does not know");
  CHECK(error_of(with(1, std::string_view("\0", 1))) == "not 1 to 24 probes");
  CHECK(error_of(with(1, "\x19")) == "not 1 to 24 probes");
  CHECK(error_of(with(2, "\x7f")) == "cut short");
  CHECK(error_of(with(4, std::string_view("\0", 1))) == "not 1 to 24 hours");
  CHECK(error_of(with(4, "\x19")) == "not 1 to 24 hours");
  CHECK(error_of(with(5, "\x18")) == "an hour beyond the day");
  CHECK(error_of(with(12, "\xf0\x7f")) == "a number that is not finite");
  CHECK(error_of(with(32, "\1")) == "a probe that is not in the list");
  const auto head = one_hour().substr(0, 30);
  CHECK(error_of(head + std::string("\x80\0\1\0\1", 5)) == "a count with idle octets");
  CHECK(error_of(head + std::string(9, '\xff') + "\2") == "a count beyond 64 bits");
  auto twice = two_probes();
  twice[1].hour = twice[0].hour;
  CHECK(error_of(pack_day(twice)) == "hours that do not rise");
}
