#include "probe/net/ping_socket.hh"

#include <algorithm>
#include <system_error>

#include <linux/icmp.h>
#include <netinet/icmp6.h>
#include <poll.h>

#include "probe/net/error.hh"
#include "probe/net/message.hh"
#include "probe/net/stoppable_waits.hh"
#include "probe/net/udp_control.hh"

namespace preau {

namespace {

icmp::Family family_of(const Address& address) {
  return address.storage.ss_family == AF_INET6 ? icmp::Family::v6 : icmp::Family::v4;
}

// Replies only: a raw socket is otherwise given every ICMP packet of the host.
void keep_replies(const FileDescriptor& fd, icmp::Family family) {
  if (family == icmp::Family::v4) {
    icmp_filter filter{~(1U << icmp::reply_type(family))};
    check("setsockopt ICMP_FILTER",
          ::setsockopt(fd.get(), SOL_RAW, ICMP_FILTER, &filter, sizeof filter));
    return;
  }
  icmp6_filter filter{};
  ICMP6_FILTER_SETBLOCKALL(&filter);
  ICMP6_FILTER_SETPASS(icmp::reply_type(family), &filter);
  check("setsockopt ICMP6_FILTER",
        ::setsockopt(fd.get(), IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter));
}

void set_options(const FileDescriptor& fd, icmp::Family family, std::uint8_t ttl) {
  set_option(fd, SOL_SOCKET, SO_TIMESTAMPING,
             SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE |
                 SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY,
             "SO_TIMESTAMPING");
  set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
  if (family == icmp::Family::v6)
    set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1, "IPV6_RECVERR");
  else
    set_option(fd, IPPROTO_IP, IP_RECVERR, 1, "IP_RECVERR");
  if (ttl == 0) return;
  if (family == icmp::Family::v6)
    set_option(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, ttl, "IPV6_UNICAST_HOPS");
  else
    set_option(fd, IPPROTO_IP, IP_TTL, ttl, "IP_TTL");
}

Address offender(const sock_extended_err* error) {
  Address address;
  const auto* from = SO_EE_OFFENDER(error);
  address.length = from->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  std::memcpy(&address.storage, from, address.length);
  return address;
}

}  // namespace

PingSocket PingSocket::open(const Address& to, const icmp::Token& token, std::uint8_t ttl) {
  const auto family = family_of(to);
  const int domain = to.storage.ss_family;
  const int protocol = family == icmp::Family::v6 ? IPPROTO_ICMPV6 : int{IPPROTO_ICMP};
  FileDescriptor fd(::socket(domain, SOCK_DGRAM | SOCK_CLOEXEC, protocol));
  const bool raw = !fd;
  if (raw) {
    fd = FileDescriptor(::socket(domain, SOCK_RAW | SOCK_CLOEXEC, protocol));
    if (!fd)
      check(
          "open a socket for ICMP echo (this group is outside net.ipv4.ping_group_range, and "
          "CAP_NET_RAW is not held)",
          -1);
    keep_replies(fd, family);
  }
  set_options(fd, family, ttl);
  const auto without_port = to.with_port(0);  // a raw socket takes it for a protocol number
  // Connected: errors of other destinations are not ours, and no one else's replies arrive.
  check("connect icmp " + to.host(), ::connect(fd.get(), without_port.get(), to.length));
  return {std::move(fd), without_port, token, raw};
}

PingSocket::PingSocket(FileDescriptor fd, const Address& to, const icmp::Token& token, bool raw)
    : fd_(std::move(fd)), to_(to), family_(family_of(to)), token_(token), raw_(raw) {
  // On a raw socket any number will do, since the token tells; a ping socket's port is its number.
  const auto octet = [&](std::size_t i) { return std::to_integer<unsigned>(token[i]); };
  id_ = raw ? static_cast<std::uint16_t>(octet(0) << 8U | octet(1)) : local_address(fd_).port();
}

bool PingSocket::send(std::uint16_t seq, std::size_t payload) {
  const auto packet = icmp::encode_request(family_, id_, seq, token_, payload);
  // An ICMP error of an earlier packet is reported here, before anything is sent: try again.
  for (int attempt = 0; attempt < 3; ++attempt) {
    if (::send(fd_.get(), packet.data(), packet.size(), MSG_NOSIGNAL) >= 0) {
      sent_.push_back(seq);
      return true;
    }
    error_ = std::generic_category().message(errno);
  }
  return false;
}

bool PingSocket::ours(const std::optional<icmp::Echo>& echo, std::uint8_t type) const {
  return echo && echo->type == type && echo->id == id_ && (!echo->token || echo->token == token_);
}

std::vector<PingSocket::Event> PingSocket::receive(std::chrono::nanoseconds timeout) {
  wait_for(fd_, POLLIN, timeout);
  std::vector<Event> events;
  read_errors(events);  // first: a departure is told before what it brought
  read_replies(events);
  return events;
}

void PingSocket::read_replies(std::vector<Event>& events) {
  for (;;) {
    ReceivedMessage message;
    if (!message.receive(fd_, MSG_DONTWAIT)) return;
    Reply reply{.seq = 0, .time = wall_now(), .kernel_stamp = false};
    for_each_control(message.header(), [&](const cmsghdr* c) {
      if (is(c, SOL_SOCKET, SO_RXQ_OVFL)) drops_ = control_data<std::uint32_t>(c);
      if (!is(c, SOL_SOCKET, SCM_TIMESTAMPING)) return;
      const auto stamp = software_stamp(c);
      reply.kernel_stamp = stamp.has_value();
      reply.time = stamp.value_or(reply.time);
    });
    const bool with_header = raw_ && family_ == icmp::Family::v4;
    const auto packet = with_header ? icmp::after_ip_header(message.data()) : message.data();
    // The kernel gives a raw socket what it has not verified yet.
    if (with_header && icmp::checksum(packet) != 0) continue;
    const auto echo = icmp::decode_echo(family_, packet);
    if (!ours(echo, icmp::reply_type(family_)) || !echo->token) continue;
    reply.seq = echo->seq;
    events.emplace_back(reply);
  }
}

void PingSocket::read_errors(std::vector<Event>& events) {
  for (;;) {
    ReceivedMessage message;
    if (!message.receive(fd_, MSG_ERRQUEUE | MSG_DONTWAIT)) return;
    if (const auto left = transmit_stamp(message.header())) {
      if (left->number < sent_.size()) events.emplace_back(Left{sent_[left->number], left->time});
      continue;
    }
    const auto echo = icmp::decode_echo(family_, message.data());  // quoted: what we had sent
    if (!ours(echo, icmp::request_type(family_))) continue;
    for_each_control(message.header(), [&](const cmsghdr* c) {
      if (!is(c, IPPROTO_IP, IP_RECVERR) && !is(c, IPPROTO_IPV6, IPV6_RECVERR)) return;
      const auto error = control_data<sock_extended_err>(c);
      if (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6) return;
      const auto from = offender(reinterpret_cast<const sock_extended_err*>(CMSG_DATA(c)));
      events.emplace_back(
          Error{echo->seq, icmp::words(family_, error.ee_type, error.ee_code), from.host()});
    });
  }
}

}  // namespace preau
