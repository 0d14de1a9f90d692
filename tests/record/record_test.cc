#include "probe/record/record.hh"

#include <limits>

#include <catch2/catch.hpp>

#include "tests/record/sample.hh"

using namespace preau;
using preau::test::sample_record;

TEST_CASE("record: the sample has no problems") { CHECK(problems(sample_record()).empty()); }

TEST_CASE("record: a failed measurement has a reason and no value, never a zero") {
  auto r = sample_record();
  r.validity = Validity::failed;
  CHECK(problems(r).size() == 2);
  r.value.reset();
  r.interval.reset();
  r.failure = "hub: no answer to 100 packets; is UDP port 862 open?";
  CHECK(problems(r).empty());
}

TEST_CASE("record: NaN, negative rates, ratios above one and slipped units are refused") {
  auto r = sample_record();
  r.interval.reset();
  r.value = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(problems(r).empty());
  r.value = -0.001;
  CHECK_FALSE(problems(r).empty());
  r.metric = std::string(metric::kRttLoss);
  r.unit = Unit::ratio;
  r.value = 3.1;  // a percentage where a ratio belongs
  CHECK_FALSE(problems(r).empty());
  r.value = 0.031;
  CHECK(problems(r).empty());
  r.unit = Unit::seconds;
  CHECK_FALSE(problems(r).empty());
}

TEST_CASE("record: an interval must surround its value") {
  auto r = sample_record();
  r.interval = Interval{0.0043, 0.0044};
  CHECK_FALSE(problems(r).empty());
}

TEST_CASE("record: an SSID has 32 characters at most, of however many octets") {
  auto r = sample_record();
  r.segment = Segment::air;
  std::string ssid;
  for (int i = 0; i < 32; ++i) ssid += "é";
  r.access_point = AccessPoint{"02:00:00:00:00:01", ssid, 36};
  CHECK(problems(r).empty());
  r.access_point->ssid += "x";
  CHECK_FALSE(problems(r).empty());
}

TEST_CASE("privacy: free text that mentions a MAC address is refused, in every spelling") {
  for (const auto* text :
       {"02:00:00:aa:bb:cc", "seen 02-00-00-AA-BB-CC today", "(0200.00aa.bbcc)",
        "deadbeef0042.pcap", "tablet-dead-beef-0042", "3c 22 fb 12 34 56",
        "tablet 3C 22 FB 12 34 56 seen", "3c:22:fb:12:34:56:78:9a", "3c-22-fb-12-34-56-78-9a"}) {
    INFO(text);
    CHECK(mentions_mac_address(text));
    auto r = sample_record();
    r.note = text;
    CHECK_FALSE(problems(r).empty());
  }
  for (const auto* text : {"", "at 08:15:30", "2001:db8::1", "10.0.0.1", "2026-11-24-08-15-30",
                           "00:11:22:33:44:55:66:77", "202611301703.pcap", "2026-1130-1703",
                           "550e8400-e29b-41d4-a716-44665544abcd", "deadbeef0042aa",
                           "2001:db8:0:12:34:56:78:9a", "fe80::3c22:fbff:fe12:3456",
                           "24 08 15 30 12 11 10", "3c 22 fb 12 34", "de ce de ce de ce"}) {
    INFO(text);
    CHECK_FALSE(mentions_mac_address(text));
  }
}

TEST_CASE("record: a metric that Préau does not know is kept, in any unit") {
  auto r = sample_record();
  r.metric = "Jitter_Active_IP-UDP-Periodic_Other-v3_Seconds_Mean";
  r.unit = Unit::count;
  CHECK(problems(r).empty());
  r.metric = "nice metric";
  CHECK_FALSE(problems(r).empty());
}

TEST_CASE("record: identifiers are short, plain, and door numbers are fine") {
  for (const auto* id : {"A12", "tilleuls-ftth", "p.1_x"}) CHECK(is_identifier(id));
  for (const auto* id : {"", "-a", "a b", "é", "a/b"}) CHECK_FALSE(is_identifier(id));
  CHECK_FALSE(is_identifier(std::string(65, 'a')));
}
