// How a client comes to a test: setup request to the control port, then test activation on the port
// that the server names.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "probe/udpst/auth.hh"
#include "probe/udpst/load_socket.hh"
#include "probe/udpst/pdu.hh"

namespace preau::udpst {

struct SessionConfig {
  Address server;  // its control port
  Activation wanted;
  std::uint16_t bandwidth{0};      // Mbit/s that we need at most; some servers want to know
  std::optional<std::string> key;  // shared; none: unauthenticated
  std::uint8_t key_id{};
  std::stop_token stop{};
};

struct Session {
  std::optional<LoadSocket> socket;  // none: see `failure`
  Activation agreed;                 // what the server made of `wanted`
  DatagramSizes sizes{};
  std::string failure;
  std::uint64_t octets_sent{}, octets_received{};  // of IP, for the setup
};

Session open_session(const SessionConfig& config);

// What a refusal means and what to do.
std::string explain(Verdict verdict);

}  // namespace preau::udpst
