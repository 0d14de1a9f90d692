// A network in virtual time, packet by packet: what a train of the capacity method meets on its
// way. Everything random comes from one seed. Times are seconds since the test was admitted.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "probe/measure/capacity/train.hh"

namespace preau::capacity::simulated {

struct Random {
  std::mt19937_64 bits;
  double uniform(double low = 0, double high = 1) {
    return low + (high - low) * static_cast<double>(bits() >> 11) * 0x1p-53;
  }
  double log_uniform(double low, double high);
  double exponential(double mean);
  double normal();
  bool chance(double p) { return uniform() < p; }
};

// Linux tbf: counts frames without FCS, 14 octets more than IP.
inline constexpr double kFrameExtra = 14;
// On the wire of an Ethernet port: also FCS, preamble and gap.
inline constexpr double kWireExtra = 38;

struct Shaper {
  double rate{100};      // Mbit/s of frames
  double burst{16'000};  // octets
  std::optional<double> peak;
  double queue{1e6};  // octets
};

struct Cross {
  double rate{};           // Mbit/s of frames while on
  double packet{1'514};    // octets
  double on_s{}, off_s{};  // mean; no off: always on
  bool visible{};          // crosses the probe's own interface, so its counters show it
};

struct Window {
  double from{}, to{};
};

struct Path {
  std::optional<Shaper> shaper;
  Cross cross;
  double sender_port{10'000}, receiver_port{10'000};  // Mbit/s
  double sender_most{1e9};  // Mbit/s of IP that the sending program manages
  double lateness{5e-6};    // mean, of a send
  double round_trip{1e-3};
  double jitter{};
  double loss{};         // after the shaper
  double loss_burst{1};  // mean packets
  bool bundled{};        // segments of one GSO packet share a receive stamp
  double coalesce{};     // interrupts no oftener
  std::vector<Window> sender_stalls, machine_stalls, program_stalls;
  double socket_buffer{1e6};  // octets
  std::optional<double> step_at;
  double step{};  // of the receiver's clock
};

class Network {
 public:
  Network(const Path& path, std::uint64_t seed) : path_{path}, random_{std::mt19937_64{seed}} {}

  Feedback send(const Train& train);

 private:
  struct Packet {
    double at{};
    std::uint32_t sequence{};
    std::uint32_t bundle{};  // first packet of its GSO send
  };

  std::vector<Packet> leave(const Train& train, Feedback& feedback);
  std::optional<double> shape(double at, double frame);
  void let_others_send(double until);
  bool lost();
  std::vector<Packet> cross(const std::vector<Packet>& sent, double ip_octets, Feedback& feedback);
  std::vector<Packet> receive(std::vector<Packet> arrived, double ip_octets, Feedback& feedback);
  void stamp(std::vector<Packet>& arrived);

  Path path_;
  Random random_;
  double now_{};
  double sender_free_{}, receiver_free_{};
  double tokens_{-1}, tokens_at_{}, left_{};     // the shaper; tokens below 0: full at first
  std::deque<std::pair<double, double>> queue_;  // when each leaves, octets
  double queued_{};
  double last_arrival_{};
  double next_cross_{}, cross_until_{};
  bool cross_on_{true};
  double foreign_{};
  std::uint64_t lost_left_{};
};

}  // namespace preau::capacity::simulated
