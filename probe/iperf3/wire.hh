// What iperf3's two ends say to each other, as version 3.12 speaks it (no standard has it). Pure:
// bytes in, values out, and back. Every number of the other end is held against bounds.
//
// Control connection (TCP), from the client: a cookie of 37 octets; then single octets, which are
// states, and JSON texts, each behind its length (32 bits, network order). A stream over TCP begins
// with the same cookie; one over UDP with a datagram of 4 octets, which the server answers with 4.
//
//   client                    server
//   cookie               ->
//                        <-   param_exchange     or access_denied: another test is running
//   parameters           ->
//                        <-   create_streams     or server_error, with a number
//   streams              ->
//                        <-   test_start, test_running
//   test_end             ->
//                        <-   exchange_results
//   results              ->
//                        <-   results, display_results
//   done                 ->
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "probe/net/goodput_wire.hh"

namespace preau::iperf3 {

using goodput::Direction;  // as the client sees it

inline constexpr std::uint16_t kPort = 5201;

enum class State : std::int8_t {
  test_start = 1,
  test_running = 2,
  test_end = 4,
  param_exchange = 9,
  create_streams = 10,
  server_terminate = 11,
  client_terminate = 12,
  exchange_results = 13,
  display_results = 14,
  done = 16,
  access_denied = -1,
  server_error = -2,
};
std::optional<State> decode_state(std::byte octet);  // none: not one of these

// What follows server_error: the peer's own number of what went wrong.
enum class ErrorCode : std::uint32_t {
  duration = 5,
  streams = 6,
  block_size = 7,
  total_rate = 27,
  receive_parameters = 114,
  protocol = 131,
  authorization = 142,
  no_message = 144,
  stream_connect = 203,
};
std::string describe(std::uint32_t code);  // for people

// 36 printable characters and a zero.
inline constexpr std::size_t kCookieSize = 37;
using Cookie = std::array<std::byte, kCookieSize>;
Cookie cookie_of(std::span<const std::byte, kCookieSize - 1> random);
bool is_cookie(const Cookie& cookie);

// A text behind its length. The bounds are ours: 3.12 has none.
inline constexpr std::size_t kMostParameters = 16'384, kMostResults = 262'144;
std::vector<std::byte> frame(std::string_view json);
// The length of the text that follows; throws Nonsense when it is 0 or more than `most`.
std::size_t frame_length(std::span<const std::byte, 4> prefix, std::size_t most);

// The other end said what cannot be; the text says what.
struct Nonsense : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline constexpr std::uint32_t kMostStreams = 128;             // MAX_STREAMS
inline constexpr std::uint32_t kMostBlock = 1'048'576;         // MAX_BLOCKSIZE
inline constexpr std::uint32_t kMostUdpBlock = 65'507;         // MAX_UDP_BLOCKSIZE
inline constexpr std::uint32_t kLeastUdpBlock = 16;            // the header with 64 bits of number
inline constexpr std::uint32_t kLongest_s = 86'400;            // MAX_TIME
inline constexpr std::uint64_t kMostRate = 1'000'000'000'000;  // bit/s

struct Parameters {
  bool udp{};
  Direction direction{Direction::up};
  std::uint32_t streams{1};  // each way
  std::uint32_t time_s{10};  // 0: the client ends it by what was moved
  std::uint32_t omit_s{};    // of the start, and not in the results
  std::uint32_t block{};     // octets of one datagram, or of one write; 0: the default
  std::uint64_t rate{};      // bit/s of one stream; 0: no limit
  bool wide_numbers{};       // of datagrams: 64 bits
  std::string congestion;    // control asked for; empty: the system's
  std::string token;         // auth.hh; empty: none
};
std::string encode(const Parameters& parameters);
Parameters decode_parameters(std::string_view json);

// Streams are numbered 1, 3, 4, 5 ...; of a test of both directions, the client's sending ones
// come first. (The gap is the original's, and every version keeps it.)
constexpr std::uint32_t stream_id(std::size_t index) {
  return index == 0 ? 1 : static_cast<std::uint32_t>(index) + 2;
}

struct StreamResult {
  std::uint32_t id{};
  std::uint64_t octets{};                    // sent or received, by whoever tells
  std::optional<std::uint64_t> retransmits;  // TCP's, when its sender tells
  double jitter_s{};                         // UDP, its receiver
  std::uint64_t lost{}, packets{};           // UDP; packets: the highest number
  std::optional<double> time_s;              // of the test, by whoever tells
};
struct Results {
  double cpu_percent{};  // of one CPU, by the whole program
  bool tells_retransmits{};
  std::vector<StreamResult> streams;  // in the order of their ids
};
std::string encode(const Results& results);
// Exactly `streams` of them, each id once.
Results decode_results(std::string_view json, std::size_t streams);

// UDP: how a stream begins. Servers before 3.11 answer with the number 987654321.
inline constexpr std::size_t kHelloSize = 4;
using Hello = std::array<std::byte, kHelloSize>;
inline constexpr Hello kHello{std::byte{'9'}, std::byte{'8'}, std::byte{'7'}, std::byte{'6'}};
inline constexpr Hello kAnswer{std::byte{'6'}, std::byte{'7'}, std::byte{'8'}, std::byte{'9'}};
inline constexpr Hello kOldHello{std::byte{0x15}, std::byte{0xCD}, std::byte{0x5B},
                                 std::byte{0x07}};
inline constexpr Hello kOldAnswer{std::byte{0xB1}, std::byte{0x68}, std::byte{0xDE},
                                  std::byte{0x3A}};

// Each datagram begins with this: when it was sent (Unix time), and its number, from 1.
struct UdpHeader {
  std::uint32_t sec{}, usec{};
  std::uint64_t number{};
};
constexpr std::size_t udp_header_size(bool wide) { return wide ? 16 : 12; }
void encode(const UdpHeader& header, bool wide, std::span<std::byte> datagram);
std::optional<UdpHeader> decode_udp(std::span<const std::byte> datagram, bool wide);

}  // namespace preau::iperf3
