#include "probe/net/stamp_tlv.hh"

#include <algorithm>

#include "probe/net/bytes.hh"

namespace preau::stamp {

namespace {

constexpr std::byte kUnrecognised{0x80}, kMalformed{0x40}, kIntegrity{0x20};
constexpr std::size_t kHeader = 4;

enum Type : std::uint8_t {
  kExtraPadding = 1,
  kTimestampInformation = 3,
  kClassOfService = 4,
  kDirectMeasurement = 5,
  kFollowUp = 7,
  kHmac = 8,
  kEarlierArrivals = 252,
};
constexpr std::size_t kArrivalsLength = kArrivals * sizeof(std::uint32_t);

bool understood(std::uint8_t type) {
  return type == kExtraPadding || type == kTimestampInformation || type == kClassOfService ||
         type == kDirectMeasurement || type == kFollowUp || type == kHmac ||
         type == kEarlierArrivals;
}

bool length_valid(std::uint8_t type, std::size_t length) {
  switch (type) {
    case kTimestampInformation:
      return length >= 4;  // sub-TLVs may follow
    case kClassOfService:
      return length == 4;
    case kDirectMeasurement:
      return length == 12;
    case kFollowUp:
      return length == 16;
    case kHmac:
      return length == HmacKey::kSize;
    case kEarlierArrivals:
      return length == kArrivalsLength;
    default:
      return true;
  }
}

struct Tlv {
  std::size_t at{};  // of its header, in the packet
  std::byte flags{};
  std::uint8_t type{};
  std::size_t length{};
  std::size_t value() const { return at + kHeader; }
  bool valid() const { return length_valid(type, length); }
};

// From one TLV to the next. What runs over the packet's end is no TLV, and nothing after it can be
// told apart.
class Walk {
 public:
  Walk(std::span<const std::byte> packet, std::size_t base)
      : packet_(packet), at_(std::min(base, packet.size())) {}

  std::optional<Tlv> next() {
    if (left() < kHeader) return std::nullopt;
    const Tlv tlv{at_, packet_[at_], load<std::uint8_t>(packet_, at_ + 1),
                  load<std::uint16_t>(packet_, at_ + 2)};
    if (tlv.length > left() - kHeader) return std::nullopt;
    at_ = tlv.value() + tlv.length;
    return tlv;
  }
  std::size_t left() const { return packet_.size() - at_; }  // after the end: malformed
  std::size_t at() const { return at_; }

