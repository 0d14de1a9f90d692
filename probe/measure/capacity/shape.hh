// The three trains: one that climbs, one that fills the queue, one that measures.
#pragma once

#include <optional>

#include "probe/measure/capacity/train.hh"

namespace preau::capacity {

// What is known of the path so far; s, octets, Mbit/s.
struct Path {
  double rate{};          // sustained, as far as seen
  double look_octets{};   // that the next measuring train is to carry, or fewer if that takes long
  double burst_octets{};  // that the token bucket let pass
  double idle{};          // between two trains: what the bucket gains while we wait
  std::optional<double> room;  // s, the wait that the queue was seen to take without loss
  double most{1e9};            // Mbit/s that the sender can do, or a port carries
  bool sprint{};               // a head cannot tell who shares the path: it rides the bucket
};

// The wait that a head is to make in the queue; s.
double depth(const Path& path, std::uint32_t ip_octets);

Train climbing(Mbps rate, nanoseconds length, std::uint32_t ip_octets);
Train filling(const Path& path, std::uint32_t ip_octets);
Train measuring(const Path& path, std::uint32_t ip_octets);

}  // namespace preau::capacity
