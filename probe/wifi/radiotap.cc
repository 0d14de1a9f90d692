//  0       1       2               4                               8
// +-------+-------+---------------+-------------------------------+----------------------
// | ver 0 |  pad  |    length     |  present word (bit 31: more)  | fields, by rising bit
// +-------+-------+---------------+-------------------------------+----------------------
// All little-endian. A field is aligned to its natural size, counted from the first octet.
#include "probe/wifi/radiotap.hh"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "probe/wifi/parser.hh"

namespace preau::wifi {

namespace {

struct Field {
  std::uint8_t size{};
  std::uint8_t align{1};
};

constexpr std::array<Field, 28> kFields{{
    {8, 8},   // 0 TSFT
    {1, 1},   // 1 flags
    {1, 1},   // 2 rate
    {4, 2},   // 3 channel: frequency, flags
    {2, 2},   // 4 FHSS
    {1, 1},   // 5 antenna signal, dBm
    {1, 1},   // 6 antenna noise, dBm
    {2, 2},   // 7 lock quality
    {2, 2},   // 8 transmit attenuation
    {2, 2},   // 9 transmit attenuation, dB
    {1, 1},   // 10 transmit power, dBm
    {1, 1},   // 11 antenna
    {1, 1},   // 12 antenna signal, dB
    {1, 1},   // 13 antenna noise, dB
    {2, 2},   // 14 receive flags
    {2, 2},   // 15 transmit flags
    {1, 1},   // 16 RTS retries
    {1, 1},   // 17 data retries
    {8, 4},   // 18 XChannel
    {3, 1},   // 19 MCS
    {8, 4},   // 20 A-MPDU
    {12, 2},  // 21 VHT
    {12, 8},  // 22 timestamp
    {12, 2},  // 23 HE
    {12, 2},  // 24 HE-MU
    {6, 2},   // 25 HE-MU of the other user
    {1, 1},   // 26 zero-length PSDU
    {4, 2},   // 27 L-SIG
}};

constexpr unsigned kFlags = 1, kChannel = 3, kSignal = 5, kNoise = 6;
// The first octet of a word holds all that we read; the others are only stepped over.
constexpr std::uint32_t kRead = 1U << kFlags | 1U << kChannel | 1U << kSignal | 1U << kNoise;
constexpr unsigned kTlv = 28, kRadiotapNamespace = 29, kVendorNamespace = 30, kMoreWords = 31;

constexpr bool has(std::uint32_t word, unsigned bit) { return (word >> bit & 1) != 0; }

// kSteps[i][at][bits]: octets that the fields of octet i of a present word take together, with
// their gaps, from a place that is `at` modulo 8.
using Steps = std::array<std::array<std::array<std::uint8_t, 256>, 8>, 4>;

constexpr std::uint8_t step(unsigned octet, unsigned at, unsigned bits) {
  unsigned end = at;
  for (unsigned i = 0; i < 8 && 8 * octet + i < kFields.size(); ++i) {
    if ((bits >> i & 1) == 0) continue;
    const Field field = kFields[8 * octet + i];
    end = (end + field.align - 1U) / field.align * field.align + field.size;
  }
  return static_cast<std::uint8_t>(end - at);
}

constexpr Steps kSteps = [] {
  Steps steps{};
  for (unsigned octet = 0; octet < 4; ++octet)
    for (unsigned at = 0; at < 8; ++at)
      for (unsigned bits = 0; bits < 256; ++bits) steps[octet][at][bits] = step(octet, at, bits);
  return steps;
}();

// The first of a kind stands: a driver writes what all antennas heard together before what each
// heard alone, and so the last one would be one antenna's (aircrack-ng #2274).
void take_place(unsigned bit, std::size_t at, RadiotapLayout& out) {
  const auto take_first = [at](std::uint16_t& place) {
    if (place == 0) place = static_cast<std::uint16_t>(at);
  };
  switch (bit) {
    case kFlags:
      return take_first(out.flags);
    case kChannel:
      return take_first(out.channel);
    case kSignal:
      return take_first(out.signal);
    case kNoise:
      return take_first(out.noise);
    default:
      return;
  }
}

// Walks present words and fields side by side.
class Walk {
 public:
  Walk(Parser words, Parser fields) : words_(words), fields_(fields) {}

  tl::expected<RadiotapLayout, std::string_view> run() {
    std::uint32_t word = 0;
    do {
      words_.integer(word);
      if (has(word, kRadiotapNamespace) && has(word, kVendorNamespace))
        return tl::make_unexpected("a present word opens two namespaces at once");
      if (!vendor_ && !radiotap_word(word)) return out_;
      if (!tlvs_) enter_namespace(word);
      if (fields_.has_error()) return tl::make_unexpected("a field reaches past the header");
    } while (has(word, kMoreWords) && !tlvs_);
    return out_;
  }

