#include "probe/net/udp.hh"

#include <array>
#include <ctime>
#include <memory>
#include <string>

#include <ifaddrs.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "probe/net/error.hh"
#include "probe/net/stoppable_waits.hh"
#include "probe/net/udp_control.hh"

namespace preau {

namespace {

constexpr int kReceiveStamps = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
constexpr int kTransmitStamps =
    SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;
// The kernel's stamps beside the card's: the card's clock is of no known origin.
constexpr int kCardStamps = SOF_TIMESTAMPING_RX_HARDWARE | SOF_TIMESTAMPING_TX_HARDWARE |
                            SOF_TIMESTAMPING_RAW_HARDWARE | SOF_TIMESTAMPING_OPT_TX_SWHW;

void enable_stamps(const FileDescriptor& socket, bool transmit) {
  const int flags = kReceiveStamps | (transmit ? kTransmitStamps : 0);
  set_option(socket, SOL_SOCKET, SO_TIMESTAMPING, flags, "SO_TIMESTAMPING");
  set_option(socket, SOL_SOCKET, SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
}

void ask_for_ttl(const FileDescriptor& socket, sa_family_t family) {
  if (family == AF_INET6)
    set_option(socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
  else
    set_option(socket, IPPROTO_IP, IP_RECVTTL, 1, "IP_RECVTTL");
}

FileDescriptor udp_socket(sa_family_t family) {
  return FileDescriptor(check("socket udp", ::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
}

struct Received {
  std::array<std::byte, 2048> data{};
  std::array<std::byte, 512> control{};
  sockaddr_storage peer{};
  iovec vector{};
  msghdr header{};

  Received() {
    vector = {data.data(), data.size()};
    header.msg_name = &peer;
    header.msg_namelen = sizeof peer;
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
  }
  Received(const Received&) = delete;
  Received& operator=(const Received&) = delete;
};

}  // namespace

WallTime wall_now() {
  timespec now{};
  check("clock_gettime", ::clock_gettime(CLOCK_REALTIME, &now));
  return from_timespec(now);
}

FileDescriptor bind_udp(const Address& at) {
  auto fd = udp_socket(at.storage.ss_family);
  if (::bind(fd.get(), at.get(), at.length) != 0) {
    const std::string hint =
        errno == EACCES ? " (a port below 1024 wants CAP_NET_BIND_SERVICE)" : "";
    check("bind udp " + at.text() + hint, -1);
  }
  return fd;
}

StampedUdpSocket StampedUdpSocket::bind(const Address& at) {
  auto fd = bind_udp(at);
  enable_stamps(fd, /*transmit=*/false);
  ask_for_ttl(fd, at.storage.ss_family);
  return StampedUdpSocket(std::move(fd));
}

StampedUdpSocket StampedUdpSocket::connect(const Address& to) {
  auto fd = udp_socket(to.storage.ss_family);
  check("connect udp " + to.text(), ::connect(fd.get(), to.get(), to.length));
  enable_stamps(fd, /*transmit=*/true);
  return StampedUdpSocket(std::move(fd));
}

namespace {

// The interface that has this address; empty when none has.
std::string interface_of(const Address& address) {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(all, ::freeifaddrs);
  for (const auto* i = all; i != nullptr; i = i->ifa_next) {
    if (i->ifa_addr == nullptr || i->ifa_addr->sa_family != address.storage.ss_family) continue;
    Address own;
    own.length = address.length;
    std::memcpy(&own.storage, i->ifa_addr, address.length);
    if (own.same_host(address)) return i->ifa_name;
  }
  return {};
}

bool stamps_all(const FileDescriptor& socket, const std::string& interface) {
  hwtstamp_config config{};
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&config);
  return !interface.empty() && ::ioctl(socket.get(), SIOCGHWTSTAMP, &request) == 0 &&
         config.tx_type != HWTSTAMP_TX_OFF && config.rx_filter == HWTSTAMP_FILTER_ALL;
}

}  // namespace

bool StampedUdpSocket::use_card_stamps() {
  if (!stamps_all(fd_, interface_of(local_address(fd_)))) return false;
  set_option(fd_, SOL_SOCKET, SO_TIMESTAMPING, kReceiveStamps | kTransmitStamps | kCardStamps,
             "SO_TIMESTAMPING of the card");
  return true;
}

std::optional<std::uint32_t> StampedUdpSocket::send(std::span<const std::byte> data) {
  // An ICMP error of an earlier packet is reported here, before anything is sent: try once more.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::send(fd_.get(), data.data(), data.size(), MSG_NOSIGNAL) >= 0) return sent_++;
    if (errno != ECONNREFUSED) break;
  }
  switch (errno) {
    case ECONNREFUSED:
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case ENOBUFS:
    case EAGAIN:
      return std::nullopt;
    default:
      check("send udp", -1);
      return std::nullopt;
  }
}

void StampedUdpSocket::reply(std::span<const std::byte> data, const Address& to) {
  // A reply that cannot leave is a packet that was lost: the sender counts it.
  (void)::sendto(fd_.get(), data.data(), data.size(), MSG_NOSIGNAL | MSG_DONTWAIT, to.get(),
                 to.length);
}

std::optional<Datagram> StampedUdpSocket::receive(std::chrono::nanoseconds timeout) {
  if ((wait_for(fd_, POLLIN, timeout) & POLLIN) == 0) return std::nullopt;
  Received message;
  const auto size = ::recvmsg(fd_.get(), &message.header, MSG_DONTWAIT);
  if (size < 0) return std::nullopt;  // an ICMP error, or another reader was first
  Datagram datagram;
  datagram.received = wall_now();
  datagram.data.assign(message.data.begin(), message.data.begin() + size);
  datagram.peer.storage = message.peer;
  datagram.peer.length = message.header.msg_namelen;
  for_each_control(message.header, [&](const cmsghdr* c) {
    if (is(c, SOL_SOCKET, SCM_TIMESTAMPING)) {
      const auto stamp = software_stamp(c);
      datagram.kernel_stamp = stamp.has_value();
      datagram.received = stamp.value_or(datagram.received);
      datagram.card = card_stamp(c);
    } else if (is(c, SOL_SOCKET, SO_RXQ_OVFL)) {
      drops_ = control_data<std::uint32_t>(c);
    } else if (is(c, IPPROTO_IP, IP_TTL) || is(c, IPPROTO_IPV6, IPV6_HOPLIMIT)) {
      datagram.ttl = static_cast<std::uint8_t>(control_data<int>(c));
    }
  });
  return datagram;
}

std::vector<StampedUdpSocket::Sent> StampedUdpSocket::transmit_stamps() {
  std::vector<Sent> stamps;
  for (;;) {
    Received message;
    if (::recvmsg(fd_.get(), &message.header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return stamps;
    if (const auto sent = transmit_stamp(message.header)) stamps.push_back(*sent);
  }
}

}  // namespace preau
