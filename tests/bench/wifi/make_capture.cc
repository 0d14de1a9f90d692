// Writes a capture of a million frames as a school's corridor would give them: 48 access points of
// three generations on 2.4, 5 and 6 GHz, with one probe response, one data frame and one
// acknowledgement for every seven beacons. The same bytes on every run.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <random>
#include <string>

#include "tests/wifi/frames.hh"

namespace {

using preau::test::Bytes;
using preau::test::element;
using preau::test::Mac;

Bytes filled(std::size_t size, unsigned value) {
  Bytes bytes;
  for (std::size_t i = 0; i < size; ++i) bytes.u8(value);
  return bytes;
}

// As a driver of today writes it: TSFT, flags with the frame check sequence, rate, channel, and the
// signal of both antennas together, then of each. 38 octets.
Bytes radio(unsigned mhz, int dbm, std::uint64_t tsft) {
  Bytes b;
  b.u8(0).u8(0).u16(38).u32(0xa000402f).u32(0xa0000820).u32(0x00000820);
  b.u64(tsft).u8(0x10).u8(12).u16(mhz).u16(0x140).s8(dbm).zero(1).u16(0);
  return b.s8(dbm).u8(0).s8(dbm - 2).u8(1);
}

struct Ap {
  Mac bssid;
  unsigned channel, mhz;
  bool ax, six;
};

Ap ap_of(unsigned number) {
  static constexpr unsigned kTwo[] = {1, 6, 11}, kFive[] = {36, 52, 100, 116}, kSix[] = {5, 21, 37};
  Ap ap{.bssid = {2, 0, 0, 1, static_cast<std::uint8_t>(number), 0}, .ax = number % 2 == 0};
  const unsigned band = number % 3;
  ap.six = band == 2;
  ap.channel = band == 0   ? kTwo[number / 3 % 3]
               : band == 1 ? kFive[number / 3 % 4]
                           : kSix[number / 3 % 3];
  ap.mhz = (band == 0 ? 2407 : band == 1 ? 5000 : 5950) + 5 * ap.channel;
  ap.ax |= ap.six;
  return ap;
}

// The TIM counts down to the next DTIM in every beacon, and the load changes every second.
Bytes elements(const Ap& ap, unsigned number, std::uint64_t time) {
  Bytes b;
  b.append(element(0, Bytes{}.text("ecole-" + std::to_string(number % 4))));
  b.append(element(1, Bytes{}.text("\x8c\x12\x98\x24\xb0\x48\x60\x6c")));
  if (!ap.six) b.append(element(3, Bytes{}.u8(ap.channel)));
  b.append(element(5, Bytes{}.u8(static_cast<unsigned>(time / 102'400 % 3)).u8(3).u8(0).u8(0)));
  b.append(element(7, Bytes{}.text("FR ").u8(36).u8(4).u8(23)));
  b.append(element(
      11, Bytes{}.u16(number).u8(static_cast<unsigned>(60 + time / 1'000'000 % 64)).u16(0)));
  b.append(element(48, Bytes{}
                           .u16(1)
                           .u32(0x04ac0f00)
                           .u16(1)
                           .u32(0x04ac0f00)
                           .u16(1)
                           .u32(number % 4 == 0 ? 0x08ac0f00 : 0x02ac0f00)
                           .u16(0x00c0)));
  b.append(element(70, filled(5, 0x33)));
  if (!ap.six) {
    b.append(element(45, Bytes{}.u16(0x9ef).u8(0x17).append(filled(2, 0xff)).zero(21)));
    b.append(element(61, Bytes{}.u8(ap.channel).u8(ap.mhz > 3000 ? 5 : 0).zero(20)));
  }
  b.append(element(127, Bytes{}.u32(0x00080004).u32(0x40)));
  if (ap.mhz > 5000 && !ap.six) {
    b.append(element(191, Bytes{}.u32(0x0f8259b2).u16(0xfffa).u16(0).u16(0xfffa).u16(0)));
    b.append(element(192, Bytes{}.u8(1).u8(ap.channel + 6).u8(0).u16(0xfffc)));
  }
  if (ap.ax) {
    b.append(element(255, Bytes{}.u8(35).zero(17).u16(0xfffa).u16(0xfffa)));
    auto he = Bytes{}.u8(36).u16(0x3ff4).u8(ap.six ? 2 : 0).u8(1).u16(0xfffc);
    if (ap.six) he.u8(ap.channel).u8(2).u8(ap.channel + 2).u8(0).u8(6);
    b.append(element(255, he));
  }
  b.append(element(221, Bytes{}.u32(0x02f25000).u8(1).u8(1).u8(0x80).zero(17)));
  return b.append(element(221, Bytes{}.u32(0x01866b00 & 0xff00ff00).zero(4)));
}

class Capture {
 public:
  explicit Capture(const std::string& path) : out_(path, std::ios::binary) {
    put(preau::test::PcapFile().bytes());
  }

  void add(const Bytes& frame) {
    const auto size = static_cast<std::uint32_t>(frame.size());
    const std::uint64_t micros = 700 * frames_++;
    put(Bytes{}
            .u32(static_cast<std::uint32_t>(1'795'508'160 + micros / 1'000'000))
            .u32(static_cast<std::uint32_t>(micros % 1'000'000))
            .u32(size)
            .u32(size));
    put(frame);
  }

  bool good() { return out_.flush().good(); }
  std::uint64_t frames() const { return frames_; }

 private:
  void put(const Bytes& bytes) {
    out_.write(reinterpret_cast<const char*>(bytes.span().data()),
               static_cast<std::streamsize>(bytes.size()));
  }

  std::ofstream out_;
  std::uint64_t frames_{};
};

Bytes management(unsigned subtype, const Ap& ap, unsigned number, std::uint64_t time) {
  const Mac to = subtype == 8 ? preau::test::kEverybody : Mac{2, 0, 0, 0xcc, 0, 1};
  return preau::test::management(subtype, to, ap.bssid, ap.bssid)
      .u64(time)
      .u16(100)
      .u16(0x0411)
      .append(elements(ap, number, time));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench-wifi-capture FILE FRAMES\n";
    return 2;
  }
  Capture capture(argv[1]);
  auto random = [engine = std::mt19937(7)]() mutable { return static_cast<unsigned>(engine()); };
  for (const auto most = std::strtoull(argv[2], nullptr, 10); capture.frames() < most;) {
    const unsigned number = random() % 48;
    const Ap ap = ap_of(number);
    const auto time = capture.frames() * 700;
    Bytes frame = radio(ap.mhz, -40 - static_cast<int>(number + random() % 7), time);
    const unsigned kind = random() % 10;
    if (kind == 0)
      frame.append(
          Bytes{}.u16(0x0188).u16(0).octets(ap.bssid).octets({2, 0, 0, 0xcc, 0, 1}).zero(80));
    else if (kind == 1)
      frame.append(Bytes{}.u16(0x00d4).u16(0).octets(ap.bssid));
    else
      frame.append(management(kind == 2 ? 5 : 8, ap, number, time));
    capture.add(frame.u32(0xdeadbeef));
  }
  return capture.good() ? 0 : 1;
}
