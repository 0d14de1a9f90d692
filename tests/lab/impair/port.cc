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
WireTime steady_from_stamp(const timespec& stamp) {
  const auto age = clock_now(CLOCK_REALTIME) - (seconds{stamp.tv_sec} + nanoseconds{stamp.tv_nsec});
  const auto now = clock_now(CLOCK_MONOTONIC);
  return age < 0ns || age > 1s ? now : now - age;
}

WireTime arrival_time(msghdr& message) {
  for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
    return steady_from_stamp(stamp);
  }
  return clock_now(CLOCK_MONOTONIC);
}

template <typename Value>
void set_option(int fd, const std::string& attempt, int level, int option, const Value& value) {
  check(attempt, setsockopt(fd, level, option, &value, sizeof value));
}

}  // namespace

Port::Port(const std::string& interface) : name_(interface) {
  const auto index = if_nametoindex(interface.c_str());
  if (index == 0) check("find interface " + interface, -1);
  // Protocol 0 until bound: otherwise frames of other interfaces slip in before bind().
  fd_ = check("open packet socket on " + interface,
              socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  set_option(fd_, "ask for arrival times", SOL_SOCKET, SO_TIMESTAMPNS, int{1});
  set_option(fd_, "ignore what we send", SOL_PACKET, PACKET_IGNORE_OUTGOING, int{1});
  packet_mreq promiscuous{};
  promiscuous.mr_ifindex = static_cast<int>(index);
  promiscuous.mr_type = PACKET_MR_PROMISC;
  set_option(fd_, "hear every frame of " + interface, SOL_PACKET, PACKET_ADD_MEMBERSHIP,
             promiscuous);
  // As much as the machine allows; what it does not is counted by missed().
  const int room = 4 << 20;
  setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  sockaddr_ll where{};
  where.sll_family = AF_PACKET;
  where.sll_protocol = htons(ETH_P_ALL);
  where.sll_ifindex = static_cast<int>(index);
  check("bind to " + interface, bind(fd_, reinterpret_cast<sockaddr*>(&where), sizeof where));
}

Port::~Port() {
  if (fd_ >= 0) close(fd_);
}

std::optional<Arrival> Port::receive() {
  std::array<std::uint8_t, 65536> buffer;
  alignas(cmsghdr) std::array<char, 256> control;
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto length = recvmsg(fd_, &message, 0);
  if (length < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (length < 0) check("receive on " + name_, -1);
  const auto size = static_cast<std::size_t>(length);
  if (size > kLongestFrame)
    throw std::runtime_error("receive on " + name_ + ": a frame of " + std::to_string(size) +
                             " octets; turn the offloads of its peer off (ethtool -K)");
  return Arrival{arrival_time(message), Frame(buffer.begin(), buffer.begin() + length)};
}

bool Port::send(std::span<const std::uint8_t> frame) {
  const auto sent = ::send(fd_, frame.data(), frame.size(), MSG_DONTWAIT);
  if (sent >= 0) return true;
  if (errno == EAGAIN || errno == ENOBUFS || errno == ENETDOWN) return false;
  check("send on " + name_, -1);
  return false;
}

std::uint64_t Port::missed() {
  tpacket_stats stats{};
  socklen_t size = sizeof stats;
  check("read counts of " + name_, getsockopt(fd_, SOL_PACKET, PACKET_STATISTICS, &stats, &size));
  return stats.tp_drops;
}

}  // namespace preau::lab
