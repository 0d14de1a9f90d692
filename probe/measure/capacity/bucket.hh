// How many octets a token bucket lets pass above the sustained rate. Trains before the one that
// emptied it took tokens too, and pauses gave some back: the sum over all of them is its size.
#pragma once

#include <optional>
#include <vector>

#include "probe/measure/capacity/reading.hh"

namespace preau::capacity {

class Bucket {
 public:
  void add(const Reading& reading, std::uint32_t ip_octets);

  // Octets, were `mbit_s` the sustained rate; empty when no train emptied it.
  std::optional<double> size(double mbit_s) const;
  std::optional<double> boost() const { return boost_; }  // Mbit/s, at least
  // Octets of the bucket that would have had to empty by now, were `mbit_s` the sustained rate.
  double ruled_out(double mbit_s) const;
  // Seconds that passed between the last two trains, at the receiver.
  double idle() const;

 private:
  struct Passage {
    double from{}, to{};  // s, first and last arrival
    double counts_to{};   // the knee, or the end
    double octets{};      // arrived by then
    double all_octets{};  // arrived by the end
    bool emptied{};
  };
  std::vector<Passage> passages_;
  std::optional<nanoseconds> origin_;
  std::optional<double> boost_;
};

}  // namespace preau::capacity