 private:
  std::span<const std::byte> packet_;
  std::size_t at_;
};

std::optional<Tlv> find_hmac(std::span<const std::byte> packet, std::size_t base) {
  Walk walk(packet, base);
  while (const auto tlv = walk.next())
    if (tlv->type == kHmac) return tlv;
  return std::nullopt;
}

void write_header(std::span<std::byte> packet, std::size_t at, std::uint8_t type,
                  std::size_t length) {
  packet[at] = kUnrecognised;  // the sender sets U; who understands the type clears it
  store(packet, at + 1, type);
  store(packet, at + 2, static_cast<std::uint16_t>(length));
}

void sign(std::span<std::byte> packet, std::size_t base, const Tlv& tlv, HmacKey& key) {
  const auto digest = key.sign(packet.first(4), packet.subspan(base, tlv.at - base));
  std::ranges::copy(digest, packet.begin() + static_cast<std::ptrdiff_t>(tlv.value()));
}

std::uint8_t class_of_service_octet(std::uint8_t dscp2, std::uint8_t ecn, bool refused) {
  return static_cast<std::uint8_t>((dscp2 & 0x0FU) << 4U | (ecn & 3U) << 2U | (refused ? 1U : 0U));
}

}  // namespace

// ---- the Session-Sender -----------------------------------------------------------------------

std::size_t tlv_size(const Asked& asked, bool protect) {
  const std::size_t size = (asked.timestamp_information ? kHeader + 4 : 0) +
                           (asked.dscp ? kHeader + 4 : 0) + (asked.sender_sent ? kHeader + 12 : 0) +
                           (asked.follow_up ? kHeader + 16 : 0) +
                           (asked.arrivals ? kHeader + kArrivalsLength : 0);
  // Extra Padding alone needs no HMAC TLV (RFC 8972 section 4.8).
  return size + (protect && size > 0 ? kHeader + HmacKey::kSize : 0);
}

void write_tlvs(std::span<std::byte> packet, std::size_t base, const Asked& asked, HmacKey* key) {
  std::fill(packet.begin() + static_cast<std::ptrdiff_t>(base), packet.end(), std::byte{0});
  std::size_t at = base;
  const auto add = [&](std::uint8_t type, std::size_t length) {
    write_header(packet, at, type, length);
    at += kHeader + length;
    return at - length;
  };
  if (asked.timestamp_information) add(kTimestampInformation, 4);
  if (asked.dscp)
    store(packet, add(kClassOfService, 4), static_cast<std::uint8_t>(*asked.dscp << 2U));
  if (asked.sender_sent) store(packet, add(kDirectMeasurement, 12), *asked.sender_sent);
  if (asked.follow_up) add(kFollowUp, 16);
  if (asked.arrivals) add(kEarlierArrivals, kArrivalsLength);
  if (key != nullptr && at > base) {
    add(kHmac, HmacKey::kSize);
    sign(packet, base, *find_hmac(packet, base), *key);
  }
  if (packet.size() >= at + kHeader) add(kExtraPadding, packet.size() - at - kHeader);
}

namespace {

// The first of a type counts; what comes twice is not ours.
void read_one(std::span<const std::byte> packet, const Tlv& tlv, TimeFormat format, Answered& out) {
  const std::size_t at = tlv.value();
  if (tlv.type == kTimestampInformation && !out.timestamp_information) {
    const auto octet = [&](std::size_t i) { return load<std::uint8_t>(packet, at + i); };
    out.timestamp_information = {SyncSource{octet(0)}, StampMethod{octet(1)}, SyncSource{octet(2)},
                                 StampMethod{octet(3)}};
  } else if (tlv.type == kClassOfService && !out.class_of_service) {
    const unsigned bits = load<std::uint16_t>(packet, at);
    out.class_of_service = {.asked = static_cast<std::uint8_t>(bits >> 10U),
                            .received = static_cast<std::uint8_t>((bits >> 4U) & 0x3FU),
                            .ecn = static_cast<std::uint8_t>((bits >> 2U) & 3U),
                            .refused = static_cast<std::uint8_t>(bits & 3U)};
  } else if (tlv.type == kDirectMeasurement && !out.direct_measurement) {
    out.direct_measurement = {load<std::uint32_t>(packet, at), load<std::uint32_t>(packet, at + 4),
                              load<std::uint32_t>(packet, at + 8)};
  } else if (tlv.type == kFollowUp && !out.follow_up) {
    const auto wire = load<std::uint64_t>(packet, at + 4);
    out.follow_up = {.seq = load<std::uint32_t>(packet, at),
                     .sent = wire == 0 ? Time{} : from_wire(wire, format),
                     .method = StampMethod{load<std::uint8_t>(packet, at + 12)}};
  } else if (tlv.type == kEarlierArrivals && !out.arrivals) {
    out.arrivals.emplace();
    for (std::size_t i = 0; i < kArrivals; ++i)
      (*out.arrivals)[i] = load<std::uint32_t>(packet, at + i * sizeof(std::uint32_t));
  }
}

bool marked(std::span<const std::byte> packet, std::size_t base, std::byte flag) {
  Walk walk(packet, base);
  while (const auto tlv = walk.next())
    if ((tlv->flags & flag) != std::byte{0}) return true;
  return walk.left() > 0 && (packet[walk.at()] & flag) != std::byte{0};
}

}  // namespace

Answered read_answered(std::span<const std::byte> packet, std::size_t base, TimeFormat format,
                       HmacKey* key) {
  Answered out;
  out.integrity_failed = marked(packet, base, kIntegrity) || !tlvs_authentic(packet, base, key);
  if (out.integrity_failed) return out;
  Walk walk(packet, base);
  while (const auto tlv = walk.next()) {
    out.malformed = (tlv->flags & kMalformed) != std::byte{0} || !tlv->valid();
    if (out.malformed) return out;
    if ((tlv->flags & kUnrecognised) != std::byte{0})
      out.unrecognised = true;
    else
      read_one(packet, *tlv, format, out);
  }
  out.malformed = walk.left() > 0;
  return out;
}

// ---- the Session-Reflector --------------------------------------------------------------------

bool tlvs_authentic(std::span<const std::byte> packet, std::size_t base, HmacKey* key) {
  std::optional<Tlv> hmac;
  bool others = false;
  std::size_t paddings = 0;
  Walk walk(packet, base);
  while (const auto tlv = walk.next()) {
    if (tlv->type == kExtraPadding) {
      ++paddings;
      continue;
    }
    if (hmac) return false;  // only Extra Padding may follow it
    if (tlv->type == kHmac)
      hmac = tlv;
    else
      others = true;
  }
  if (hmac)
    return key != nullptr && hmac->valid() &&
           key->verify(packet.subspan(hmac->value(), hmac->length), packet.first(4),
                       packet.subspan(base, hmac->at - base));
  return key == nullptr || (!others && paddings <= 1 && walk.left() == 0);
}

void refuse_tlvs(std::span<std::byte> packet, std::size_t base) {
  Walk walk(packet, base);
  while (const auto tlv = walk.next()) packet[tlv->at] = kUnrecognised | kIntegrity;
  if (walk.left() > 0) packet[walk.at()] = kUnrecognised | kIntegrity;
}

Asked read_asked(std::span<const std::byte> packet, std::size_t base) {
  Asked asked;
  Walk walk(packet, base);
  for (auto tlv = walk.next(); tlv && tlv->valid(); tlv = walk.next()) {
    if (tlv->type == kTimestampInformation) asked.timestamp_information = true;
    if (tlv->type == kClassOfService)
      asked.dscp = static_cast<std::uint8_t>(load<std::uint8_t>(packet, tlv->value()) >> 2U);
    if (tlv->type == kDirectMeasurement)
      asked.sender_sent = load<std::uint32_t>(packet, tlv->value());
    if (tlv->type == kFollowUp) asked.follow_up = true;
    if (tlv->type == kEarlierArrivals) asked.arrivals = true;
  }
  return asked;
}

namespace {

void answer_class_of_service(std::span<std::byte> packet, std::size_t at, const Answers& answers) {
  const auto asked = static_cast<std::uint8_t>(load<std::uint8_t>(packet, at) >> 2U);
  store(packet, at, static_cast<std::uint8_t>(unsigned{asked} << 2U | (answers.dscp >> 4U & 3U)));
  store(packet, at + 1, class_of_service_octet(answers.dscp, answers.ecn, !dscp_permitted(asked)));
  store<std::uint16_t>(packet, at + 2, 0);
}

void answer_follow_up(std::span<std::byte> packet, std::size_t at, const Answers& answers) {
  const auto previous = answers.previous.value_or(FollowUp{});
  store(packet, at, previous.seq);
  store(packet, at + 4,
        answers.previous ? to_wire(previous.sent, answers.format) : std::uint64_t{0});
  store(packet, at + 12, static_cast<std::uint32_t>(previous.method) << 24U);
}

// False: not understood after all.
bool answer_one(std::span<std::byte> packet, const Tlv& tlv, const Answers& answers) {
  const std::size_t at = tlv.value();
  if (tlv.type == kTimestampInformation) {
    store(packet, at, static_cast<std::uint8_t>(answers.clock.source_in));
    store(packet, at + 1, static_cast<std::uint8_t>(answers.clock.method_in));
    store(packet, at + 2, static_cast<std::uint8_t>(answers.clock.source_out));
    store(packet, at + 3, static_cast<std::uint8_t>(answers.clock.method_out));
  } else if (tlv.type == kClassOfService) {
    answer_class_of_service(packet, at, answers);
  } else if (tlv.type == kDirectMeasurement) {
    if (!answers.counts) return false;
    store(packet, at + 4, answers.counts->received);
    store(packet, at + 8, answers.counts->sent);
  } else if (tlv.type == kFollowUp) {
    answer_follow_up(packet, at, answers);
  } else if (tlv.type == kEarlierArrivals) {
    if (!answers.arrivals) return false;
    for (std::size_t i = 0; i < kArrivals; ++i)
      store(packet, at + i * sizeof(std::uint32_t), (*answers.arrivals)[i]);
  }
  return understood(tlv.type);
}

// Marks where the processing stops. A Follow-Up of a wrong length is zeroed all the same (RFC 8972
// section 4.7).
void mark_malformed(std::span<std::byte> packet, std::size_t at, std::uint8_t type,
                    std::size_t length) {
  packet[at] = kMalformed | (understood(type) ? std::byte{0} : kUnrecognised);
  if (type == kFollowUp)
    std::ranges::fill(packet.subspan(at + kHeader, std::min<std::size_t>(length, 12)),
                      std::byte{0});
}

}  // namespace

void answer_tlvs(std::span<std::byte> packet, std::size_t base, const Answers& answers,
                 HmacKey* key) {
  const auto hmac = key != nullptr ? find_hmac(packet, base) : std::nullopt;
  Walk walk(packet, base);
  auto tlv = walk.next();
  for (; tlv && tlv->valid(); tlv = walk.next())
    packet[tlv->at] = answer_one(packet, *tlv, answers) ? std::byte{0} : kUnrecognised;
  if (tlv)
    mark_malformed(packet, tlv->at, tlv->type, tlv->length);
  else if (walk.left() >= kHeader)
    mark_malformed(packet, walk.at(), load<std::uint8_t>(packet, walk.at() + 1),
                   walk.left() - kHeader);
  else if (walk.left() > 0)
    packet[walk.at()] = kMalformed | kUnrecognised;
  if (hmac) sign(packet, base, *hmac, *key);
}

}  // namespace preau::stamp
