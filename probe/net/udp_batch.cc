#include "probe/net/udp_batch.hh"

#include <algorithm>

#include "probe/net/error.hh"
#include "probe/net/udp_control.hh"

namespace preau {

namespace {

constexpr int kStampFlags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
                            SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY;

bool is_any(const Address& at) {
  if (at.storage.ss_family == AF_INET6)
    return IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6&>(at.storage).sin6_addr);
  return reinterpret_cast<const sockaddr_in&>(at.storage).sin_addr.s_addr == htonl(INADDR_ANY);
}

// A socket of IPv6 may take IPv4 too, and is then told of it in IPv4's messages.
void ask_for_details(const FileDescriptor& socket, sa_family_t family, bool any_address) {
  set_option(socket, IPPROTO_IP, IP_RECVTTL, 1, "IP_RECVTTL");
  set_option(socket, IPPROTO_IP, IP_RECVTOS, 1, "IP_RECVTOS");
  if (any_address) set_option(socket, IPPROTO_IP, IP_PKTINFO, 1, "IP_PKTINFO");
  if (family != AF_INET6) return;
  set_option(socket, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
  set_option(socket, IPPROTO_IPV6, IPV6_RECVTCLASS, 1, "IPV6_RECVTCLASS");
  if (any_address) set_option(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
}

void set_receive_timeout(const FileDescriptor& socket, std::chrono::microseconds timeout) {
  const timeval limit{0, timeout.count()};
  check("setsockopt SO_RCVTIMEO",
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit));
}

template <class SocketAddress>
Address address_of(const SocketAddress& own) {
  Address address;
  std::memcpy(&address.storage, &own, sizeof own);
  address.length = sizeof own;
  return address;
}

constexpr std::size_t kControl = 256;

}  // namespace

struct UdpBatch::Buffers {
  struct Slot {
    alignas(cmsghdr) std::array<std::byte, kControl> control, reply_control;
    iovec vector{}, reply_vector{};
    std::array<std::byte, kMostOctets> data;
    // The address that the request came to, which the reply must come from (any-address sockets).
    std::optional<in_pktinfo> to_v4;
    std::optional<in6_pktinfo> to_v6;
  };
  std::array<Slot, kMost> slots;
  std::array<mmsghdr, kMost> messages{}, replies{};
  std::array<Arrival, kMost> arrivals;
  std::array<Outcome, kMost> outcomes;

