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

// Appends to a message whose control buffer has room, msg_controllen of it in use.
template <class T>
void append_control(msghdr& message, int level, int type, const T& value) {
  auto* c = reinterpret_cast<cmsghdr*>(static_cast<std::byte*>(message.msg_control) +
                                       message.msg_controllen);
  c->cmsg_level = level;
  c->cmsg_type = type;
  c->cmsg_len = CMSG_LEN(sizeof value);
  std::memcpy(CMSG_DATA(c), &value, sizeof value);
  message.msg_controllen += CMSG_SPACE(sizeof value);
}

// None when the kernel had none for this packet.
inline std::optional<WallTime> software_stamp(const cmsghdr* c) {
  const auto stamps = control_data<scm_timestamping>(c);
  if (stamps.ts[0].tv_sec == 0) return std::nullopt;
  return from_timespec(stamps.ts[0]);
}

// By the network card's own clock, where it makes any.
inline std::optional<std::chrono::nanoseconds> card_stamp(const cmsghdr* c) {
  const auto raw = control_data<scm_timestamping>(c).ts[2];
  if (raw.tv_sec == 0 && raw.tv_nsec == 0) return std::nullopt;
  return from_timespec(raw).time_since_epoch();
}

// A transmit stamp, from a message of the error queue.
inline std::optional<StampedUdpSocket::Sent> transmit_stamp(msghdr& message) {
  StampedUdpSocket::Sent sent;
  bool has_time = false, has_number = false;  // of the kernel or the card, which come apart
  for_each_control(message, [&](const cmsghdr* c) {
    if (is(c, SOL_SOCKET, SCM_TIMESTAMPING)) {
      const auto time = software_stamp(c);
      sent.time = time.value_or(WallTime{});
      sent.card = card_stamp(c);
      has_time = time || sent.card;
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
