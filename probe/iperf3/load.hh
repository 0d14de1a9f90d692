// All streams of one test, moved by one thread, with an ear on the control connection.
#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "probe/iperf3/stream.hh"
#include "probe/net/punctual_timers.hh"

namespace preau::iperf3 {

class Load {
 public:
  using Streams = std::vector<std::unique_ptr<Stream>>;

  // The test runs from now on.
  explicit Load(Streams streams);

  // Moves what can be moved, and waits 20 ms at most for that; true: the control connection has
  // something to say. Throws when a stream broke.
  bool step(const FileDescriptor& control);
  // Throws away what still comes, so that the other end can go on to the control connection; true
  // as above. Streams may break by now.
  bool drain(const FileDescriptor& control);

  Elapsed elapsed() const { return std::chrono::steady_clock::now() - started_; }
  // How long nothing has come through, of the way that has waited longer.
  Elapsed silence() const;
  void forget();  // what was counted so far

  const Streams& streams() const { return streams_; }
  void close() { streams_.clear(); }

 private:
  struct Way {
    std::uint64_t delivered{};
    Elapsed progress{};
    bool used{};
  };

  void look(Elapsed now);
  std::chrono::nanoseconds patience(Elapsed now) const;

  Streams streams_;
  std::chrono::steady_clock::time_point started_{std::chrono::steady_clock::now()};
  Elapsed next_look_{};
  Way sending_, receiving_;
  PunctualTimers punctual_;
};

}  // namespace preau::iperf3
