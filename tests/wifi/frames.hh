// Makes radio headers, beacons and capture files, octet by octet, for tests.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/temp_dir.hh"

namespace preau::test {

// Little-endian octets, appended in the order in which they are written.
class Bytes {
 public:
  Bytes& u8(unsigned value) { return put(value, 1); }
  Bytes& u16(unsigned value) { return put(value, 2); }
  Bytes& u32(std::uint32_t value) { return put(value, 4); }
  Bytes& u64(std::uint64_t value) { return put(value, 8); }
  Bytes& s8(int value) { return put(static_cast<std::uint8_t>(value), 1); }
  Bytes& zero(std::size_t count) {
    data_.resize(data_.size() + count);
    return *this;
  }
  Bytes& text(std::string_view octets) {
    for (const char c : octets) u8(static_cast<unsigned char>(c));
    return *this;
  }
  Bytes& octets(const std::array<std::uint8_t, 6>& mac) {
    for (const auto octet : mac) u8(octet);
    return *this;
  }
  Bytes& append(const Bytes& other) {
    data_.insert(data_.end(), other.data_.begin(), other.data_.end());
    return *this;
  }
  Bytes& cut(std::size_t size) {
    data_.resize(size);
    return *this;
  }
  std::size_t size() const { return data_.size(); }
  std::span<const std::byte> span() const { return data_; }

 private:
  Bytes& put(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) data_.push_back(static_cast<std::byte>(value >> (8 * i) & 0xff));
    return *this;
  }
  std::vector<std::byte> data_;
};

using Mac = std::array<std::uint8_t, 6>;
inline constexpr Mac kAccessPoint{0x02, 0, 0, 0, 0x0a, 0x12};
inline constexpr Mac kNeighbour{0x02, 0, 0, 0, 0xbb, 0x01};
inline constexpr Mac kEverybody{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

// Flags, channel and signal: what a driver gives at least.
inline Bytes radiotap(int signal_dbm, unsigned frequency_mhz = 5180, unsigned flags = 0) {
  Bytes b;
  b.u8(0).u8(0).u16(15).u32(1 << 1 | 1 << 3 | 1 << 5);
  return b.u8(flags).zero(1).u16(frequency_mhz).u16(0).s8(signal_dbm);
}

inline Bytes element(unsigned id, const Bytes& data) {
  return Bytes{}.u8(id).u8(static_cast<unsigned>(data.size())).append(data);
}

struct Ap {
  Mac bssid{kAccessPoint};
  std::string ssid{"ECOLE"};
  std::optional<unsigned> ds_channel, ht_channel;
  bool rsn{true};
};

inline Bytes management(unsigned subtype, const Mac& to, const Mac& from, const Mac& bssid) {
  return Bytes{}.u8(subtype << 4).u8(0).u16(0).octets(to).octets(from).octets(bssid).u16(0x10);
}

inline Bytes body(const Ap& ap) {
  Bytes b;
  b.u64(123'456).u16(100).u16(ap.rsn ? 0x0411 : 0x0401);
  b.append(element(0, Bytes{}.text(ap.ssid)));
  b.append(element(1, Bytes{}.u8(0x8c).u8(0x98)));
  if (ap.ds_channel) b.append(element(3, Bytes{}.u8(*ap.ds_channel)));
  if (ap.rsn) b.append(element(48, Bytes{}.u16(1).u32(0x04ac0f00)));
  if (ap.ht_channel) b.append(element(61, Bytes{}.u8(*ap.ht_channel).zero(21)));
  return b;
}

inline Bytes beacon(const Ap& ap = {}) {
  return management(8, kEverybody, ap.bssid, ap.bssid).append(body(ap));
}

inline Bytes probe_response(const Ap& ap, const Mac& client) {
  return management(5, client, ap.bssid, ap.bssid).append(body(ap));
}

// Classic pcap, microseconds, little-endian.
class PcapFile {
 public:
  explicit PcapFile(unsigned link_type = 127) {
    bytes_.u32(0xa1b2c3d4).u16(2).u16(4).u32(0).u32(0).u32(65'535).u32(link_type);
  }

  PcapFile& later(std::uint32_t seconds) {
    start_ += seconds;
    return *this;
  }
  // One frame every 102.4 ms from 2026-11-24T08:16:00Z.
  PcapFile& add(const Bytes& frame, std::uint32_t count = 1) {
    for (std::uint32_t i = 0; i < count; ++i, ++frames_) {
      const std::uint64_t micros = frames_ * 102'400;
      bytes_.u32(static_cast<std::uint32_t>(start_ + micros / 1'000'000))
          .u32(static_cast<std::uint32_t>(micros % 1'000'000));
      const auto size = static_cast<std::uint32_t>(frame.size());
      bytes_.u32(size).u32(size).append(frame);
    }
    return *this;
  }

  Bytes& bytes() { return bytes_; }

 private:
  Bytes bytes_;
  std::uint64_t frames_{};
  std::uint32_t start_{1'795'508'160};
};

// A file that is gone when the test ends.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::span<const std::byte> content, const std::string& name = "room.pcap")
      : path_(folder_ / name) {
    std::ofstream(path_, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()),
               static_cast<std::streamsize>(content.size()));
  }

  std::string path() const { return path_.string(); }

 private:
  TempDir folder_;
  std::filesystem::path path_;
};

}  // namespace preau::test
