#include "tests/lab/impair/port.hh"

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

namespace preau::lab {

using namespace std::chrono;

namespace {

constexpr std::size_t kLongestFrame = 1514;  // Ethernet header and 1500 octets
constexpr std::size_t kRoom = 1536;          // for one frame

int check(const std::string& attempt, int result) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), attempt);
  return result;
}

nanoseconds clock_now(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return seconds{t.tv_sec} + nanoseconds{t.tv_nsec};
}

// The kernel stamps with wall time. What counts is how long ago that was: a stamp from the future
// or from long ago means that the wall clock was set in between, and is taken as "now".
struct Clocks {
  nanoseconds wall{clock_now(CLOCK_REALTIME)};
  WireTime steady{clock_now(CLOCK_MONOTONIC)};

  WireTime at(const timespec& stamp) const {
    const auto age = wall - (seconds{stamp.tv_sec} + nanoseconds{stamp.tv_nsec});
    return age < 0ns || age > 1s ? steady : steady - age;
  }
};

WireTime arrival_time(msghdr& message, const Clocks& clocks) {
  for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
    return clocks.at(stamp);
  }
  return clocks.steady;
}

// The far end left the checksum to its card, which a veth is not: whoever gets the frame drops it.
bool lacks_checksum(msghdr& message) {
  for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA) continue;
    tpacket_auxdata beside{};
    std::memcpy(&beside, CMSG_DATA(c), sizeof beside);
    return (beside.tp_status & TP_STATUS_CSUMNOTREADY) != 0;
  }
  return false;
}

template <typename Value>
void set_option(int fd, const std::string& attempt, int level, int option, const Value& value) {
  check(attempt, setsockopt(fd, level, option, &value, sizeof value));
}

// As much as the machine allows: only its own root may go beyond net.core.[rw]mem_max. What finds
// no room is counted, by missed() and send().
void make_room(int fd) {
  const int octets = 8 << 20;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &octets, sizeof octets) < 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets);
  if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &octets, sizeof octets) < 0)
    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &octets, sizeof octets);
}

// What recvmmsg() fills: for each frame its octets, and beside them the kernel's stamp.
struct Batch {
  struct alignas(cmsghdr) Control {
    std::array<char, 128> octets;
  };
  std::array<iovec, kBatch> parts{};
  std::array<Control, kBatch> controls;
  std::array<mmsghdr, kBatch> messages{};

  explicit Batch(std::uint8_t* room) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts[i] = {room + i * kRoom, kRoom};
      auto& header = messages[i].msg_hdr;
      header.msg_iov = &parts[i];
      header.msg_iovlen = 1;
      header.msg_control = controls[i].octets.data();
      header.msg_controllen = controls[i].octets.size();
    }
  }
};

}  // namespace

WireTime steady_now() { return clock_now(CLOCK_MONOTONIC); }

Port::Port(const std::string& interface) : name_(interface), room_(kBatch * kRoom) {
  const auto index = if_nametoindex(interface.c_str());
  if (index == 0) check("find interface " + interface, -1);
  // Protocol 0 until bound: otherwise frames of other interfaces slip in before bind().
  fd_ = check("open packet socket on " + interface + " (wants CAP_NET_RAW)",
              socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  set_option(fd_, "ask for arrival times", SOL_SOCKET, SO_TIMESTAMPNS, int{1});
  set_option(fd_, "ask for checksum states", SOL_PACKET, PACKET_AUXDATA, int{1});
  set_option(fd_, "ignore what we send", SOL_PACKET, PACKET_IGNORE_OUTGOING, int{1});
  packet_mreq promiscuous{};
  promiscuous.mr_ifindex = static_cast<int>(index);
  promiscuous.mr_type = PACKET_MR_PROMISC;
  set_option(fd_, "hear every frame of " + interface, SOL_PACKET, PACKET_ADD_MEMBERSHIP,
             promiscuous);
  make_room(fd_);
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_ALL);
  where.sll_ifindex = static_cast<int>(index);
  check("bind to " + interface, bind(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where));
}

Port::~Port() {
  if (fd_ >= 0) close(fd_);
}

std::vector<Arrival> Port::receive() {
  Batch batch(room_.data());
  // MSG_TRUNC: the length is the frame's, also where it was longer than its room.
  const int count = recvmmsg(fd_, batch.messages.data(), kBatch, MSG_DONTWAIT | MSG_TRUNC, nullptr);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (count < 0) check("receive on " + name_, -1);
  const Clocks clocks;
  std::vector<Arrival> arrivals;
  arrivals.reserve(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const std::size_t size = batch.messages[i].msg_len;
    if (size > kLongestFrame)
      throw std::runtime_error("receive on " + name_ + ": a frame of " + std::to_string(size) +
                               " octets; turn the offloads of its peer off (ethtool -K)");
    if (lacks_checksum(batch.messages[i].msg_hdr))
      throw std::runtime_error("receive on " + name_ +
                               ": a frame without its checksum; turn the offloads of its peer off "
                               "(ethtool -K)");
    const auto* frame = static_cast<const std::uint8_t*>(batch.parts[i].iov_base);
    arrivals.push_back(
        {arrival_time(batch.messages[i].msg_hdr, clocks), Frame(frame, frame + size)});
  }
  return arrivals;
}

std::size_t Port::send(std::span<const Packet> packets) {
  std::array<iovec, kBatch> parts{};
  std::array<mmsghdr, kBatch> messages{};
  const auto count = std::min(packets.size(), kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    const auto& frame = packets[i].frame;
    parts[i] = {const_cast<std::uint8_t*>(frame.data()), frame.size()};  // sendmmsg() only reads
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  const int sent = sendmmsg(fd_, messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
  if (sent >= 0) return static_cast<std::size_t>(sent);
  if (errno == EAGAIN || errno == ENOBUFS || errno == ENETDOWN) return 0;
  check("send on " + name_, -1);
  return 0;
}

std::uint64_t Port::missed() {
  tpacket_stats stats{};
  socklen_t size = sizeof stats;
  check("read counts of " + name_, getsockopt(fd_, SOL_PACKET, PACKET_STATISTICS, &stats, &size));
  return stats.tp_drops;
}

}  // namespace preau::lab
