#include "probe/measure/capacity/shape.hh"

#include <algorithm>
#include <cmath>

namespace preau::capacity {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

// Kernels take a GSO packet of 64 kB. All its segments may share one receive stamp, so it lasts a
// third of a millisecond at most: a head of a few milliseconds still has stamps enough for a slope.
constexpr double kSegments_s = 3e-4;
constexpr double kGsoOctets = 64'000;
// A wake-up costs the sender as much as 64 kB do, so several GSO packets leave at each. The queue
// bridges the gaps: a burst is a quarter of it at most.
constexpr double kBurst_s = 4e-3;
constexpr double kBurstOfDepth = 1.0 / 3;

constexpr double kMostPackets = 1e7;       // beyond any budget, whatever rate the far end tells of
constexpr std::uint32_t kFewestFast = 10;  // climbing, or of a sprint: enough for a slope
constexpr double kFillFactor = 3;          // times the path's rate: shows others (see sharing())
constexpr double kDepth_s = 0.012;  // of the queue we make: above jitter, below what a call notices
constexpr double kDepthPackets = 12;
// How much of the room each part of a train may fill.
struct Parts {
  double head{}, body{}, sprint{};
};
constexpr Parts kParts{.head = 0.6, .body = 0.4}, kPartsOfSprint{0.3, 0.2, 0.5};
constexpr double kOver = 0.10;  // the body above the path's rate
constexpr double kLeastOver = 0.005;
constexpr double kBody_s = 0.060;
constexpr double kBodyPackets = 120;  // 20 a part
constexpr double kPatience_s = 1.2;   // of one body, however much is to be looked at
constexpr double kLongest_s = 0.4;    // of a body, unless packets are slower

std::uint32_t count(double octets, std::uint32_t ip_octets) {
  return static_cast<std::uint32_t>(std::min(std::ceil(octets / ip_octets), kMostPackets));
}

// Bursts of so long at this rate, in whole GSO packets.
void cut(Train& train, double mbit_s, double burst_s) {
  const auto packets = [&](double octets) {
    return static_cast<std::uint32_t>(std::max(1.0, octets / train.ip_octets));
  };
  train.segments = packets(std::min(mbit_s * kOctetsOfMbit * kSegments_s, kGsoOctets));
  train.burst_packets =
      std::max(packets(mbit_s * kOctetsOfMbit * burst_s) / train.segments, 1U) * train.segments;
}

double burst_s(const Path& path, std::uint32_t ip_octets) {
  return std::min(kBurst_s, kBurstOfDepth * depth(path, ip_octets));
}

// Whole bursts only: a short one at the end would bend the curve of what was sent.
std::uint32_t whole(std::uint32_t packets, std::uint32_t burst_packets) {
  return (packets + burst_packets - 1) / burst_packets * burst_packets;
}

const Parts& parts(const Path& path) { return path.sprint ? kPartsOfSprint : kParts; }

double head_rate(const Path& path) { return std::min(kFillFactor * path.rate, path.most); }

// Tokens that came back while nothing was sent, octets.
double refill(const Path& path) {
  return std::min(path.burst_octets, path.idle * path.rate * kOctetsOfMbit);
}

// What must be sent at `rate` to lose so many tokens and leave a queue of `wait` seconds.
double to_fill(const Path& path, double rate, double tokens, double wait) {
  return (tokens + wait * path.rate * kOctetsOfMbit) / std::max(1 - path.rate / rate, 0.05);
}

// The wait that a head makes, in whole bursts: more than was asked for, where these are long.
double made(const Train& train, const Path& path) {
  if (train.head_packets == 0) return 0;
  const double octets = double(train.head_packets) * train.ip_octets;
  return (octets * (1 - path.rate / train.head_rate.value) - refill(path)) /
         (path.rate * kOctetsOfMbit);
}

// For the body, once the head has made its own.
double room_left(const Train& train, const Path& path) {
  if (!path.room) return depth(path, train.ip_octets) / 2;
  const auto& [head, body, sprint] = parts(path);
  return std::min(body * *path.room, (head + body) * *path.room - made(train, path));
}

void add_sprint(Train& train, const Path& path) {
  const double wait = parts(path).sprint * path.room.value_or(0);
  train.sprint_rate = Mbps{head_rate(path)};
  const auto packets = count(to_fill(path, train.sprint_rate.value, 0, wait), train.ip_octets);
  train.sprint_packets = whole(std::max(kFewestFast, packets), train.burst_packets);
}

}  // namespace

double depth(const Path& path, std::uint32_t ip_octets) {
  const double packets = kDepthPackets * ip_octets / (path.rate * kOctetsOfMbit);
  return std::min(std::max(kDepth_s, packets), path.room ? parts(path).head * *path.room : 1e9);
}

Train climbing(Mbps rate, nanoseconds length, std::uint32_t ip_octets) {
  Train train{.ip_octets = ip_octets};
  train.head_rate = rate;
  cut(train, rate.value, kSegments_s);  // nobody knows yet what a queue takes
  train.head_packets = whole(
      std::max(kFewestFast, count(rate.value * kOctetsOfMbit * to_seconds(length), ip_octets)),
      train.burst_packets);
  return train;
}

Train filling(const Path& path, std::uint32_t ip_octets) {
  const double rate = head_rate(path);
  Train train{.ip_octets = ip_octets};
  train.head_rate = Mbps{rate};
  cut(train, path.rate, burst_s(path, ip_octets));
  train.head_packets =
      whole(count(to_fill(path, rate, refill(path), depth(path, ip_octets)), ip_octets),
            train.burst_packets);
  return train;
}

Train measuring(const Path& path, std::uint32_t ip_octets) {
  const double octets_s = path.rate * kOctetsOfMbit;
  const double shortest_s = std::max(kBody_s, kBodyPackets * ip_octets / octets_s);
  double body_s =
      std::clamp(path.look_octets / octets_s, shortest_s, std::max(shortest_s, kPatience_s));
  const bool spare = path.most >= path.rate * (1 + 2 * kOver);
  Train train{.ip_octets = ip_octets};
  if (spare) train = filling(path, ip_octets);
  double rate = path.rate * (1 + std::clamp(room_left(train, path) / body_s, kLeastOver, kOver));
  if (spare) {
    const double head_s = double(train.head_packets) * ip_octets / octets_s;
    body_s = std::max(shortest_s, body_s - head_s);
  } else {
    // The body itself empties the bucket, as long as that takes.
    rate = path.most;
    const double drain =
        refill(path) / kOctetsOfMbit / std::max(rate - path.rate, 0.02 * path.rate);
    body_s = std::min(body_s + drain, std::max(kLongest_s, body_s));
  }
  train.body_rate = Mbps{rate};
  cut(train, path.rate, burst_s(path, ip_octets));
  train.body_packets = whole(count(rate * kOctetsOfMbit * body_s, ip_octets), train.burst_packets);
  if (path.sprint && train.head_packets > 0) add_sprint(train, path);
  return train;
}

}  // namespace preau::capacity
