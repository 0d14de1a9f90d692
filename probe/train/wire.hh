// The wire format of Préau's capacity test between preau-probe and preau-reflector. PROTOCOL.md in
// probe/reflector is its page; Hello and Turn are the TCP test's (goodput_wire.hh).
//
// Mark, at the head of every datagram,       Order, client to reflector on the control
// 24 octets; filler follows                  connection, 40 octets
//    0  token              16                   0  kind (send, done, stop)   1
//   16  train               4                   1  segments of a GSO packet  1
//   20  sequence            4                   2  packets of a burst        2
//                                               4  train                     4
// Account, reflector to client, 48 octets       8  octets of an IP packet    4
//    0  flags               1                  12  packets of the head       4
//    1  zero                3                  16  rate of the head, kbit/s  4
//    4  train               4                  20  packets of the body       4
//    8  octets of a packet  4                  24  rate of the body, kbit/s  4
//   12  bursts              4                  28  packets of the sprint     4
//   16  socket drops        8                  32  rate of the sprint, kbit/s 4
//   24  softnet drops       8                  36  patience, ms              4
//   32  backlog, octets     4
//   36  CPU, permille       4                Burst, behind an Account, 16 octets
//   40  port, kbit/s        8                   0  time, ns since 1970 or     8
//                                                  of the steady clock
//                                               8  first sequence number      4
//                                              12  packets                    4
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "probe/net/goodput_wire.hh"
#include "probe/record/units.hh"

namespace preau::train {

using goodput::Token;
using std::chrono::nanoseconds;

inline constexpr std::size_t kMarkSize = 24, kOrderSize = 40, kAccountSize = 48, kBurstSize = 16;
inline constexpr std::uint32_t kHailTrain = 0xFFFF'FFFF;  // a datagram that only asks for its echo
// What one order may ask for at most; a reflector serves nothing beyond.
inline constexpr std::uint32_t kLeastOctets = 128, kMostOctets = 9'000;  // of an IP packet
inline constexpr std::uint32_t kMostPackets = 100'000;                   // of a train
inline constexpr std::uint32_t kLeastKbps = 8, kMostKbps = 100'000'000;
inline constexpr std::chrono::milliseconds kLongestTrain{4'000}, kLongestPatience{500};
// At the slower of the train's rates; a few packets may be more.
inline constexpr std::chrono::milliseconds kLongestBurst{10};
inline constexpr std::uint32_t kFewPackets = 64;

struct Mark {
  Token token{};
  std::uint32_t train{};
  std::uint32_t sequence{};
};
void encode(const Mark& mark, std::span<std::byte> at);
std::optional<Mark> decode_mark(std::span<const std::byte> data);

// send: send me this train. done: I have sent it, all of it; tell me what arrived. stop: whatever
// you are sending, no more.
struct Order {
  struct Part {
    std::uint32_t packets{}, kbps{};
  };
  enum class Kind : std::uint8_t { send = 0, done = 1, stop = 2 };
  Kind kind{};
  std::uint8_t segments{};  // of one send call at most; 0: as many as fit
  std::uint16_t burst_packets{1};
  std::uint32_t train{};
  std::uint32_t ip_octets{};
  std::uint32_t head_packets{};
  std::uint32_t head_kbps{};
  std::uint32_t body_packets{};
  std::uint32_t body_kbps{};
  std::uint32_t sprint_packets{};
  std::uint32_t sprint_kbps{};
  std::uint32_t patience_ms{};  // for packets that do not come

  // In the order in which they leave.
  std::array<Part, 3> parts() const {
    return {{{head_packets, head_kbps}, {body_packets, body_kbps}, {sprint_packets, sprint_kbps}}};
  }
  std::uint32_t packets() const { return head_packets + body_packets + sprint_packets; }
  double seconds() const;
};
std::vector<std::byte> encode(const Order& order);
// Empty also when it asks for more than is served.
std::optional<Order> decode_order(std::span<const std::byte> data);

// Packets that share a time: one wake-up of the sender, or one receive stamp.
struct Burst {
  nanoseconds at{};
  std::uint32_t first{};
  std::uint32_t packets{1};
  bool operator==(const Burst&) const = default;
};

// What a host saw during a train. Empty: it could not be read, which is not zero.
struct HostSeen {
  std::optional<std::uint64_t> socket_drops;   // SO_RXQ_OVFL, receiver only
  std::optional<std::uint64_t> softnet_drops;  // /proc/net/softnet_stat
  std::optional<std::uint32_t> backlog;        // octets in our own socket's queue, sender only
  std::optional<Ratio> cpu;                    // of one core, the thread
  std::optional<Mbps> link;                    // negotiated speed of the port
  bool half_duplex{};
};

struct Account {
  std::uint32_t train{};
  std::uint32_t ip_octets{};  // of each packet; 0: none came
  HostSeen host;
  std::vector<Burst> bursts;
};
std::vector<std::byte> encode(const Account& account);

// The head of an account that is being read: how many bursts follow it.
struct AccountHead {
  Account account;
  std::uint32_t bursts{};
};
std::optional<AccountHead> decode_account(std::span<const std::byte> data);
std::optional<Burst> decode_burst(std::span<const std::byte> data);

}  // namespace preau::train
