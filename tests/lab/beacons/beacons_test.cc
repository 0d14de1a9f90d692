#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/lab/beacons/air.hh"
#include "tests/lab/beacons/frames.hh"
#include "tests/lab/beacons/rooms.hh"

using namespace preau::lab;
using namespace std::chrono_literals;

namespace {

const AccessPoint kNear{{0x02, 0, 0x5e, 0x0a, 0x12, 1}, "ECOLE", 36, -52, 2.5};

constexpr std::size_t kSignalOffset = 22, kRadiotapLength = 25;

int signal_of(const HeardFrame& frame) {
  return static_cast<std::int8_t>(frame.bytes.at(kSignalOffset));
}

}  // namespace

TEST_CASE("radiotap: the header is as long as it says, signal where radiotap.org puts it") {
  const auto header = radiotap({.tsf_us = 0x0102030405060708, .channel = 36, .signal_dbm = -67});
  REQUIRE(header.size() == kRadiotapLength);
  CHECK(header[2] == kRadiotapLength);
  CHECK(header[8] == 0x08);
  CHECK(header[18] + 256 * header[19] == 5180);
  CHECK(static_cast<std::int8_t>(header[kSignalOffset]) == -67);
}

TEST_CASE("beacon: its elements fill the frame to the last octet") {
  for (const auto channel : {std::uint8_t{6}, std::uint8_t{36}}) {
    auto ap = kNear;
    ap.channel = channel;
    const auto frame = beacon(ap, 1, 1);
    std::size_t at = 24 + 12;  // header, fixed part
    std::vector<int> ids;
    while (at + 2 <= frame.size()) {
      ids.push_back(frame[at]);
      at += 2U + frame[at + 1];
    }
    CHECK(at == frame.size());
    CHECK(std::ranges::count(ids, 0) == 1);
    CHECK(std::ranges::count(ids, 48) == 1);
  }
}

TEST_CASE("air: beacons come every 102.4 ms about the mean signal, the same for the same seed") {
  const Room room{.site = "s", .id = "A1", .duration = 12s, .access_points = {kNear}};
  const auto heard = listen(room, 7);
  REQUIRE(heard.size() >= 117);
  CHECK(heard[1].at - heard[0].at == 102400us);
  auto signals = std::vector<int>{};
  for (const auto& frame : heard) signals.push_back(signal_of(frame));
  std::ranges::nth_element(signals, signals.begin() + 58);
  CHECK(std::abs(signals[58] + 52) <= 1);
  CHECK(listen(room, 7)[50].bytes == heard[50].bytes);
  CHECK(listen(room, 8)[50].bytes != heard[50].bytes);
}

TEST_CASE("air: what is too weak is not heard, clients talk only where asked for") {
  auto far = kNear;
  far.signal_dbm = -99;
  CHECK(listen({.access_points = {far}}, 1).empty());
  const auto with = listen({.clients = 1, .access_points = {kNear}}, 1);
  const auto client_frames = std::ranges::count_if(
      with, [](const HeardFrame& f) { return f.bytes.at(kRadiotapLength) != 0x80; });
  CHECK(client_frames == 36);
}

TEST_CASE("air: stations are invented among what was recorded, and no longer than that") {
  const Room room{.site = "s", .id = "A1", .duration = 3s, .access_points = {kNear}};
  auto talking = room;
  talking.clients = 2;
  const auto recorded = listen(room, 7);
  const auto with = with_stations(recorded, talking, 1);
  const auto beacons = std::ranges::count_if(
      with, [](const HeardFrame& f) { return f.bytes.at(kRadiotapLength) == 0x80; });
  CHECK(beacons == std::ssize(recorded));
  CHECK(std::ssize(with) > beacons);
  CHECK(std::ranges::is_sorted(with, {}, &HeardFrame::at));
  CHECK(with.back().at < recorded.back().at + 10ms);
  CHECK(with_stations({}, talking, 1).empty());
}

TEST_CASE("rooms: only locally administered addresses are taken") {
  CHECK(parse_bssid("02:00:5e:0a:12:01") == kNear.bssid);
  CHECK_THROWS(parse_bssid("00:1b:2c:3d:4e:5f"));
  CHECK_THROWS(parse_bssid("03:00:00:00:00:01"));
  CHECK_THROWS(parse_bssid("02:00:5e"));
}
