#include "probe/train/udp_path.hh"

#include <array>
#include <cerrno>

#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/udp.h>

#include "probe/net/error.hh"
#include "probe/train/arrival_interface.hh"

namespace preau::train {

namespace {

constexpr int kBuffer = 16 << 20;  // octets: 12 ms of 10 Gbit/s

FileDescriptor open_path(sa_family_t family) {
  FileDescriptor socket(
      check("socket udp", ::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)));
  set_option(socket, SOL_SOCKET, SO_TIMESTAMPING,
             SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE, "SO_TIMESTAMPING");
  set_option(socket, SOL_UDP, UDP_GRO, 1, "UDP_GRO");
  set_option(socket, IPPROTO_IP, IP_PKTINFO, 1, "IP_PKTINFO");
  set_option(socket, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE, "IP_MTU_DISCOVER");
  if (family == AF_INET6) {
    set_option(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
    set_option(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE, "IPV6_MTU_DISCOVER");
  }
  enlarge_buffers(socket, kBuffer);
  return socket;
}

}  // namespace

FileDescriptor connect_path(const Address& to) {
  auto socket = open_path(to.storage.ss_family);
  check("connect udp " + to.text(), ::connect(socket.get(), to.get(), to.length));
  return socket;
}

FileDescriptor bind_path(const Address& at) {
  auto socket = open_path(at.storage.ss_family);
  check("bind udp " + at.text(), ::bind(socket.get(), at.get(), at.length));
  return socket;
}

bool send_hail(const FileDescriptor& socket, const Token& token, std::uint32_t sequence,
               std::size_t payload) {
  std::vector<std::byte> hail(std::max(payload, kMarkSize));
  encode(Mark{token, kHailTrain, sequence}, hail);
  return ::send(socket.get(), hail.data(), hail.size(), MSG_NOSIGNAL) >= 0 || errno != EMSGSIZE;
}

std::optional<unsigned> take_first_hail(const FileDescriptor& socket, const Token& token,
                                        const Address& host) {
  std::array<std::byte, kMostOctets> data{};
  alignas(cmsghdr) std::array<std::byte, 256> control{};
  Address from;
  iovec vector{data.data(), data.size()};
  msghdr message{};
  message.msg_name = &from.storage;
  message.msg_namelen = sizeof from.storage;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto size = ::recvmsg(socket.get(), &message, MSG_DONTWAIT);
  if (size < 0) return std::nullopt;
  from.length = message.msg_namelen;
  const auto octets = static_cast<std::size_t>(size);
  const auto mark = decode_mark(std::span(data).first(octets));
  if (!mark || mark->token != token || mark->train != kHailTrain || !from.same_host(host))
    return std::nullopt;
  check("connect udp " + from.text(), ::connect(socket.get(), from.get(), from.length));
  if (!send_hail(socket, token, mark->sequence, octets)) return std::nullopt;
  unsigned interface = 0;
  for_each_control(message, [&](const cmsghdr* c) {
    if (const auto index = arrival_interface(c)) interface = *index;
  });
  return interface;
}

}  // namespace preau::train
