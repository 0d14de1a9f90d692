#include "probe/udpst/load_socket.hh"

#include <algorithm>

#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>

#include "probe/net/error.hh"
#include "probe/net/udp_control.hh"
#include "probe/net/udp_headers.hh"
#include "probe/net/udp_segments.hh"
#include "probe/udpst/rate_table.hh"

namespace preau::udpst {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kMostAtOnce = 64;  // datagrams a system call, either way
constexpr std::size_t kMostUnbroken =
    1'472;                          // UDP payload of a 1500-octet packet: GSO cannot break
constexpr int kBuffer = 4'000'000;  // 30 ms of 1 Gbit/s
constexpr auto kSpin = 30us;        // what the scheduler may be late

}  // namespace

struct LoadSocket::Buffers {
  struct Slot {
    std::array<std::byte, kKept> data;
    alignas(cmsghdr) std::array<std::byte, 128> control;
    iovec vector{};
  };
  std::array<Slot, kMostAtOnce> slots;
  std::array<mmsghdr, kMostAtOnce> messages{};
};

LoadSocket::LoadSocket(FileDescriptor fd, const Address& peer)
    : fd_(std::move(fd)),
      buffers_(std::make_unique<Buffers>()),
      header_octets_(udp_header_octets(peer)) {
  check("connect udp " + peer.text(), ::connect(fd_.get(), peer.get(), peer.length));
  check("fcntl O_NONBLOCK", ::fcntl(fd_.get(), F_SETFL, O_NONBLOCK));
  set_option(fd_, SOL_SOCKET, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
  set_option(fd_, SOL_SOCKET, SO_RXQ_OVFL, 1, "SO_RXQ_OVFL");
  // Not to be broken up on the way (RFC 9946 section 5): fragments' headers would go uncounted.
  set_option(fd_, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO, "IP_MTU_DISCOVER");
  if (!peer.is_v4())
    set_option(fd_, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_DO, "IPV6_MTU_DISCOVER");
  enlarge_buffers(fd_, kBuffer);
  for (std::size_t i = 0; i < kMostAtOnce; ++i) {
    auto& slot = buffers_->slots[i];
    slot.vector = {slot.data.data(), slot.data.size()};
    buffers_->messages[i].msg_hdr.msg_iov = &slot.vector;
    buffers_->messages[i].msg_hdr.msg_iovlen = 1;
    buffers_->messages[i].msg_hdr.msg_control = slot.control.data();
  }
  // Timers are 50 us late by default, half an interval of the first transmitter (prctl(2)).
  check("prctl PR_SET_TIMERSLACK", ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL));
}

LoadSocket::LoadSocket(LoadSocket&&) noexcept = default;
LoadSocket::~LoadSocket() = default;

bool LoadSocket::send(std::span<const std::byte> pdu) {
  // An ICMP error of an earlier packet shows here, before anything is sent: try once more.
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (::send(fd_.get(), pdu.data(), pdu.size(), MSG_NOSIGNAL) < 0) continue;
    octets_sent_ += pdu.size() + header_octets_;
    return true;
  }
  return false;
}

std::size_t LoadSocket::send_burst(std::span<const std::byte> datagrams, std::size_t each) {
  const auto many = std::min(kMostSegments, kMostSegmentedOctets / each) * each;
  std::size_t left = 0;
  while (segments_ && each <= kMostUnbroken && datagrams.size() > each) {
    const auto now = datagrams.first(std::min(many, datagrams.size()));
    if (!send_segmented(now, each)) {
      if (segments_) return left;
      break;
    }
    const auto count = (now.size() + each - 1) / each;
    octets_sent_ += now.size() + count * header_octets_;
    left += count;
    datagrams = datagrams.subspan(now.size());
  }
  return datagrams.empty() ? left : left + send_plain(datagrams, each);
}

bool LoadSocket::send_segmented(std::span<const std::byte> datagrams, std::size_t each) {
  if (send_segments(fd_, datagrams, each) >= 0) return true;
  // A smaller MTU, or a device that cannot: from now on one by one.
  if (errno == EINVAL || errno == EIO || errno == EMSGSIZE) segments_ = false;
  return false;
}

std::size_t LoadSocket::send_plain(std::span<const std::byte> datagrams, std::size_t each) {
  std::size_t left = 0;
  while (!datagrams.empty()) {
    std::array<iovec, kMostAtOnce> vectors;
    std::array<mmsghdr, kMostAtOnce> messages{};
    unsigned count = 0;
    for (auto rest = datagrams; count < kMostAtOnce && !rest.empty(); ++count) {
      const auto one = rest.first(std::min(each, rest.size()));
      vectors[count] = {const_cast<std::byte*>(one.data()), one.size()};
      messages[count].msg_hdr.msg_iov = &vectors[count];
      messages[count].msg_hdr.msg_iovlen = 1;
      rest = rest.subspan(one.size());
    }
    const int sent = ::sendmmsg(fd_.get(), messages.data(), count, MSG_NOSIGNAL);
    if (sent <= 0) return left;
    const auto count_sent = static_cast<std::size_t>(sent);
    const auto size = std::min(datagrams.size(), count_sent * each);
    octets_sent_ += size + count_sent * header_octets_;
    left += count_sent;
    datagrams = datagrams.subspan(size);
  }
  return left;
}

bool LoadSocket::receive(const Visit& visit) {
  auto& b = *buffers_;
  for (int rounds = 0; rounds < 64; ++rounds) {  // a flood must not keep us from all else
    for (auto& m : b.messages) m.msg_hdr.msg_controllen = sizeof(Buffers::Slot::control);
    const int got = ::recvmmsg(fd_.get(), b.messages.data(), kMostAtOnce, MSG_TRUNC, nullptr);
    if (got <= 0) return true;
    for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) {
      auto at = WallTime{};
      for_each_control(b.messages[i].msg_hdr, [&](const cmsghdr* c) {
        if (is(c, SOL_SOCKET, SCM_TIMESTAMPNS)) at = from_timespec(control_data<timespec>(c));
        if (is(c, SOL_SOCKET, SO_RXQ_OVFL)) drops_ = control_data<std::uint32_t>(c);
      });
      const std::size_t octets = b.messages[i].msg_len;  // the datagram's own (MSG_TRUNC)
      octets_received_ += octets + header_octets_;
      visit(std::span(b.slots[i].data).first(std::min(octets, kKept)), octets,
            at == WallTime{} ? wall_now() : at);
    }
    if (got < static_cast<int>(kMostAtOnce)) return true;
  }
  return false;
}

bool LoadSocket::wait(steady_clock::time_point until, bool exactly) const {
  const auto left = until - steady_clock::now() - (exactly ? kSpin : 0us);
  if (left > 0ns) {
    pollfd waited{fd_.get(), POLLIN, 0};
    const timespec limit{left / 1s, static_cast<long>((left % 1s).count())};
    if (::ppoll(&waited, 1, &limit, nullptr) != 0) return true;
  }
  while (exactly && steady_clock::now() < until) {
  }
  return false;
}

}  // namespace preau::udpst
