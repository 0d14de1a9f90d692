// The reflector's part of one capacity test (PROTOCOL.md): sends the trains that the client orders,
// or tells what arrived of the client's. It decides nothing and keeps its own bounds.
#pragma once

#include <stop_token>

#include "probe/reflector/turns.hh"
#include "probe/train/host_watch.hh"
#include "probe/train/receiver.hh"

namespace preau {

class CapacityTurn {
 public:
  // Opens the UDP port, on the address that the client's control connection reached.
  CapacityTurn(const FileDescriptor& control, const Address& peer, const ActiveTurn& turn,
               std::uint16_t port);

  // Serves until the client leaves, breaks the protocol, or its time or octets are used up.
  void run(const std::stop_token& stop);

 private:
  bool running(const std::stop_token& stop) const;
  bool wait_for_hail(const std::stop_token& stop);
  void wait();
  bool obey();
  void send(const train::Order& order);
  void account_for(const train::Order& order);
  void tell(const train::Account& account);
  void read();
  std::string interface() const;

  const FileDescriptor& control_;
  Address peer_;
  const ActiveTurn& turn_;
  FileDescriptor socket_;
  train::Receiver receiver_;
  std::optional<train::HostWatch> watch_;  // of the train that is arriving
  std::uint64_t sent_{};                   // octets above UDP
  unsigned hailed_by_{};                   // index of the interface; 0: unknown
};

}  // namespace preau
