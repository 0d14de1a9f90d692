// The packets of UDPSTP, RFC 9946, protocol version 20 (as OB-UDPST 9.0 speaks it). All of a fixed
// size but load PDUs, which are a header and padding. Fields whose offsets are not here are zero.
//
// Setup 56, request and response    Test activation 104, likewise      Status 204
//    2  version             2          2  version            2            2  action              1
//    4  connection          1          4  direction          1            3  receiving stopped   1
//    5  connections         1          5  response           1            4  number              4
//    6  connections' id     2          6  low threshold, ms  2            8  sending rate       28
//    8  request, response   1          8  upper threshold    2           36  sub-interval        4
//    9  verdict             1         10  trial interval, ms 2           40  its counts         56
//   10  bit 15 up, Mbit/s   2         12  duration, s        2           96  of the trial: lost,
//   12  test port           2         15  DSCP and ECN       1               reordered, doubled 12
//   14  sizes               1         16  row, 65535: search 2          108  least clock delta   4
//   15  authentication     41         18  one-way delay      1          112  delay variation:
// Null 48                              19  high-speed delta   1               least, most, sum,
//    2  version             2         20  slow threshold     2               count              16
//    4  request             1         22  error threshold    2          128  least round trip    4
//    7  authentication     41         24  losses only        1          132  its variation       4
// Load 32, and padding                 25  1: row is a start  1          136  a minimum is new    1
//    2  action              1         26  0: B, 1: C         1          140  trial: us, datagrams,
//    3  receiving stopped   1         28  sending rate      28               octets             12
//    4  number, from 1      4         56  sub-interval, ms   2          152  sent at, s, ns      8
//    8  octets of payload   2         63  authentication    41          163  authentication     41
//   10  status PDUs lost    2
//   12  newest status PDU's sending time, s, ns  8      Authentication 41: 0 mode 1, 1 Unix time 4,
//   20  own sending time, s, ns                  8      5 digest 32, 37 key 1, 39 checksum 2
//   28  response delay, ms  2
//   30  checksum            2
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "probe/udpst/rate_table.hh"

namespace preau::udpst {

inline constexpr std::uint16_t kPort = 24'601, kVersion = 20;
inline constexpr std::size_t kSetupSize = 56, kNullSize = 48, kActivationSize = 104, kLoadSize = 32,
                             kStatusSize = 204, kAuthSize = 41;

enum class AuthMode : std::uint8_t { none = 0, control = 1 };

// What a server says to a setup request; `none` in requests.
enum class Verdict : std::uint8_t {
  none = 0,
  ok = 1,
  bad_version = 2,
  jumbo_mismatch = 3,
  no_authentication_here = 4,
  authentication_required = 5,
  bad_authentication_mode = 6,
  authentication_failed = 7,
  bad_time = 8,
  bandwidth_required = 9,
  capacity_exceeded = 10,
  traditional_mismatch = 11,
  bad_connections = 12,
  no_connection = 13
};

struct Setup {
  std::uint16_t version{kVersion};
  std::uint8_t connection{0}, connections{1};
  std::uint16_t connections_id{};
  bool response{};
  Verdict verdict{Verdict::none};
  bool up{};                   // told only beside a bandwidth
  std::uint16_t bandwidth{0};  // Mbit/s that the client needs at most; 0: not told
  std::uint16_t test_port{};
  DatagramSizes sizes{};
  AuthMode mode{};
};

enum class Flow : std::uint8_t { up = 1, down = 2 };  // as seen by the client
enum class Algorithm : std::uint8_t { b = 0, c = 1 };

inline constexpr std::uint16_t kSearch = 65'535;  // as `row`: no row is asked for

// RFC 9946's defaults, which are RFC 9097's; sizes and durations are told to the server.
struct Activation {
  Flow flow{Flow::down};
  std::uint8_t response{0};  // 0 in requests, 1 accepted, 2 refused
  std::uint16_t low_ms{30}, upper_ms{90};
  std::uint16_t trial_ms{50};
  std::uint16_t duration_s{10};
  std::uint8_t dscp_ecn{0};
  std::uint16_t row{kSearch};
  bool one_way{false};
  std::uint8_t high_speed_delta{10};
  std::uint16_t slow_threshold{3};
  std::uint16_t error_threshold{10};
  bool losses_only{true};
  bool row_is_start{false};
  Algorithm algorithm{Algorithm::b};
  SendingRate rate;
  std::uint16_t sub_interval_ms{1'000};
  AuthMode mode{};
};

// Seconds and nanoseconds of a wall clock: compared, and taken from the same clock only.
struct Stamp {
  std::uint32_t s{}, ns{};
  bool operator==(const Stamp&) const = default;
};

enum class Action : std::uint8_t { test = 0, stop_asked = 1, stop = 2 };

struct Load {
  Action action{};
  bool receiving_stopped{};
  std::uint32_t number{};
  std::uint16_t payload{};
  std::uint16_t status_lost{};
  Stamp status_sent, sent;
  std::uint16_t response_delay_ms{};
};

inline constexpr std::uint32_t kNoDelay = 0xFFFF'FFFF;

struct SubInterval {
  std::uint32_t datagrams{};
  std::uint64_t octets{};  // UDP payload
  std::uint32_t duration_us{};
  std::uint32_t lost{}, reordered{}, doubled{};
  std::uint32_t variation_least{kNoDelay}, variation_most{}, variation_sum{}, variation_count{};
  std::uint32_t rtt_variation_least{kNoDelay}, rtt_variation_most{};
  std::uint32_t since_start_ms{};
  bool operator==(const SubInterval&) const = default;
};

struct Status {
  Action action{};
  bool receiving_stopped{};
  std::uint32_t number{};
  SendingRate rate;
  std::uint32_t sub_interval_number{};
  SubInterval sub_interval;
  std::uint32_t lost{}, reordered{}, doubled{};  // these and the rest: of one trial interval
  std::uint32_t clock_delta_least{};
  std::uint32_t variation_least{kNoDelay}, variation_most{}, variation_sum{}, variation_count{};
  std::uint32_t rtt_least{kNoDelay}, rtt_variation{kNoDelay};
  bool minimum_is_new{};
  std::uint32_t duration_us{}, datagrams{}, octets{};
  Stamp sent;
  AuthMode mode{};
};

std::vector<std::byte> encode(const Setup& setup);
std::vector<std::byte> encode_null(AuthMode mode);
std::vector<std::byte> encode(const Activation& activation);
std::vector<std::byte> encode(const Status& status);
void encode(const Load& load, std::span<std::byte> at);  // its header, kLoadSize octets

// Empty: not such a PDU, or one with a wrong checksum (a checksum of 0 is none), or with values
// that nobody may act on.
std::optional<Setup> decode_setup(std::span<const std::byte> data);
bool is_null(std::span<const std::byte> data);
std::optional<Activation> decode_activation(std::span<const std::byte> data);
std::optional<Load> decode_load(std::span<const std::byte> data);  // the header suffices
std::optional<Status> decode_status(std::span<const std::byte> data);

}  // namespace preau::udpst
