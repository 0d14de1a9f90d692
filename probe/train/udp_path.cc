#include "probe/train/udp_path.hh"

#include <array>
#include <cerrno>

#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/udp.h>

#include "probe/net/error.hh"

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

bool take_first_hail(const FileDescriptor& socket, const Token& token, const Address& host) {
  std::array<std::byte, kMostOctets> data{};
  Address from;
  from.length = sizeof from.storage;
  const auto size = ::recvfrom(socket.get(), data.data(), data.size(), MSG_DONTWAIT,
                               reinterpret_cast<sockaddr*>(&from.storage), &from.length);
  if (size < 0) return false;
  const auto octets = static_cast<std::size_t>(size);
  const auto mark = decode_mark(std::span(data).first(octets));
  if (!mark || mark->token != token || mark->train != kHailTrain || !from.same_host(host))
    return false;
  check("connect udp " + from.text(), ::connect(socket.get(), from.get(), from.length));
  return send_hail(socket, token, mark->sequence, octets);
}

}  // namespace preau::train
