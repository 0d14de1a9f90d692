// The wire format of Préau's TCP test between preau-probe and preau-reflector, version 1.
// PROTOCOL.md in probe/reflector is its page. Every connection begins with the client's Hello.
//
// Hello, client to reflector, 32 octets         Turn, reflector to client on the control
//    0  "PREAUTP1"            8                 connection, 24 octets
//    8  role                  1                    0  kind (wait, go, load)     1
//    9  direction             1                    1  zero                      3
//   10  zero                  2                    4  wait: ms to go; load: waited permille;
//   12  duration, ms          4                       go of capacity: UDP port  4
//   16  token                16                    8  token                    16
//                                               Report, reflector to client on upload flows,
//                                               16 octets: 0 elapsed ns 8, 8 octets received 8
// Sending, reflector to client on the control connection of a download, 24 octets, of its flows
// together: 0 kind (sending) 1, zero 3; then 4 octets each: segments sent again, least round trip
// in us (0: unknown), and in ms the time with something to send, of it limited by the receiver's
// window, of it limited by its own buffer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace preau::goodput {

inline constexpr std::uint16_t kPort = 9330;
inline constexpr std::size_t kHelloSize = 32, kTurnSize = 24, kReportSize = 16, kEchoSize = 16;
inline constexpr std::uint32_t kLongestMs = 30'000;
inline constexpr std::size_t kMostFlows = 16;

using Token = std::array<std::byte, 16>;

// control: asks for a turn. flow: carries one TCP flow of a granted turn. echo: gives back each
// 16-octet message, for round trips where UDP is filtered. capacity: asks for a turn of the UDP
// test, whose messages follow on the same connection (probe/train/wire.hh).
enum class Role : std::uint8_t { control = 0, flow = 1, echo = 2, capacity = 3 };
// Of a turn, or of one flow, which is never `both`.
enum class Direction : std::uint8_t { down = 0, up = 1, both = 2 };

struct Hello {
  Role role{};
  Direction direction{};
  std::uint32_t duration_ms{};
  Token token{};
};
std::vector<std::byte> encode(const Hello& hello);
std::optional<Hello> decode_hello(std::span<const std::byte> data);

struct Turn {
  enum class Kind : std::uint8_t { wait = 0, go = 1, load = 2 };
  Kind kind{};
  // wait: estimate in ms; load: CPU wait of its flows, permille; go of capacity: the UDP port
  std::uint32_t amount{};
  Token token{};  // go: what the flows must bear
};
std::vector<std::byte> encode(const Turn& turn);
std::optional<Turn> decode_turn(std::span<const std::byte> data);

struct Sending {
  std::uint32_t retransmits{}, min_rtt_us{}, busy_ms{}, receiver_limited_ms{}, buffer_limited_ms{};
  bool operator==(const Sending&) const = default;
};
std::vector<std::byte> encode(const Sending& sending);
std::optional<Sending> decode_sending(std::span<const std::byte> data);

struct Report {
  std::uint64_t elapsed_ns{};  // since the turn was granted, by the reflector's steady clock
  std::uint64_t octets{};      // payload that this flow has received so far
};
std::vector<std::byte> encode(const Report& report);
std::optional<Report> decode_report(std::span<const std::byte> data);

}  // namespace preau::goodput
