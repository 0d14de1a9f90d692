// STAMP test packets (RFC 8762) with the extensions of RFC 8972: an SSID, and TLVs (stamp_tlv.hh).
// Nothing here allocates. Offsets in octets, network byte order:
//
//                               unauthenticated       authenticated
//                             sender   reflector    sender   reflector
//   sequence number  4            0           0         0           0
//   timestamp        8      T1    4    T3     4   T1   16    T3    16
//   error estimate   2           12          12        24          24
//   SSID             2           14          14        26          26
//   T2               8                       16                    32
//   sender's number  4                       24                    48
//   sender's T1      8                       28                    64
//   sender's error   2                       36                    72
//   sender's TTL     1                       40                    80
//   HMAC            16                                 96          96  (over octets 0 to 95)
//   TLVs follow at               44          44       112         112
//
// All else is zero. Replies are never larger than requests, so a reflector amplifies nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <tl/expected.hpp>

#include "probe/net/hmac.hh"
#include "probe/net/stamp_time.hh"
#include "probe/net/stamp_tlv.hh"

namespace preau::stamp {

inline constexpr std::uint16_t kPort = 862;  // RFC 8762 section 4.1
inline constexpr std::size_t kBaseSize = 44, kAuthenticatedSize = 112;
// What a TWAMP Light sender needs back (RFC 5357 section 4.2.1); it ends within our layout's zeros.
inline constexpr std::size_t kLeastSize = 41;
inline constexpr std::size_t kMostSize = 9'216;  // a jumbo frame; a UDP socket's buffer here

enum class Mode : std::uint8_t { unauthenticated, authenticated };

// How a session is protected. A key in unauthenticated mode protects the TLVs only (RFC 8972
// section 4.8). The key must outlive its use; null with authenticated mode is a bug.
struct Protection {
  Mode mode{Mode::unauthenticated};
  HmacKey* key{};
};

struct Request {
  std::uint32_t seq{};  // starts at 0
  Time sent{};
  std::uint16_t session{};  // SSID; 0: none
  ErrorEstimate error{};
  Asked asked{};  // what TLVs ask of the reflector
};

struct Reply {
  std::uint32_t seq{};  // stateless reflector: the request's; stateful: its own count from 0
  Time sent{};          // T3
  Time received{};      // T2
  std::uint32_t request_seq{};
  Time request_sent{};  // T1, as the request carried it
  std::uint8_t request_ttl{};
  std::uint16_t session{};
  ErrorEstimate error{}, request_error{};
  Answered answered{};  // what came back in TLVs
};

enum class Refusal : std::uint8_t { too_short, bad_hmac };

// ---- the Session-Sender -----------------------------------------------------------------------

// Writes a request of min(size, into.size()) octets and returns it: base packet, the TLVs asked
// for, an HMAC TLV where RFC 8972 section 4.8 wants one, and Extra Padding up to `size` (of 4
// octets at least: less is left out). `into` holds least_size() at least; that too is a bug
// otherwise.
std::span<std::byte> encode(const Request& request, std::size_t size, const Protection& protection,
                            std::span<std::byte> into);
std::size_t least_size(const Request& request, const Protection& protection);

tl::expected<Reply, Refusal> decode_reply(std::span<const std::byte> packet,
                                          const Protection& protection = {});

// Does this reply's reflector count for itself? None: this reply does not tell. A number of its own
// tells (RFC 8762 section 4.3.1); so does Follow-Up Telemetry, which a stateless one must zero
// (RFC 8972 section 4.7). Without TLVs and without loss the two look the same.
std::optional<bool> is_stateful(const Reply& reply);

// ---- the Session-Reflector --------------------------------------------------------------------

// A TWAMP Light request (RFC 5357 section 4.1.2) has padding where ours has SSID and zeros: when
// the zeros are none, its session reads 0, so that random padding makes no session of each packet.
tl::expected<Request, Refusal> decode_request(std::span<const std::byte> packet,
                                              const Protection& protection = {});

// Reads as a reflector's reply: it bears a T2 next to its T3. A reflector that answers such a
// packet loops with another one, or with an echo service, for as long as nothing is lost.
bool looks_like_reply(std::span<const std::byte> packet, Mode mode);

// What the reflector knows of a request that it answers.
struct Reflection {
  std::optional<std::uint32_t> seq;  // its own count; none: stateless
  Time received{};                   // T2
  ErrorEstimate error{};
  std::uint8_t ttl{};
  Answers answers{};  // for the TLVs
};

// Turns a request, which decode_request() took, into its reply, in place: of the same size, its
// TLVs answered or marked (RFC 8972 section 4). Says what the request's sender asked for; send it
// only once finish() has set T3, which is last: it covers what is done before, and its HMAC.
Asked reflect(std::span<std::byte> packet, const Reflection& how, const Protection& protection);
void finish(std::span<std::byte> packet, Time sent, const Protection& protection);

}  // namespace preau::stamp
