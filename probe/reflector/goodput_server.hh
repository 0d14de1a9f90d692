// The far end of Préau's TCP test (PROTOCOL.md): hands out turns, sends or counts bulk data for the
// flows of the turn that runs, and echoes small messages. One thread a connection, their number
// bounded; every wait is bounded, so a vanished client costs seconds, not a thread for ever.
#pragma once

#include <optional>
#include <stop_token>

#include "probe/net/socket.hh"
#include "probe/reflector/turns.hh"

namespace preau {

// What may be asked for on the TCP port.
struct TcpDuties {
  bool goodput{true};
  std::optional<std::uint16_t> capacity_port;  // UDP; none: not served
};

class GoodputServer {
 public:
  explicit GoodputServer(const TcpDuties& duties = {}) : duties_(duties) {}

  // Serves until asked to stop. May run in several threads, one for each listening socket.
  void serve(const FileDescriptor& listener, const std::stop_token& stop);

  // Shared with whoever else loads the path.
  Turns& turns() { return turns_; }

 private:
  void handle(const FileDescriptor& socket, const Address& peer, const std::stop_token& stop);
  void control(const FileDescriptor& socket, const Address& peer, const goodput::Hello& hello,
               const std::stop_token& stop);
  bool serves(goodput::Role role) const;
  void run_capacity(const FileDescriptor& socket, const Address& peer, const ActiveTurn& turn,
                    const std::stop_token& stop);
  void run_turn(const FileDescriptor& socket, const ActiveTurn& turn, const std::stop_token& stop);

  TcpDuties duties_;
  Turns turns_;
};

}  // namespace preau
