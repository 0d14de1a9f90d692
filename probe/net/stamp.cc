#include "probe/net/stamp.hh"

#include <algorithm>
#include <cassert>

#include "probe/net/bytes.hh"

namespace preau::stamp {

namespace {

using namespace std::chrono_literals;

// Where a mode has its fields. The sender's are copied to another place by the reflector.
struct Layout {
  std::size_t size, time, error, session;
  std::size_t received, request_seq, request_time, request_error, ttl;
  std::size_t zeros;  // from here on a request's base packet is zero, but for its HMAC
};
constexpr Layout kPlain{44, 4, 12, 14, 16, 24, 28, 36, 40, 16};
constexpr Layout kAuthenticated{112, 16, 24, 26, 32, 48, 64, 72, 80, 28};
constexpr std::size_t kSigned = 96;  // RFC 8762 section 4.4
static_assert(kPlain.size == kBaseSize && kPlain.ttl + 1 == kLeastSize);
static_assert(kAuthenticated.size == kAuthenticatedSize &&
              kSigned + HmacKey::kSize == kAuthenticatedSize);

constexpr const Layout& layout(Mode mode) {
  return mode == Mode::authenticated ? kAuthenticated : kPlain;
}

// A TWAMP Light request may be shorter than our base packet (RFC 8762 section 4.6); what is beyond
// its end reads as zero. In authenticated mode there is no TWAMP that we could understand.
std::size_t least(Mode mode) {
  return mode == Mode::authenticated ? kAuthenticatedSize : kLeastSize;
}

Time time_at(std::span<const std::byte> packet, std::size_t at, ErrorEstimate error) {
  return from_wire(load<std::uint64_t>(packet, at), error.format);
}

ErrorEstimate error_at(std::span<const std::byte> packet, std::size_t at) {
  return ErrorEstimate::from_wire(load<std::uint16_t>(packet, at));
}

void sign_base(std::span<std::byte> packet, const Protection& protection) {
  if (protection.mode != Mode::authenticated) return;
  std::ranges::copy(protection.key->sign(packet.first(kSigned)), packet.begin() + kSigned);
}

std::optional<Refusal> refusal(std::span<const std::byte> packet, const Protection& protection) {
  if (packet.size() < least(protection.mode)) return Refusal::too_short;
  if (protection.mode == Mode::authenticated &&
      !protection.key->verify(packet.subspan(kSigned, HmacKey::kSize), packet.first(kSigned)))
    return Refusal::bad_hmac;
  return std::nullopt;
}

bool is_twamp(std::span<const std::byte> packet, const Protection& protection) {
  if (protection.mode == Mode::authenticated) return false;
  const auto padding = packet.first(std::min(packet.size(), kPlain.size)).subspan(kPlain.zeros);
  return packet.size() < kPlain.size ||
         std::ranges::any_of(padding, [](std::byte octet) { return octet != std::byte{0}; });
}

}  // namespace

std::size_t least_size(const Request& request, const Protection& protection) {
  return layout(protection.mode).size + tlv_size(request.asked, protection.key != nullptr);
}

std::span<std::byte> encode(const Request& request, std::size_t size, const Protection& protection,
                            std::span<std::byte> into) {
  const auto& l = layout(protection.mode);
  const std::size_t least = least_size(request, protection);
  assert(into.size() >= least);
  // Less than a TLV's header is no padding.
  size = size < least + 4 ? least : std::min(size, into.size());
  const auto packet = into.first(size);
  std::ranges::fill(packet.first(l.size), std::byte{0});
  store(packet, 0, request.seq);
  store(packet, l.time, to_wire(request.sent, request.error.format));
  store(packet, l.error, request.error.wire());
  store(packet, l.session, request.session);
  sign_base(packet, protection);
  write_tlvs(packet, l.size, request.asked, protection.key);
  return packet;
}

tl::expected<Request, Refusal> decode_request(std::span<const std::byte> packet,
                                              const Protection& protection) {
  if (const auto refused = refusal(packet, protection)) return tl::unexpected(*refused);
  const auto& l = layout(protection.mode);
  Request request;
  request.seq = load<std::uint32_t>(packet, 0);
  request.error = error_at(packet, l.error);
  request.sent = time_at(packet, l.time, request.error);
  if (!is_twamp(packet, protection)) request.session = load<std::uint16_t>(packet, l.session);
  if (tlvs_authentic(packet, l.size, protection.key)) request.asked = read_asked(packet, l.size);
  return request;
}

tl::expected<Reply, Refusal> decode_reply(std::span<const std::byte> packet,
                                          const Protection& protection) {
  if (const auto refused = refusal(packet, protection)) return tl::unexpected(*refused);
  const auto& l = layout(protection.mode);
  Reply reply;
  reply.seq = load<std::uint32_t>(packet, 0);
  reply.error = error_at(packet, l.error);
  reply.sent = time_at(packet, l.time, reply.error);
  reply.session = load<std::uint16_t>(packet, l.session);
  reply.received = time_at(packet, l.received, reply.error);
  reply.request_seq = load<std::uint32_t>(packet, l.request_seq);
  reply.request_error = error_at(packet, l.request_error);
  reply.request_sent = time_at(packet, l.request_time, reply.request_error);
  reply.request_ttl = load<std::uint8_t>(packet, l.ttl);
  reply.answered = read_answered(packet, l.size, reply.error.format, protection.key);
  return reply;
}

std::optional<bool> is_stateful(const Reply& reply) {
  if (reply.seq != reply.request_seq) return true;
  const auto& follow_up = reply.answered.follow_up;
  if (!follow_up) return std::nullopt;
  if (*follow_up != FollowUp{}) return true;
  // A stateful one has nothing to say about what was before its first reply only.
  return reply.seq == 0 ? std::nullopt : std::optional(false);
}

bool looks_like_reply(std::span<const std::byte> packet, Mode mode) {
  if (packet.size() < least(mode)) return false;
  const auto& l = layout(mode);
  const auto error = error_at(packet, l.error);
  if (load<std::uint64_t>(packet, l.received) == 0) return false;
  const auto kept = time_at(packet, l.time, error) - time_at(packet, l.received, error);
  // Both are of one clock. No reflector keeps a packet for longer; random padding falls within it
  // once in 10^8 packets.
  constexpr auto kLongest = 10s;
  return kept > -kLongest && kept < kLongest;
}

Asked reflect(std::span<std::byte> packet, const Reflection& how, const Protection& protection) {
  const auto& l = layout(protection.mode);
  const bool authentic = tlvs_authentic(packet, l.size, protection.key);
  const auto seq = load<std::uint32_t>(packet, 0);
  const auto time = load<std::uint64_t>(packet, l.time);
  const auto error = load<std::uint16_t>(packet, l.error);
  const auto session = load<std::uint16_t>(packet, l.session);
  std::ranges::fill(packet.first(std::min(packet.size(), l.size)), std::byte{0});
  store(packet, 0, how.seq.value_or(seq));
  store(packet, l.error, how.error.wire());
  store(packet, l.session, session);
  store(packet, l.received, to_wire(how.received, how.error.format));
  store(packet, l.request_seq, seq);
  store(packet, l.request_time, time);
  store(packet, l.request_error, error);
  store(packet, l.ttl, how.ttl);
  if (!authentic) {
    refuse_tlvs(packet, l.size);
    return {};
  }
  const auto asked = read_asked(packet, l.size);
  answer_tlvs(packet, l.size, how.answers, protection.key);
  return asked;
}

void finish(std::span<std::byte> packet, Time sent, const Protection& protection) {
  const auto& l = layout(protection.mode);
  store(packet, l.time, to_wire(sent, error_at(packet, l.error).format));
  sign_base(packet, protection);
}

}  // namespace preau::stamp
