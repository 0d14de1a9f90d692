// The test itself, between sockets that are connected: load PDUs one way, status PDUs the other,
// until the server ends it and the client confirms. Both ends run the same two loops.
#pragma once

#include <functional>
#include <stop_token>

#include "probe/udpst/load_sender.hh"
#include "probe/udpst/receiver.hh"

namespace preau::udpst {

struct Exchange {
  LoadSocket& socket;
  const Activation& rules;
  bool ends{false};  // the server: it ends the test when its time is over
  std::stop_token stop{};
  // Whatever else comes on the test's port; may be empty.
  std::function<void(std::span<const std::byte>)> other{};
};

// Both return when the test is over: empty, or why it ended early.

// `complete` sees each status PDU before it leaves.
std::string receive_load(const Exchange& exchange, Receiver& receiver,
                         const std::function<void(Status&)>& complete);
// `heard` sees each status PDU, in order; a text from it ends the test.
std::string send_load(const Exchange& exchange, LoadSender& sender,
                      const std::function<std::string(const Status&)>& heard);

}  // namespace preau::udpst
