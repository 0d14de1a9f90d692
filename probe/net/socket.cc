#include "probe/net/socket.hh"

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/net/error.hh"
#include "probe/net/stoppable_waits.hh"

namespace preau {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

Address look_up(const std::string& attempt, const std::string& host, std::uint16_t port,
                addrinfo hints) {
  auto bare = host;
  // As text() writes IPv6, and people copy it.
  if (host.starts_with('[') && host.ends_with(']')) {
    bare = host.substr(1, host.size() - 2);
    if (hints.ai_family == AF_UNSPEC) hints.ai_family = AF_INET6;
    hints.ai_flags |= AI_NUMERICHOST;
  }
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(bare.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) throw std::runtime_error(attempt + " " + host + ": " + ::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
  Address address;
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  return address;
}

}  // namespace

Address Address::resolve(const std::string& host, std::uint16_t port, int family) {
  addrinfo hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  return look_up("resolve", host, port, hints);
}

Address Address::numeric(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST;
  return look_up("read address", host, port, hints);
}

std::uint16_t Address::port() const {
  return ntohs(storage.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(storage).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(storage).sin_port);
}

std::string Address::host() const {
  std::array<char, NI_MAXHOST> host{};
  const int error =
      ::getnameinfo(get(), length, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST);
  return error == 0 ? host.data() : "(no address)";
}

std::string Address::text() const {
  const bool v6 = storage.ss_family == AF_INET6;
  return (v6 ? "[" + host() + "]:" : host() + ":") + std::to_string(port());
}

bool Address::same_host(const Address& other) const {
  const auto mine = unmapped(), theirs = other.unmapped();
  if (mine.storage.ss_family != theirs.storage.ss_family) return false;
  if (mine.storage.ss_family == AF_INET6)
    return std::memcmp(&reinterpret_cast<const sockaddr_in6&>(mine.storage).sin6_addr,
                       &reinterpret_cast<const sockaddr_in6&>(theirs.storage).sin6_addr,
                       sizeof(in6_addr)) == 0;
  return reinterpret_cast<const sockaddr_in&>(mine.storage).sin_addr.s_addr ==
         reinterpret_cast<const sockaddr_in&>(theirs.storage).sin_addr.s_addr;
}

bool Address::is_v4() const {
  return storage.ss_family == AF_INET ||
         IN6_IS_ADDR_V4MAPPED(&reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr);
}

Address Address::unmapped() const {
  if (storage.ss_family != AF_INET6 || !is_v4()) return *this;
  const auto& mapped = reinterpret_cast<const sockaddr_in6&>(storage);
  Address v4;
  v4.length = sizeof(sockaddr_in);
  auto& to = reinterpret_cast<sockaddr_in&>(v4.storage);
  to.sin_family = AF_INET;
  to.sin_port = mapped.sin6_port;
  std::memcpy(&to.sin_addr, &mapped.sin6_addr.s6_addr[12], sizeof to.sin_addr);
  return v4;
}

Address Address::with_port(std::uint16_t port) const {
  auto address = *this;
  if (storage.ss_family == AF_INET6)
    reinterpret_cast<sockaddr_in6&>(address.storage).sin6_port = htons(port);
  else
    reinterpret_cast<sockaddr_in&>(address.storage).sin_port = htons(port);
  return address;
}

bool wait_readable(const FileDescriptor& socket, milliseconds timeout) {
  return wait_for(socket, POLLIN, timeout) != 0;
}

bool wait_writable(const FileDescriptor& socket, milliseconds timeout) {
  return wait_for(socket, POLLOUT, timeout) != 0;
}

FileDescriptor connect_tcp(const Address& to, milliseconds timeout) {
  const std::string attempt = "connect " + to.text();
  FileDescriptor socket(check(
      attempt, ::socket(to.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
  if (::connect(socket.get(), to.get(), to.length) == 0) return socket;
  if (errno != EINPROGRESS) check(attempt, -1);
  if (!wait_writable(socket, timeout))
    throw std::system_error(ETIMEDOUT, std::generic_category(), attempt);
  if (const int error = take_error(socket); error != 0)
    throw std::system_error(error, std::generic_category(), attempt);
  return socket;
}

int take_error(const FileDescriptor& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  check("getsockopt SO_ERROR", ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size));
  return error;
}

namespace {

void enlarge(const FileDescriptor& socket, int forced, int plain, int octets) {
  if (::setsockopt(socket.get(), SOL_SOCKET, forced, &octets, sizeof octets) != 0)
    (void)::setsockopt(socket.get(), SOL_SOCKET, plain, &octets, sizeof octets);
}

}  // namespace

void enlarge_buffers(const FileDescriptor& socket, int octets) {
  enlarge(socket, SO_RCVBUFFORCE, SO_RCVBUF, octets);
  enlarge(socket, SO_SNDBUFFORCE, SO_SNDBUF, octets);
}

FileDescriptor listen_tcp(const Address& at) {
  const std::string attempt = "listen tcp " + at.text();
  FileDescriptor socket(
      check(attempt, ::socket(at.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
  check(attempt, ::bind(socket.get(), at.get(), at.length));
  check(attempt, ::listen(socket.get(), 128));
  return socket;
}

FileDescriptor accept_tcp(const FileDescriptor& listener, Address& peer) {
  peer.length = sizeof peer.storage;
  return FileDescriptor(
      check("accept", ::accept4(listener.get(), reinterpret_cast<sockaddr*>(&peer.storage),
                                &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC)));
}

Address local_address(const FileDescriptor& socket) {
  Address address;
  address.length = sizeof address.storage;
  check("getsockname", ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address.storage),
                                     &address.length));
  return address;
}

Address peer_address(const FileDescriptor& socket) {
  Address address;
  address.length = sizeof address.storage;
  check("getpeername", ::getpeername(socket.get(), reinterpret_cast<sockaddr*>(&address.storage),
                                     &address.length));
  return address;
}

namespace {

[[noreturn]] void timed_out(const char* attempt) {
  throw std::system_error(ETIMEDOUT, std::generic_category(), attempt);
}

milliseconds left_until(steady_clock::time_point until) {
  return std::chrono::ceil<milliseconds>(until - steady_clock::now());
}

}  // namespace

void send_all(const FileDescriptor& socket, std::span<const std::byte> data, milliseconds timeout) {
  const auto until = steady_clock::now() + timeout;
  while (!data.empty()) {
    const auto sent = ::send(socket.get(), data.data(), data.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      data = data.subspan(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) check("send", sent);
    if (!wait_writable(socket, left_until(until))) timed_out("send");
  }
}

bool receive_all(const FileDescriptor& socket, std::span<std::byte> data, milliseconds timeout) {
  const auto until = steady_clock::now() + timeout;
  while (!data.empty()) {
    const auto got = ::recv(socket.get(), data.data(), data.size(), 0);
    if (got == 0) return false;
    if (got > 0) {
      data = data.subspan(static_cast<std::size_t>(got));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) check("receive", got);
    if (!wait_readable(socket, left_until(until))) timed_out("receive");
  }
  return true;
}

std::ptrdiff_t discard(const FileDescriptor& socket) {
  // The plain system call: sanitizers take recv()'s length for octets written, and none are.
  return ::syscall(SYS_recvfrom, socket.get(), nullptr, std::size_t{1} << 20U, MSG_TRUNC, nullptr,
                   nullptr);
}

void set_option(const FileDescriptor& socket, int level, int option, int value, const char* name) {
  check(std::string("setsockopt ") + name,
        ::setsockopt(socket.get(), level, option, &value, sizeof value));
}

std::string set_congestion_control(const FileDescriptor& socket, const std::string& wanted) {
  // A refusal (module absent, not allowed) is no failure: the result says what is in force.
  (void)::setsockopt(socket.get(), IPPROTO_TCP, TCP_CONGESTION, wanted.data(),
                     static_cast<socklen_t>(wanted.size()));
  std::array<char, 16> name{};  // TCP_CA_NAME_MAX
  socklen_t size = name.size();
  check("getsockopt TCP_CONGESTION",
        ::getsockopt(socket.get(), IPPROTO_TCP, TCP_CONGESTION, name.data(), &size));
  return {name.data(), ::strnlen(name.data(), name.size())};
}

}  // namespace preau
