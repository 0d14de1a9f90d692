#include "probe/wifi/radio_header.hh"

#include <bit>

#include "probe/wifi/channel.hh"
#include "probe/wifi/parser.hh"

namespace preau::wifi {

namespace {

using Read = tl::expected<Radiotap, std::string_view>;

// A channel as old headers give it: its number, which knows nothing of 6 GHz, or a frequency, as
// some drivers write there, in MHz or kHz.
std::optional<std::uint16_t> mhz_of_number(std::uint32_t channel) {
  if (channel > 0xff) {
    const auto mhz = channel < 10'000 ? channel : channel / 1'000;
    if (mhz > 0xffff || band_of(static_cast<std::uint16_t>(mhz)) == Band::unknown)
      return std::nullopt;
    return static_cast<std::uint16_t>(mhz);
  }
  if (channel == 0 || channel > 196) return std::nullopt;
  return centre_mhz(channel <= 14 ? Band::ghz2 : Band::ghz5, static_cast<std::uint8_t>(channel));
}

// Only a negative number can be dBm: older drivers write an index of their own there.
std::optional<std::int8_t> dbm_of(std::uint32_t value) {
  const auto signed_value = std::bit_cast<std::int32_t>(value);
  if (signed_value >= 0 || signed_value < -127) return std::nullopt;
  return static_cast<std::int8_t>(signed_value);
}

// AVS, all big-endian: magic 4 | length 4 | MAC time 8 | host time 8 | PHY 4 | channel 4 | rate 4 |
// antenna 4 | priority 4 | kind of signal 4 | signal 4 | noise 4 | preamble 4 | encoding 4
constexpr std::uint32_t kAvsMagic = 0x80211000, kAvsMagicMask = 0xfffff000;
constexpr std::uint32_t kAvsDbm = 2;

Read parse_avs(std::span<const std::byte> bytes) {
  std::uint32_t magic = 0, length = 0, channel = 0, kind = 0, signal = 0, noise = 0;
  Parser p(bytes);
  p.big_integer(magic);
  p.big_integer(length);
  p.skip(8 + 8 + 4);
  p.big_integer(channel);
  p.skip(4 + 4 + 4);
  p.big_integer(kind);
  p.big_integer(signal);
  p.big_integer(noise);
  if (p.has_error()) return tl::make_unexpected("shorter than an AVS header");
  if ((magic & kAvsMagicMask) != kAvsMagic) return tl::make_unexpected("no AVS header");
  if (length < p.offset() || length > bytes.size())
    return tl::make_unexpected("AVS length is not that of a header in this frame");
  Radiotap out{.length = length};
  out.frequency_mhz = mhz_of_number(channel);
  if (kind == kAvsDbm) {
    out.signal_dbm = dbm_of(signal);
    out.noise_dbm = dbm_of(noise);
  }
  return out;
}

// Prism: code 4 | length 4 | device name 16 | items: what 4, status 2 (0: given), length 2,
// value 4. In the byte order of the machine that captured.
constexpr std::size_t kPrismStart = 4 + 4 + 16, kPrismItem = 4 + 2 + 2 + 4;
constexpr std::uint32_t kPrismOld = 0x41, kPrismNew = 0x44;  // message codes: two drivers' dialects

class Prism {
 public:
  explicit Prism(std::span<const std::byte> bytes) : bytes_(bytes), p_(bytes) {}

  Read read() {
    std::uint32_t code = 0;
    p_.integer(code);
    swapped_ = code != kPrismOld && code != kPrismNew;
    if (swapped_) code = __builtin_bswap32(code);
    const auto length = word();
    p_.skip(kPrismStart - p_.offset());
    if (p_.has_error()) return tl::make_unexpected("shorter than a Prism header");
    if (code != kPrismOld && code != kPrismNew) return tl::make_unexpected("no Prism header");
    if (length < kPrismStart || length > bytes_.size())
      return tl::make_unexpected("Prism length is not that of a header in this frame");
    Radiotap out{.length = length};
    while (p_.offset() + kPrismItem <= length) take_item(out);
    return out;
  }

 private:
  std::uint32_t word() {
    std::uint32_t value = 0;
    p_.integer(value);
    return swapped_ ? __builtin_bswap32(value) : value;
  }

  void take_item(Radiotap& out) {
    std::uint16_t status = 0;
    const auto what = word();
    p_.integer(status);
    p_.skip(2);
    const auto value = word();
    if (status != 0) return;
    // One dialect numbers items in the high half (0x00030044), the other from bit 12 (0x3041).
    switch (what > 0xffff ? what >> 16 : what >> 12) {
      case 3:
        out.frequency_mhz = mhz_of_number(value);
        return;
      case 6:
        out.signal_dbm = dbm_of(value);
        return;
      case 7:
        out.noise_dbm = dbm_of(value);
        return;
      default:
        return;
    }
  }

