// The TLVs of RFC 8972 section 4 that follow a STAMP base packet: flags 1 octet (0x80 U
// unrecognised, 0x40 M malformed, 0x20 I integrity), type 1, length 2, value.
//
//     1  Extra Padding           any length
//     3  Timestamp Information    4   sync source in 1, method in 1, source out 1, method out 1
//     4  Class of Service         4   DSCP1 6 bits, DSCP2 6, ECN 2, RP 2, zero 16
//     5  Direct Measurement      12   S_TxC 4, R_RxC 4, R_TxC 4
//     7  Follow-Up Telemetry     16   sequence number 4, timestamp 8, method 1, zero 3
//     8  HMAC                    16   over the base sequence number and the TLVs before
//   252  Earlier Arrivals        32   sequence number 4, of 8 requests (of Préau's own)
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "probe/net/hmac.hh"
#include "probe/net/stamp_time.hh"

namespace preau::stamp {

// RFC 8972 sections 5.4 and 5.5.
enum class SyncSource : std::uint8_t {
  none = 0,
  ntp = 1,
  ptp = 2,
  ssu_bits = 3,
  gnss = 4,
  local = 5
};
enum class StampMethod : std::uint8_t { none = 0, hardware = 1, software = 2, control_plane = 3 };

struct TimestampInformation {
  SyncSource source_in{};
  StampMethod method_in{};
  SyncSource source_out{};
  StampMethod method_out{};
  bool operator==(const TimestampInformation&) const = default;
};

struct ClassOfService {
  std::uint8_t asked{};     // DSCP1: wanted for the reply
  std::uint8_t received{};  // DSCP2: what the request arrived with
  std::uint8_t ecn{};       // the same
  std::uint8_t refused{};   // RP: 1 when the reply does not bear `asked`
  bool operator==(const ClassOfService&) const = default;
};

struct DirectMeasurement {
  std::uint32_t sender_sent{}, reflector_received{}, reflector_sent{};
  bool operator==(const DirectMeasurement&) const = default;
};

// When a stateful reflector's previous reply of this session really left.
struct FollowUp {
  std::uint32_t seq{};  // of that reply, by the reflector's count
  Time sent{};
  StampMethod method{};
  bool operator==(const FollowUp&) const = default;
};

// Which requests a stateful reflector answered before this one, newest first, by their numbers: what
// replies that got lost would have told. Of Préau's own (a Private Use type, RFC 8972 section 5.1):
// a reflector that does not know it leaves U set.
// Where there were fewer, the rest is zero: the reply's own number tells how many there were.
inline constexpr std::size_t kArrivals = 8;
using Arrivals = std::array<std::uint32_t, kArrivals>;

// What a request asks for, one TLV each.
struct Asked {
  bool timestamp_information{};
  std::optional<std::uint8_t> dscp;          // Class of Service: for the reply
  std::optional<std::uint32_t> sender_sent;  // Direct Measurement: S_TxC
  bool follow_up{};
  bool arrivals{};
  bool operator==(const Asked&) const = default;
};

// What a reply brought. A TLV that the reflector did not understand (U) is as if not there.
struct Answered {
  std::optional<TimestampInformation> timestamp_information;
  std::optional<ClassOfService> class_of_service;
  std::optional<DirectMeasurement> direct_measurement;
  std::optional<FollowUp> follow_up;  // zero when the reflector is stateless, or has none yet
  std::optional<Arrivals> arrivals;
  bool unrecognised{};                // some TLV came back with U
  bool malformed{};                   // M, or no TLV at all: the rest is not read
  bool integrity_failed{};            // I, or an HMAC that is not right: nothing is read
};

// What a stateful reflector counted of the session, the packet at hand included.
struct Counts {
  std::uint32_t received{}, sent{};
};

// What the reflector puts into TLVs.
struct Answers {
  TimestampInformation clock{};
  std::uint8_t dscp{}, ecn{};        // as the request arrived
  std::optional<Counts> counts;      // none: stateless, Direct Measurement comes back with U
  std::optional<FollowUp> previous;  // none: zeros
  std::optional<Arrivals> arrivals;  // none: stateless, comes back with U
  TimeFormat format{TimeFormat::ntp};
};

// May a request choose this DSCP for its reply? Not CS6 and above: they are for routing (RFC 4594
// section 3), and a stranger's packet must not compete with it.
constexpr bool dscp_permitted(std::uint8_t dscp) { return dscp < 48; }

// In all that follows `packet` is whole, its TLVs begin at `base`, and a key means that an HMAC TLV
// is wanted: written, and required of others.

// Of the TLVs asked for, and of the HMAC TLV that protects them.
std::size_t tlv_size(const Asked& asked, bool protect);
void write_tlvs(std::span<std::byte> packet, std::size_t base, const Asked& asked, HmacKey* key);
Asked read_asked(std::span<const std::byte> packet, std::size_t base);
Answered read_answered(std::span<const std::byte> packet, std::size_t base, TimeFormat format,
                       HmacKey* key);

// A reflector checks first, while the packet still has the request's sequence number, which the
// HMAC covers; then it answers them or refuses them (I in each).
bool tlvs_authentic(std::span<const std::byte> packet, std::size_t base, HmacKey* key);
void refuse_tlvs(std::span<std::byte> packet, std::size_t base);
void answer_tlvs(std::span<std::byte> packet, std::size_t base, const Answers& answers,
                 HmacKey* key);

}  // namespace preau::stamp
