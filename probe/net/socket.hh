// Addresses, TCP and UDP sockets. Waiting is always bounded; every error says what was attempted.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <sys/socket.h>

#include "probe/net/fd.hh"

namespace preau {

struct Address {
  sockaddr_storage storage{};
  socklen_t length{};

  // IPv6 may stand in brackets. Throws "resolve HOST: Name or service not known".
  static Address resolve(const std::string& host, std::uint16_t port, int family = AF_UNSPEC);
  // Asks nobody: throws "read address HOST: ..." when it is a name.
  static Address numeric(const std::string& host, std::uint16_t port);

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  std::uint16_t port() const;
  std::string host() const;                    // "10.9.0.1", "2001:db8::1"
  std::string text() const;                    // "10.9.0.1:862", "[2001:db8::1]:862"
  bool same_host(const Address& other) const;  // ports aside; ::ffff:a.b.c.d is a.b.c.d
  bool is_v4() const;                          // also as an IPv6 socket tells it (::ffff:0:0/96)
  Address unmapped() const;                    // ::ffff:a.b.c.d as IPv4's own
  Address with_port(std::uint16_t port) const;
};

// SOCK_NONBLOCK; throws "connect HOST:PORT: Connection refused", or "...: Connection timed out"
// when nothing answered in time.
FileDescriptor connect_tcp(const Address& to, std::chrono::milliseconds timeout);
FileDescriptor listen_tcp(const Address& at);
FileDescriptor accept_tcp(const FileDescriptor& listener, Address& peer);  // blocking listener

Address local_address(const FileDescriptor& socket);
Address peer_address(const FileDescriptor& socket);

// Waits until the socket is readable (writable); false when the time ran out first.
bool wait_readable(const FileDescriptor& socket, std::chrono::milliseconds timeout);
bool wait_writable(const FileDescriptor& socket, std::chrono::milliseconds timeout);

// Whole-message I/O on a non-blocking stream, for small messages. receive_all is false when the
// peer closed; both throw when the time ran out or the connection broke.
void send_all(const FileDescriptor& socket, std::span<const std::byte> data,
              std::chrono::milliseconds timeout);
bool receive_all(const FileDescriptor& socket, std::span<std::byte> data,
                 std::chrono::milliseconds timeout);

// Throws away what has arrived on a TCP stream, without copying it (MSG_TRUNC, tcp(7)). Octets
// discarded, 0 when the peer closed, -1 with errno when nothing is there.
std::ptrdiff_t discard(const FileDescriptor& socket);

// What an ICMP error, or a connect() that did not block, came to: 0 or an errno. It is pending
// until someone asks, and wakes every poll meanwhile.
int take_error(const FileDescriptor& socket);

// A wish: beyond the kernel's own limits (rmem_max, wmem_max) only CAP_NET_ADMIN gets it. What then
// finds no room is counted (SO_RXQ_OVFL).
void enlarge_buffers(const FileDescriptor& socket, int octets);

void set_option(const FileDescriptor& socket, int level, int option, int value, const char* name);

// Asks for a congestion control; keeps the system's when the kernel has none of that name. Returns
// the one in force.
std::string set_congestion_control(const FileDescriptor& socket, const std::string& wanted);

}  // namespace preau
