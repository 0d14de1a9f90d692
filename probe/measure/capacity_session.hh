// One turn of the short capacity test with a reflector: asks for it, finds out how large datagrams
// pass, and carries trains either way. What to send is the controller's to say (capacity/).
#pragma once

#include <optional>

#include "probe/measure/capacity/train.hh"
#include "probe/measure/capacity/verdict.hh"
#include "probe/measure/draft.hh"
#include "probe/measure/foreign_traffic.hh"
#include "probe/measure/latency_run.hh"
#include "probe/measure/turn.hh"
#include "probe/net/socket.hh"
#include "probe/train/receiver.hh"

namespace preau {

struct CapacityConfig {
  FarEnd to;
  capacity::Direction direction{capacity::Direction::down};
  std::uint64_t octets_a_test{40'000'000};    // IP octets, discovery included
  std::uint64_t bucket_octets{1'250'000};     // of a token bucket that the test sees past
  std::uint64_t octets_a_day{1'000'000'000};  // of this host's tests
  std::chrono::milliseconds duration{8'000};  // at most, once admitted
  std::chrono::milliseconds turn_patience{120'000};
  OnWait on_wait;             // what the reflector says of the wait for our turn
  Ratio foreign_share{0.05};  // of the interface's octets: others have more, and we stop
};

class CapacitySession {
 public:
  // Throws when the reflector cannot be reached.
  CapacitySession(const CapacityConfig& config, const Enough& enough);
  // Throws when there is no turn to be had, or no datagram comes back, or it is enough before.
  void open();

  std::uint32_t ip_octets() const { return ip_octets_; }  // what passes whole, both ways
  bool is_v4() const { return peer_.is_v4(); }
  // Sends, or has sent, one train; returns once all of it has arrived or been given up.
  capacity::Feedback run(const capacity::Train& train);
  // What stops a train amid: others on our interface, or that it is enough.
  bool disturbed() const { return disturbed_; }
  bool stopped() const { return stopped_; }

  // IP octets of this host, all of the test's.
  std::uint64_t sent_octets() const;
  std::uint64_t received_octets() const;

  static constexpr std::chrono::milliseconds kPatience{20};  // for packets that do not come

 private:
  void wait_for_turn();
  void hail();
  train::Order order_of(const capacity::Train& train, train::Order::Kind kind);
  capacity::Feedback send(const capacity::Train& train);
  capacity::Feedback receive(const capacity::Train& train);
  train::Account read_account();
  void send_order(const train::Order& order);
  std::uint64_t own_received() const;
  bool must_end(std::uint64_t own);  // told once, at the first look that shows it
  bool is_complete(std::uint32_t sent, std::chrono::steady_clock::time_point told) const;

  const CapacityConfig& config_;
  const Enough& enough_;
  FileDescriptor control_;
  Address peer_;  // where control_ leads
  std::uint16_t port_{};
  std::uint32_t headers_{};
  train::Token token_{};
  FileDescriptor socket_;
  std::optional<train::Receiver> receiver_;
  std::optional<ForeignTraffic> foreign_;
  std::string interface_;
  std::chrono::steady_clock::time_point admitted_;
  std::uint32_t ip_octets_{}, number_{};
  std::uint64_t sent_{};              // octets above UDP, of trains
  std::uint64_t datagrams_octets_{};  // IP octets of all that we sent by UDP
  bool disturbed_{}, stopped_{};
};

}  // namespace preau
