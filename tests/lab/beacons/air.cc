#include "tests/lab/beacons/air.hh"

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "tests/lab/beacons/frames.hh"

namespace preau::lab {

using namespace std::chrono_literals;

namespace {

constexpr auto kBeaconInterval = 102400us;
constexpr double kWeakestHeard = -92;  // below, the radio decodes nothing

using Random = std::mt19937_64;

std::int8_t whole_dbm(double dbm) {
  return static_cast<std::int8_t>(std::lround(std::clamp(dbm, -95.0, -20.0)));
}

HeardFrame heard(std::chrono::microseconds at, const AccessPoint& ap, double dbm,
                 const Bytes& frame) {
  const Reception reception{.tsf_us = 1'000'000U + static_cast<std::uint64_t>(at.count()),
                            .channel = ap.channel,
                            .signal_dbm = whole_dbm(dbm)};
  Bytes bytes = radiotap(reception);
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  return {at, std::move(bytes)};
}

void add_beacons(std::vector<HeardFrame>& out, const Room& room, const AccessPoint& ap,
                 Random& random) {
  std::normal_distribution<double> signal(ap.signal_dbm, ap.spread_db);
  std::uniform_int_distribution<std::int64_t> phase(0, kBeaconInterval.count() - 1);
  const std::uint64_t up_since = random() % 1'000'000'000'000U;
  std::uint16_t sequence = 0;
  for (std::chrono::microseconds at{phase(random)}; at < room.duration; at += kBeaconInterval) {
    ++sequence;
    const double dbm = signal(random);
    if (dbm < kWeakestHeard) continue;
    const auto timestamp = up_since + static_cast<std::uint64_t>(at.count());
    out.push_back(heard(at, ap, dbm, beacon(ap, timestamp, sequence)));
  }
}

Mac invent_station(Random& random) {
  Mac mac{};
  for (auto& octet : mac) octet = static_cast<std::uint8_t>(random());
  mac[0] = static_cast<std::uint8_t>((mac[0] & 0xfc) | 0x02);  // locally administered, one device
  return mac;
}

// Every second: a probe request for a network of its home, the answer to it, and some data.
void add_client(std::vector<HeardFrame>& out, const Room& room, std::chrono::microseconds until,
                Random& random) {
  if (room.access_points.empty()) return;
  const AccessPoint& ap = room.access_points.front();
  const Mac station = invent_station(random);
  std::uint16_t sequence = 0;
  for (std::chrono::microseconds at{random() % 1'000'000U}; at < until; at += 1s) {
    Bytes ciphertext(64);
    for (auto& octet : ciphertext) octet = static_cast<std::uint8_t>(random());
    const auto t = 1'000'000U + static_cast<std::uint64_t>(at.count());
    out.push_back(heard(at, ap, -58, probe_request(station, "Chez-nous", ++sequence)));
    out.push_back(heard(at + 900us, ap, ap.signal_dbm, probe_response(ap, station, t, sequence)));
    out.push_back(heard(at + 5ms, ap, -57, data_to(ap, station, ciphertext, ++sequence)));
  }
}

}  // namespace

Room at_point(const Room& room, unsigned point, std::uint64_t seed) {
  Random random(seed * 1'000 + point);
  std::normal_distribution<double> shift(0, room.point_spread_db);
  Room moved = room;
  for (auto& ap : moved.access_points) ap.signal_dbm += shift(random);
  return moved;
}

std::vector<HeardFrame> listen(const Room& room, std::uint64_t seed) {
  Random random(seed);
  std::vector<HeardFrame> out;
  for (const auto& ap : room.access_points) add_beacons(out, room, ap, random);
  for (unsigned i = 0; i < room.clients; ++i) add_client(out, room, room.duration, random);
  std::ranges::stable_sort(out, {}, &HeardFrame::at);
  return out;
}

std::vector<HeardFrame> with_stations(std::vector<HeardFrame> recorded, const Room& room,
                                      std::uint64_t seed) {
  if (recorded.empty()) return recorded;
  Random random(seed);
  const auto until = recorded.back().at;
  for (unsigned i = 0; i < room.clients; ++i) add_client(recorded, room, until, random);
  std::ranges::stable_sort(recorded, {}, &HeardFrame::at);
  return recorded;
}

}  // namespace preau::lab
