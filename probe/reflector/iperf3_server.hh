// The far end for iperf3's own clients (probe/iperf3/wire.hh has the protocol). One thread a
// connection; one test at a time, in turn with all other throughput tests: a client that comes
// meanwhile is denied, as the original does.
#pragma once

#include <mutex>
#include <optional>
#include <stop_token>

#include "probe/iperf3/auth.hh"
#include "probe/iperf3/wire.hh"
#include "probe/reflector/connections.hh"
#include "probe/reflector/turns.hh"

namespace preau {

class Iperf3Test;

// Who may: without one, everybody.
struct Iperf3Access {
  iperf3::RsaKey key;
  iperf3::Users users;
};

class Iperf3Server {
 public:
  // `turns` is shared with all other throughput tests of this reflector, and outlives us.
  explicit Iperf3Server(Turns& turns, std::optional<Iperf3Access> access = std::nullopt)
      : turns_(turns), access_(std::move(access)) {}

  // Serves until asked to stop. One thread.
  void serve(const FileDescriptor& listener, const std::stop_token& stop);

 private:
  void handle(Connection& connection, const std::stop_token& stop);
  bool join(Connection& connection, const iperf3::Cookie& cookie);
  void admit(Connection& connection, const iperf3::Cookie& cookie, const std::stop_token& stop);

  Turns& turns_;
  std::optional<Iperf3Access> access_;
  std::mutex mutex_;
  Iperf3Test* active_{};  // guarded by mutex_
};

}  // namespace preau
