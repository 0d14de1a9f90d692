// Accepts TCP connections and gives each a thread, their number bounded.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "probe/net/socket.hh"

namespace preau {

struct Connection {
  FileDescriptor socket;
  Address peer;
  std::uint64_t number{};  // in the order in which the kernel had them
};

// `handle` owns the connection; what it throws is a client that vanished, stalled or broke off: its
// connection ends, nothing else does.
using HandleConnection = std::function<void(Connection&, const std::stop_token&)>;

// Until asked to stop. Beyond `most` at once, or `most_of_one` of one IPv4 address or IPv6 /64,
// those that come are closed: they may come again.
void serve_connections(const FileDescriptor& listener, int most, int most_of_one,
                       const HandleConnection& handle, const std::stop_token& stop);

}  // namespace preau
