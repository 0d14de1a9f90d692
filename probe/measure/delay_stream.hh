// A STAMP stream (RFC 8762) beside a train: how long others' packets wait while we send.
#pragma once

#include <thread>
#include <vector>

#include "probe/measure/latency_run.hh"

namespace preau {

class DelayStream {
 public:
  explicit DelayStream(const FarEnd& to);

  // So slow that it takes no visible part of a line of this rate. Once nobody has answered, no
  // stream is sent again.
  void start(Mbps rate);
  // Round trips since start().
  std::vector<std::chrono::nanoseconds> stop();
  std::uint64_t sent_octets() const { return sent_; }
  std::uint64_t received_octets() const { return received_; }

 private:
  LatencyConfig config_;
  LatencyRun run_;
  std::jthread thread_;
  bool deaf_{};
  std::uint64_t sent_{}, received_{};
};

}  // namespace preau
