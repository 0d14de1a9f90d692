// What StampedUdpSocket and UdpBatch share: kernel stamps, and control messages (cmsg(3)).
#pragma once

#include <cstring>
#include <ctime>
#include <optional>

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "probe/net/udp.hh"

namespace preau {

inline WallTime from_timespec(const timespec& t) {
  return WallTime{std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec}};
}

// Control messages are copied out, never cast in place: their alignment is the kernel's business.
template <class T>
T control_data(const cmsghdr* c) {
  T value{};
  std::memcpy(&value, CMSG_DATA(c), sizeof value);
  return value;
}

template <class Visit>
void for_each_control(msghdr& message, Visit visit) {
  for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) visit(c);
}

inline bool is(const cmsghdr* c, int level, int type) {
  return c->cmsg_level == level && c->cmsg_type == type;
}

// None when the kernel had none for this packet.
inline std::optional<WallTime> software_stamp(const cmsghdr* c) {
  const auto stamps = control_data<scm_timestamping>(c);
  if (stamps.ts[0].tv_sec == 0) return std::nullopt;
  return from_timespec(stamps.ts[0]);
}

// A transmit stamp, from a message of the error queue.
inline std::optional<StampedUdpSocket::Sent> transmit_stamp(msghdr& message) {
  StampedUdpSocket::Sent sent;
  bool has_time = false, has_number = false;
  for_each_control(message, [&](const cmsghdr* c) {
    if (is(c, SOL_SOCKET, SCM_TIMESTAMPING)) {
      const auto time = software_stamp(c);
      has_time = time.has_value();
      sent.time = time.value_or(WallTime{});
    } else if (is(c, IPPROTO_IP, IP_RECVERR) || is(c, IPPROTO_IPV6, IPV6_RECVERR)) {
      const auto error = control_data<sock_extended_err>(c);
      has_number = error.ee_origin == SO_EE_ORIGIN_TIMESTAMPING;
      sent.number = error.ee_data;
    }
  });
  if (has_time && has_number) return sent;
  return std::nullopt;
}

}  // namespace preau