 private:
  // False where no later field can be found: behind a field of unknown size.
  bool radiotap_word(std::uint32_t word) {
    std::uint32_t fields = word & ~(~0u << kTlv);
    if (!known_) return fields == 0 && !has(word, kTlv);
    if ((fields & kRead) != 0) {
      for (; (fields & 0xff) != 0; fields &= fields - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(fields));
        fields_.align(kFields[bit].align);
        const auto at = fields_.offset();
        fields_.skip(kFields[bit].size);
        take_place(bit, at, out_);
      }
    }
    for (unsigned octet = 0; fields != 0; ++octet, fields >>= 8)
      fields_.skip(kSteps[octet][fields_.offset() % 8][fields & 0xff]);
    if (has(word, kTlv)) take_tlvs();
    return true;
  }

  // Type 2, length 2, data, padded to 4; they take the rest of the header, so the words behind are
  // theirs. A type is the number of a field: one of known size may come in this form, too.
  void take_tlvs() {
    out_.by_words = false;
    fields_.align(4);
    while (fields_.left() > 0 && !fields_.has_error()) {
      std::uint16_t type = 0, length = 0;
      fields_.integer(type);
      fields_.integer(length);
      const auto at = fields_.offset();
      fields_.skip(length);
      if (type < kFields.size() && length == kFields[type].size && !fields_.has_error())
        take_place(type, at, out_);
      if (fields_.left() > 0)
        fields_.skip(std::min<std::size_t>(fields_.left(), (4U - length % 4U) % 4U));
    }
    tlvs_ = true;
  }

  // What the next word speaks about, if there is one.
  void enter_namespace(std::uint32_t word) {
    if (has(word, kVendorNamespace)) return open_vendor_namespace();
    known_ = has(word, kRadiotapNamespace);  // else its bits are 32 and on
    if (known_) vendor_ = false;
  }

  // Its own header says how long a vendor's data is, over all its words: OUI, sub-namespace,
  // length.
  void open_vendor_namespace() {
    std::uint16_t length = 0;
    out_.by_words = false;
    fields_.align(2);
    fields_.skip(4);
    fields_.integer(length);
    fields_.skip(length);
    vendor_ = true;
  }

  Parser words_, fields_;
  RadiotapLayout out_;
  bool known_{true};  // this word counts bits from 0, in the radiotap namespace
  bool vendor_{false};
  bool tlvs_{false};  // they took the rest
};

// Where the fields lie in a whole header.
tl::expected<RadiotapLayout, std::string_view> find_layout(std::span<const std::byte> bytes) {
  std::uint8_t version = 0, pad = 0;
  std::uint16_t length = 0;
  std::uint32_t word = 0;
  Parser start(bytes);
  start.integer(version);
  start.integer(pad);
  start.integer(length);
  if (start.has_error()) return tl::make_unexpected("shorter than a radiotap header");
  if (version != 0) return tl::make_unexpected("radiotap version is not 0");
  if (length < 8) return tl::make_unexpected("radiotap length is less than 8");
  if (length > bytes.size()) return tl::make_unexpected("radiotap length exceeds the frame");
  const auto header = bytes.first(length);
  Parser words(header), fields(header);
  words.skip(start.offset());
  fields.skip(start.offset());
  do fields.integer(word);
  while (!fields.has_error() && has(word, kMoreWords));
  if (fields.has_error()) return tl::make_unexpected("present words reach past the header");
  const auto begin = fields.offset();
  auto layout = Walk(words, fields).run();
  if (layout) {
    layout->length = length;
    layout->fields_begin = static_cast<std::uint16_t>(begin);
  }
  return layout;
}

template <class T>
std::optional<T> field_at(std::span<const std::byte> bytes, std::uint16_t place) {
  if (place == 0) return std::nullopt;
  T value{};
  Parser p(bytes);
  p.skip(place);
  p.integer(value);
  return value;
}

Radiotap read_fields(std::span<const std::byte> bytes, const RadiotapLayout& layout) {
  return {.length = layout.length,
          .flags = field_at<std::uint8_t>(bytes, layout.flags),
          .frequency_mhz = field_at<std::uint16_t>(bytes, layout.channel),
          .signal_dbm = field_at<std::int8_t>(bytes, layout.signal),
          .noise_dbm = field_at<std::int8_t>(bytes, layout.noise)};
}

}  // namespace

tl::expected<Radiotap, std::string_view> parse_radiotap(std::span<const std::byte> bytes) {
  const auto layout = find_layout(bytes);
  if (!layout) return tl::make_unexpected(layout.error());
  return read_fields(bytes, *layout);
}

// The length stands among the octets compared, and with the present words it says where all lies.
bool RadiotapReader::is_as_before(std::span<const std::byte> bytes) const {
  return begin_size_ > 0 && bytes.size() >= layout_.length &&
         std::memcmp(bytes.data(), begin_.data(), begin_size_) == 0;
}

tl::expected<Radiotap, std::string_view> RadiotapReader::read(std::span<const std::byte> bytes) {
  if (is_as_before(bytes)) return read_fields(bytes, layout_);
  const auto layout = find_layout(bytes);
  if (!layout) return tl::make_unexpected(layout.error());
  layout_ = *layout;
  begin_size_ = 0;
  if (layout_.by_words && layout_.fields_begin <= begin_.size()) {
    begin_size_ = layout_.fields_begin;
    std::ranges::copy(bytes.first(begin_size_), begin_.begin());
  }
  return read_fields(bytes, layout_);
}

}  // namespace preau::wifi