  std::span<const std::byte> bytes_;
  Parser p_;
  bool swapped_{};
};

// PPI, little-endian: version 1 | flags 1 | length 2 | link type 4 | fields: type 2, length 2,
// data. Behind it stands what the link type says: 802.11, or another radio header before that.
constexpr std::uint16_t kPpiCommon = 2;
constexpr std::uint8_t kPpiAligned = 1;  // fields are padded to 4

// Field 802.11-Common: TSF 8 | flags 2 | rate 2 | frequency 2 | channel flags 2 | FHSS 2 | signal 1
// | noise 1
void take_ppi_common(Parser p, Radiotap& out) {
  std::uint16_t flags = 0, mhz = 0;
  std::int8_t signal = 0, noise = 0;
  p.skip(8);
  p.integer(flags);
  p.skip(2);
  p.integer(mhz);
  p.skip(2 + 2);
  p.integer(signal);
  p.integer(noise);
  if (p.has_error()) return;
  constexpr unsigned kFcsThere = 1, kFcsWrong = 4;
  out.flags = static_cast<std::uint8_t>(((flags & kFcsThere) != 0 ? Radiotap::kFcs : 0) |
                                        ((flags & kFcsWrong) != 0 ? Radiotap::kBadFcs : 0));
  if (mhz != 0) out.frequency_mhz = mhz;
  if (signal != 0 && signal != -128) out.signal_dbm = signal;
  if (noise != 0 && noise != -128) out.noise_dbm = noise;
}

// One that may stand behind PPI's.
bool is_radio_header(LinkType type) {
  return type == LinkType::radiotap || type == LinkType::prism || type == LinkType::avs;
}

// The header behind a PPI header of `outer` octets, together with it: what it does not say is what
// PPI said.
Read inside_ppi(std::span<const std::byte> bytes, const Radiotap& outer, LinkType inner) {
  if (inner == LinkType::ieee80211) return outer;
  if (!is_radio_header(inner)) return tl::make_unexpected("PPI holds something else than 802.11");
  auto out = parse_radio_header(bytes.subspan(outer.length), inner);
  if (!out) return out;
  out->length += outer.length;
  if (outer.flags) out->flags = out->flags.value_or(0) | *outer.flags;
  if (!out->frequency_mhz) out->frequency_mhz = outer.frequency_mhz;
  if (!out->signal_dbm) out->signal_dbm = outer.signal_dbm;
  if (!out->noise_dbm) out->noise_dbm = outer.noise_dbm;
  return out;
}

Read parse_ppi(std::span<const std::byte> bytes) {
  std::uint8_t version = 0, flags = 0;
  std::uint16_t length = 0;
  std::uint32_t inner = 0;
  Parser p(bytes);
  p.integer(version);
  p.integer(flags);
  p.integer(length);
  p.integer(inner);
  if (p.has_error()) return tl::make_unexpected("shorter than a PPI header");
  if (version != 0) return tl::make_unexpected("PPI version is not 0");
  if (length < p.offset() || length > bytes.size())
    return tl::make_unexpected("PPI length is not that of a header in this frame");
  Radiotap out{.length = length};
  Parser fields(bytes.first(length));
  fields.skip(p.offset());
  while (fields.left() > 0) {
    std::uint16_t type = 0, size = 0;
    fields.integer(type);
    fields.integer(size);
    const auto data = fields.take(size);
    if (fields.has_error()) return tl::make_unexpected("a PPI field reaches past the header");
    if (type == kPpiCommon) take_ppi_common(Parser(data), out);
    if ((flags & kPpiAligned) != 0 && fields.left() > 0) fields.align(4);
    if (fields.has_error()) break;
  }
  return inside_ppi(bytes, out, static_cast<LinkType>(inner));
}

bool has_avs_magic(std::span<const std::byte> bytes) {
  std::uint32_t magic = 0;
  Parser p(bytes);
  p.big_integer(magic);
  return (magic & kAvsMagicMask) == kAvsMagic;
}

}  // namespace

std::optional<std::size_t> radio_header_length(std::span<const std::byte> bytes, LinkType type) {
  Parser p(bytes);
  std::uint16_t length = 0;
  switch (type) {
    case LinkType::ieee80211:
      return 0;
    case LinkType::ppi: {
      std::uint32_t inner = 0;
      p.skip(2);
      p.integer(length);
      p.integer(inner);
      if (p.has_error() || length > bytes.size()) return std::nullopt;
      const auto behind =
          is_radio_header(static_cast<LinkType>(inner))
              ? radio_header_length(bytes.subspan(length), static_cast<LinkType>(inner))
              : std::optional<std::size_t>{0};
      return behind ? std::optional(length + *behind) : std::nullopt;
    }
    case LinkType::radiotap:
      p.skip(2);
      p.integer(length);
      if (p.has_error()) return std::nullopt;
      return length;
    case LinkType::avs:
    case LinkType::prism:
      if (const auto header = parse_radio_header(bytes, type)) return header->length;
      return std::nullopt;
  }
  return std::nullopt;
}

Read parse_radio_header(std::span<const std::byte> bytes, LinkType type) {
  switch (type) {
    case LinkType::ieee80211:
      return Radiotap{};
    case LinkType::radiotap:
      return parse_radiotap(bytes);
    case LinkType::prism:  // some drivers write AVS under Prism's number
      return has_avs_magic(bytes) ? parse_avs(bytes) : Prism(bytes).read();
    case LinkType::avs:
      return parse_avs(bytes);
    case LinkType::ppi:
      return parse_ppi(bytes);
  }
  return tl::make_unexpected("a link type that is not 802.11");
}

}  // namespace preau::wifi
