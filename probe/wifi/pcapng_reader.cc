// Block: type 4 | octets of the whole block 4 | body | octets again 4, all padded to 4.
//  section    0a0d0d0a: byte-order magic 4 | version 4 | section length 8 | options
//  interface  1: link type 2 | reserved 2 | longest packet 4 | options
//  packet     6: interface 4 | time, high 4, low 4 | octets here 4 | octets on the air 4 | packet
//             3: octets on the air 4 | packet
//             2: interface 2 | drops 2 | time, high 4, low 4 | octets here 4, on the air 4 | packet
//  option     code 2 | length 2 | value, padded to 4; code 0 ends them
#include "probe/wifi/pcapng_reader.hh"

#include <bit>

#include "probe/wifi/file_words.hh"

namespace preau::wifi {

namespace {

constexpr std::uint32_t kSection = 0x0a0d0d0a, kInterface = 1, kObsolete = 2, kSimple = 3,
                        kEnhanced = 6;
constexpr std::uint32_t kOrderMagic = 0x1a2b3c4d;
constexpr std::size_t kBlockFrame = 12, kMostInterfaces = 4096;

}  // namespace

std::optional<PcapngReader> PcapngReader::open(ByteWindow& window) {
  Parser p(window.see(4));
  if (word32(p, false) != kSection) return std::nullopt;
  return PcapngReader{};
}

NextPacket PcapngReader::next(ByteWindow& window) {
  for (;;) {
    const auto start = window.see(kBlockFrame);
    if (start.empty()) return std::optional<Packet>{};
    if (start.size() < kBlockFrame)
      return tl::make_unexpected("the file ends inside a block; was it copied whole?");
    Parser p(start);
    const auto type = word32(p, swapped_);
    if (type == kSection && !take_section(start.subspan(8)))
      return tl::make_unexpected("a section without a byte order");
    const auto size = word32(p, swapped_);
    if (size < kBlockFrame || size % 4 != 0)
      return tl::make_unexpected("a block of a length that cannot be");
    if (size > ByteWindow::kMost) {  // keys, names: nothing of ours, however long
      if (type == kEnhanced || type == kSimple || type == kObsolete)
        return tl::make_unexpected("a block claims more octets than any packet has");
      if (!window.skip(size))
        return tl::make_unexpected("the file ends inside a block; was it copied whole?");
      continue;
    }
    const auto block = window.see(size);
    if (block.size() < size)
      return tl::make_unexpected("the file ends inside a block; was it copied whole?");
    Parser end(block.last(4));
    if (word32(end, swapped_) != size) return tl::make_unexpected("a block that tells two lengths");
    const Parser body(block.subspan(8, size - kBlockFrame));
    if (type == kInterface && !take_interface(body))
      return tl::make_unexpected("an interface whose description is cut");
    NextPacket packet;
    if (type == kEnhanced)
      packet = enhanced(body);
    else if (type == kSimple)
      packet = simple(body);
    else if (type == kObsolete)
      packet = obsolete(body);
    if (!packet) return packet;
    window.skip(size);
    if (*packet) return packet;
  }
}

// Its byte order is that of its own magic, and its interfaces count from 0 again.
bool PcapngReader::take_section(std::span<const std::byte> body) {
  Parser p(body);
  const auto magic = word32(p, false);
  if (magic != kOrderMagic && magic != __builtin_bswap32(kOrderMagic)) return false;
  swapped_ = magic != kOrderMagic;
  interfaces_.clear();
  return true;
}

bool PcapngReader::take_interface(Parser body) {
  Interface interface;
  interface.link_type = word16(body, swapped_);
  body.skip(2);
  interface.longest = word32(body, swapped_);
  if (body.has_error() || interfaces_.size() >= kMostInterfaces) return false;
  take_options(body, interface);
  interfaces_.push_back(interface);
  return true;
}

void PcapngReader::take_options(Parser& body, Interface& interface) const {
  constexpr std::uint16_t kEnd = 0, kResolution = 9, kOffset = 14;
  while (body.left() > 0) {
    const auto code = word16(body, swapped_), length = word16(body, swapped_);
    Parser value(body.take(length));
    if (body.has_error() || code == kEnd) return;
    if (code == kResolution && length == 1) {
      std::uint8_t power = 0;
      value.integer(power);
      const bool of_two = (power & 0x80) != 0;
      power &= 0x7f;
      if (power > (of_two ? 63 : 19)) continue;
      interface.units = 1;
      for (; power > 0; --power) interface.units *= of_two ? 2 : 10;
    } else if (code == kOffset && length == 8) {
      std::uint64_t offset = 0;
      value.integer(offset);
      interface.offset_s =
          std::bit_cast<std::int64_t>(swapped_ ? __builtin_bswap64(offset) : offset);
    }
    body.skip((4U - length % 4U) % 4U);
  }
}

UtcTime PcapngReader::Interface::time(std::uint64_t stamp) const {
  constexpr std::uint64_t kMicros = 1'000'000;
  constexpr std::int64_t kLast = 253'402'300'799;  // as in to_utc()
  const auto parts = stamp % units;
  std::uint64_t micros = 0;
  if (units % kMicros == 0)
    micros = parts / (units / kMicros);
  else if (kMicros % units == 0)
    micros = parts * (kMicros / units);
  else  // a power of two
    micros = static_cast<std::uint64_t>(static_cast<double>(parts) / static_cast<double>(units) *
                                        static_cast<double>(kMicros));
  const auto whole =
      static_cast<std::int64_t>(std::min(stamp / units, static_cast<std::uint64_t>(kLast)));
  const auto seconds = whole + std::clamp(offset_s, -kLast, kLast);
  return to_utc(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)), micros);
}

NextPacket PcapngReader::enhanced(Parser body) {
  const auto interface = word32(body, swapped_), high = word32(body, swapped_),
             low = word32(body, swapped_), here = word32(body, swapped_),
             on_air = word32(body, swapped_);
  return of(interface, std::uint64_t{high} << 32 | low, here, on_air, body);
}

// Of the first interface, as much as that keeps, and of an unknown time.
NextPacket PcapngReader::simple(Parser body) {
  const auto on_air = word32(body, swapped_);
  auto here = on_air;
  if (!interfaces_.empty() && interfaces_.front().longest != 0)
    here = std::min(here, interfaces_.front().longest);
  return of(0, 0, here, on_air, body);
}

NextPacket PcapngReader::obsolete(Parser body) {
  const auto interface = word16(body, swapped_);
  body.skip(2);
  const auto high = word32(body, swapped_), low = word32(body, swapped_),
             here = word32(body, swapped_), on_air = word32(body, swapped_);
  return of(interface, std::uint64_t{high} << 32 | low, here, on_air, body);
}

NextPacket PcapngReader::of(std::uint32_t interface, std::uint64_t stamp, std::uint32_t here,
                            std::uint32_t on_air, Parser& body) {
  const auto bytes = body.take(here);
  if (body.has_error()) return tl::make_unexpected("a packet is longer than its block");
  if (interface >= interfaces_.size()) {
    ++undescribed_;
    return std::optional<Packet>{};
  }
  const auto& from = interfaces_[interface];
  return std::optional(Packet{from.link_type, {bytes, on_air, from.time(stamp)}});
}

}  // namespace preau::wifi
