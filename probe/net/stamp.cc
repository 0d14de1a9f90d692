#include "probe/net/stamp.hh"

#include <algorithm>
#include <array>

#include "probe/net/bytes.hh"

namespace preau::stamp {

namespace {

constexpr std::uint64_t kNtpEpoch = 2'208'988'800;  // seconds from 1900 to 1970, RFC 5905 figure 4
constexpr std::uint64_t kNanos = 1'000'000'000;

// Error Estimate (RFC 8762 section 4.2.1, RFC 4656 section 4.1.2): S=0, we do not claim to be
// synchronised; Z=0, NTP format; scale 2^-20 s, multiplier 1: about a microsecond. A multiplier of
// zero is invalid and some reflectors drop it.
constexpr std::uint16_t kErrorEstimate = (12U << 8U) | 1U;

constexpr std::uint8_t kUnrecognised = 0x80, kMalformed = 0x40;
constexpr std::uint8_t kExtraPadding = 1;
constexpr std::size_t kTlvHeader = 4;

std::uint64_t to_ntp(Time time) {
  const auto nanos = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const std::uint64_t seconds = nanos / kNanos + kNtpEpoch;
  // Rounded up, so that the way back, which rounds down, gives the same nanosecond.
  const std::uint64_t fraction = (((nanos % kNanos) << 32U) + kNanos - 1) / kNanos;
  return (seconds << 32U) | fraction;
}

// Times before 1970 cannot be told from times after 2036 (era 1): era 0 is assumed until then.
Time from_ntp(std::uint64_t ntp) {
  const std::uint64_t seconds = (ntp >> 32U) - std::min<std::uint64_t>(ntp >> 32U, kNtpEpoch);
  const std::uint64_t nanos = ((ntp & 0xFFFF'FFFFU) * kNanos) >> 32U;
  return Time{std::chrono::seconds{seconds} + std::chrono::nanoseconds{nanos}};
}

// Walks the TLVs of a reply in place. We know Extra Padding; a length beyond the packet's end marks
// that TLV malformed, and nothing after it can be told apart.
void answer_tlvs(std::span<std::byte> tlvs) {
  while (tlvs.size() >= kTlvHeader) {
    const auto length =
        std::to_integer<std::size_t>(tlvs[2]) << 8U | std::to_integer<std::size_t>(tlvs[3]);
    if (length > tlvs.size() - kTlvHeader) {
      tlvs[0] |= std::byte{kMalformed};
      return;
    }
    if (tlvs[1] == std::byte{kExtraPadding}) tlvs[0] &= ~std::byte{kUnrecognised};
    tlvs = tlvs.subspan(kTlvHeader + length);
  }
}

}  // namespace

std::vector<std::byte> encode(const Request& request, std::size_t size) {
  BigEndianWriter w;
  w.integer(request.seq);
  w.integer(to_ntp(request.sent));
  w.integer(kErrorEstimate);
  w.integer(request.session);
  w.zeros(28);
  if (size >= kBaseSize + kTlvHeader) {
    w.integer(
        kUnrecognised);  // the sender sets U (RFC 8972 section 4), who knows the type clears it
    w.integer(kExtraPadding);
    w.integer(static_cast<std::uint16_t>(size - kBaseSize - kTlvHeader));
    w.zeros(size - kBaseSize - kTlvHeader);
  }
  return w.take();
}

std::optional<Request> decode_request(std::span<const std::byte> packet) {
  BigEndianReader r(packet);
  Request request;
  std::uint64_t sent = 0;
  std::uint16_t error = 0;
  r.integer(request.seq);
  r.integer(sent);
  r.integer(error);
  r.integer(request.session);
  r.skip(28);
  if (r.has_error()) return std::nullopt;
  request.sent = from_ntp(sent);
  return request;
}

std::vector<std::byte> reflect(std::span<const std::byte> request, Time received, Time sent,
                               std::uint8_t ttl) {
  BigEndianWriter w;
  w.bytes(request.first(4));
  w.integer(to_ntp(sent));
  w.integer(kErrorEstimate);
  w.bytes(request.subspan(14, 2));
  w.integer(to_ntp(received));
  w.bytes(request.first(14));  // the sender's sequence number, timestamp and error estimate
  w.zeros(2);
  w.integer(ttl);
  w.zeros(3);
  w.bytes(request.subspan(kBaseSize));
  auto reply = w.take();
  answer_tlvs(std::span(reply).subspan(kBaseSize));
  return reply;
}

std::optional<Reply> decode_reply(std::span<const std::byte> packet) {
  BigEndianReader r(packet);
  Reply reply;
  std::uint64_t sent = 0, received = 0, request_sent = 0;
  r.integer(reply.seq);
  r.integer(sent);
  r.skip(4);
  r.integer(received);
  r.integer(reply.request_seq);
  r.integer(request_sent);
  r.skip(4);
  r.integer(reply.request_ttl);
  r.skip(3);
  if (r.has_error()) return std::nullopt;
  reply.sent = from_ntp(sent);
  reply.received = from_ntp(received);
  reply.request_sent = from_ntp(request_sent);
  return reply;
}

}  // namespace preau::stamp