  Buffers() {
    for (std::size_t i = 0; i < kMost; ++i) {
      slots[i].vector = {slots[i].data.data(), kMostOctets};
      auto& header = messages[i].msg_hdr;
      header.msg_name = &arrivals[i].peer.storage;
      header.msg_namelen = sizeof arrivals[i].peer.storage;
      header.msg_iov = &slots[i].vector;
      header.msg_iovlen = 1;
      header.msg_control = slots[i].control.data();
      header.msg_controllen = kControl;
    }
  }
  Buffers(const Buffers&) = delete;
  Buffers& operator=(const Buffers&) = delete;
};

UdpBatch::UdpBatch(FileDescriptor fd, bool any_address)
    : fd_(std::move(fd)),
      any_address_(any_address),
      buffers_(new Buffers, [](Buffers* b) { delete b; }) {}

UdpBatch UdpBatch::bind(const Address& at) {
  auto fd = bind_udp(at);
  const bool any_address = is_any(at);
  set_option(fd, SOL_SOCKET, SO_TIMESTAMPING, kStampFlags, "SO_TIMESTAMPING");
  set_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
  ask_for_details(fd, at.storage.ss_family, any_address);
  set_receive_timeout(fd, std::chrono::milliseconds{200});
  return {std::move(fd), any_address};
}

std::span<const UdpBatch::Arrival> UdpBatch::receive() {
  auto& b = *buffers_;
  for (std::size_t i = 0; i < got_; ++i) {  // what the kernel wrote over the last time
    b.messages[i].msg_hdr.msg_namelen = sizeof b.arrivals[i].peer.storage;
    b.messages[i].msg_hdr.msg_controllen = kControl;
  }
  const int got = ::recvmmsg(fd_.get(), b.messages.data(), kMost, MSG_WAITFORONE, nullptr);
  got_ = static_cast<std::size_t>(std::max(got, 0));  // none: nothing came in time, or a signal
  if (got_ == 0) return {};
  for (std::size_t i = 0; i < got_; ++i) {
    auto& arrival = b.arrivals[i];
    const bool whole = (b.messages[i].msg_hdr.msg_flags & MSG_TRUNC) == 0;
    arrival.data = std::span(b.slots[i].data).first(whole ? b.messages[i].msg_len : 0);
    arrival.peer.length = b.messages[i].msg_hdr.msg_namelen;
    read_control(i);
    if (!arrival.kernel_stamp) arrival.received = wall_now();
  }
  return std::span(b.arrivals).first(got_);
}

void UdpBatch::read_control(std::size_t i) {
  auto& arrival = buffers_->arrivals[i];
  auto& slot = buffers_->slots[i];
  arrival.kernel_stamp = arrival.to_group = arrival.crossed = false;
  arrival.local = {};
  arrival.ttl = arrival.tos = 0;
  for_each_control(buffers_->messages[i].msg_hdr, [&](const cmsghdr* c) {
    if (is(c, SOL_SOCKET, SCM_TIMESTAMPING)) {
      const auto stamp = software_stamp(c);
      arrival.kernel_stamp = stamp.has_value();
      arrival.received = stamp.value_or(WallTime{});
    } else if (is(c, SOL_SOCKET, SO_RXQ_OVFL)) {
      drops_ = control_data<std::uint32_t>(c);
    } else if (is(c, IPPROTO_IP, IP_TTL) || is(c, IPPROTO_IPV6, IPV6_HOPLIMIT)) {
      arrival.ttl = static_cast<std::uint8_t>(control_data<int>(c));
    } else if (is(c, IPPROTO_IP, IP_TOS)) {
      arrival.tos = control_data<std::uint8_t>(c);
    } else if (is(c, IPPROTO_IPV6, IPV6_TCLASS)) {
      arrival.tos = static_cast<std::uint8_t>(control_data<int>(c));
    } else if (is(c, IPPROTO_IP, IP_PKTINFO)) {
      slot.to_v4 = control_data<in_pktinfo>(c);
      arrival.to_group = slot.to_v4->ipi_addr.s_addr != slot.to_v4->ipi_spec_dst.s_addr;
      arrival.local = address_of(sockaddr_in{AF_INET, 0, slot.to_v4->ipi_spec_dst, {}});
    } else if (is(c, IPPROTO_IPV6, IPV6_PKTINFO)) {
      slot.to_v6 = control_data<in6_pktinfo>(c);
      arrival.to_group = IN6_IS_ADDR_MULTICAST(&slot.to_v6->ipi6_addr);
      arrival.crossed = arrival.peer.is_v4() && !IN6_IS_ADDR_V4MAPPED(&slot.to_v6->ipi6_addr);
      arrival.local =
          address_of(sockaddr_in6{AF_INET6, 0, 0, slot.to_v6->ipi6_addr, slot.to_v6->ipi6_ifindex});
    }
  });
}

void UdpBatch::write_control(std::size_t i, const Departure& reply) {
  auto& b = *buffers_;
  auto& header = b.replies[i].msg_hdr;
  const auto& slot = b.slots[reply.arrival];
  header.msg_control = b.slots[i].reply_control.data();
  header.msg_controllen = 0;
  const bool v4 = b.arrivals[reply.arrival].peer.is_v4();
  if (reply.tos != 0)
    append_control(header, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TOS : IPV6_TCLASS,
                   int{reply.tos});
  if (reply.stamp)
    append_control(header, SOL_SOCKET, SO_TIMESTAMPING,
                   std::uint32_t{SOF_TIMESTAMPING_TX_SOFTWARE});
  if (any_address_ && v4 && slot.to_v4)
    append_control(header, IPPROTO_IP, IP_PKTINFO, in_pktinfo{0, slot.to_v4->ipi_spec_dst, {}});
  if (any_address_ && !v4 && slot.to_v6)
    append_control(header, IPPROTO_IPV6, IPV6_PKTINFO, *slot.to_v6);
  if (header.msg_controllen == 0) header.msg_control = nullptr;
}

std::span<const UdpBatch::Outcome> UdpBatch::send(std::span<const Departure> replies) {
  auto& b = *buffers_;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    auto& arrival = b.arrivals[replies[i].arrival];
    b.slots[i].reply_vector = {arrival.data.data(), arrival.data.size()};
    auto& header = b.replies[i].msg_hdr;
    header.msg_name = &arrival.peer.storage;
    header.msg_namelen = arrival.peer.length;
    header.msg_iov = &b.slots[i].reply_vector;
    header.msg_iovlen = 1;
    write_control(i, replies[i]);
  }
  std::size_t done = 0;
  while (done < replies.size()) {
    const int sent =
        ::sendmmsg(fd_.get(), &b.replies[done], static_cast<unsigned>(replies.size() - done),
                   MSG_NOSIGNAL | MSG_DONTWAIT);
    for (int i = 0; i < sent; ++i, ++done)
      b.outcomes[done] = {true, replies[done].stamp ? std::optional(next_number_++) : std::nullopt};
    if (sent > 0) continue;
    if (replies[done].stamp) restart_numbers();
    b.outcomes[done++] = {};
  }
  return std::span(b.outcomes).first(replies.size());
}

// Whether a datagram that failed took a number is the kernel's secret: count anew from zero.
void UdpBatch::restart_numbers() {
  const int off = kStampFlags & ~SOF_TIMESTAMPING_OPT_ID & ~SOF_TIMESTAMPING_OPT_TSONLY;
  set_option(fd_, SOL_SOCKET, SO_TIMESTAMPING, off, "SO_TIMESTAMPING");
  set_option(fd_, SOL_SOCKET, SO_TIMESTAMPING, kStampFlags, "SO_TIMESTAMPING");
  next_number_ = 0;
}

std::vector<StampedUdpSocket::Sent> UdpBatch::transmit_stamps() {
  std::vector<StampedUdpSocket::Sent> stamps;
  for (;;) {
    alignas(cmsghdr) std::array<std::byte, kControl> control;
    msghdr message{};
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(fd_.get(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return stamps;
    if (const auto stamp = transmit_stamp(message)) stamps.push_back(*stamp);
  }
}

}  // namespace preau
