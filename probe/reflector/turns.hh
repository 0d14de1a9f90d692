// One throughput test at a time, since two at once would measure each other. Whoever asks waits for
// a turn: hosts take them by rounds, each first come first served, so that one host that asks often
// delays another by one turn.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "probe/net/goodput_wire.hh"
#include "probe/net/socket.hh"
#include "probe/net/tcp_info.hh"
#include "probe/reflector/rate_limit.hh"

namespace preau {

// What the flows of one turn that send have been through, each telling of itself.
class SendingOfFlows {
 public:
  std::size_t enter();  // a flow's place
  void tell(std::size_t flow, const TcpInfo& sending);
  std::optional<TcpInfo> sum() const;  // none: no flow sends

 private:
  mutable std::mutex mutex_;
  std::vector<TcpInfo> flows_;
};

// The test that runs now. Flows belong to it when they bear its token and come from the address of
// its control connection: bulk data goes nowhere else.
struct ActiveTurn {
  goodput::Token token{};
  Address peer;
  goodput::Direction direction{};
  std::chrono::milliseconds duration{};
  std::chrono::steady_clock::time_point started;
  std::atomic<int> flows{0};
  std::atomic<std::uint32_t> waited_permille{0};  // for a CPU, by the flow that waited most
  SendingOfFlows sending;
  std::atomic<bool> over{false};
};

class Turns {
 public:
  using Ticket = std::uint64_t;

  Ticket enter(std::chrono::milliseconds duration, const Address& peer);
  void leave(Ticket ticket);  // from the queue or from the turn

  // Starts the turn when the ticket is first in the queue; null while it must wait.
  std::shared_ptr<ActiveTurn> try_start(Ticket ticket, const Address& peer,
                                        goodput::Direction direction);
  std::chrono::milliseconds estimated_wait(Ticket ticket) const;

  // The running turn that these belong to; null when there is none such, or it has flows enough.
  std::shared_ptr<ActiveTurn> join(const goodput::Token& token, const Address& peer);

 private:
  struct Waiting {
    Ticket ticket;
    std::chrono::milliseconds duration;
    TableKey host;        // an IPv4 address, or an IPv6 /64, which one host commands whole
    std::uint64_t round;  // one after its host's last, or the one that is served now
  };

  mutable std::mutex mutex_;
  Ticket next_{1};
  std::deque<Waiting> queue_;  // the front one has, or may take, the turn
  double used_{1};             // of the time that they asked for, what turns of late have taken
  std::shared_ptr<ActiveTurn> active_;
};

// A place in the queue or the turn, for as long as it lives.
class Place {
 public:
  Place(Turns& turns, std::chrono::milliseconds duration, const Address& peer)
      : turns_(turns), ticket_(turns.enter(duration, peer)) {}
  ~Place() { turns_.leave(ticket_); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  Turns::Ticket ticket() const { return ticket_; }

 private:
  Turns& turns_;
  Turns::Ticket ticket_;
};

}  // namespace preau
