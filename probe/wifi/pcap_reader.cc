// File: magic 4 | version 4 | reserved 8 | longest packet 4 | link type 4 (low 26 bits)
// Record: seconds 4 | micro- or nanoseconds 4 | octets here 4 | octets on the air 4 | packet
#include "probe/wifi/pcap_reader.hh"

#include "probe/wifi/file_words.hh"

namespace preau::wifi {

namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::uint32_t kMicro = 0xa1b2c3d4, kNano = 0xa1b23c4d;
constexpr std::uint32_t kPatched = 0xa1b2cd34;  // a Linux of the nineties: 8 more octets a record

}  // namespace

std::optional<PcapReader> PcapReader::open(ByteWindow& window) {
  const auto header = window.see(kFileHeader);
  if (header.size() < kFileHeader) return std::nullopt;
  PcapReader reader;
  Parser p(header);
  auto magic = word32(p, false);
  const auto known = [&magic] { return magic == kMicro || magic == kNano || magic == kPatched; };
  if (!known()) {
    reader.swapped_ = true;
    magic = __builtin_bswap32(magic);
    if (!known()) return std::nullopt;
  }
  reader.nanoseconds_ = magic == kNano;
  if (magic == kPatched) reader.record_header_ += 8;
  p.skip(4 + 8 + 4);
  reader.link_type_ = word32(p, reader.swapped_) & 0x03ff'ffff;
  window.skip(kFileHeader);
  return reader;
}

NextPacket PcapReader::next(ByteWindow& window) {
  const auto header = window.see(record_header_);
  if (header.empty()) return std::optional<Packet>{};
  if (header.size() < record_header_)
    return tl::make_unexpected("the file ends inside a record's header; was it copied whole?");
  Parser p(header);
  const auto seconds = word32(p, swapped_), fraction = word32(p, swapped_);
  const auto here = word32(p, swapped_), on_air = word32(p, swapped_);
  if (here > kLongestPacket)
    return tl::make_unexpected("a record claims more octets than any packet has");
  const auto record = window.see(record_header_ + here);
  if (record.size() < record_header_ + here)
    return tl::make_unexpected("the file ends inside a packet; was it copied whole?");
  window.skip(record.size());
  const auto micros = nanoseconds_ ? fraction / 1000 : fraction;
  return std::optional(
      Packet{link_type_, {record.subspan(record_header_), on_air, to_utc(seconds, micros)}});
}

}  // namespace preau::wifi
