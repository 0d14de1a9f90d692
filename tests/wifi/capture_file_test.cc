#include "probe/wifi/capture_file.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/wifi/network_text.hh"
#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using Catch::Matchers::Contains;
using test::Bytes;

namespace {

Bytes block(std::uint32_t type, Bytes body) {
  body.zero((4 - body.size() % 4) % 4);
  const auto size = static_cast<std::uint32_t>(body.size() + 12);
  return Bytes{}.u32(type).u32(size).append(body).u32(size);
}
Bytes section() { return block(0x0a0d0d0a, Bytes{}.u32(0x1a2b3c4d).u16(1).u16(0).u64(~0ULL)); }
Bytes interface(unsigned link_type, const Bytes& options = {}) {
  return block(1, Bytes{}.u16(link_type).u16(0).u32(0).append(options));
}
Bytes packet(std::uint32_t interface, const Bytes& frame, std::uint64_t stamp = 0) {
  const auto size = static_cast<std::uint32_t>(frame.size());
  return block(6, Bytes{}
                      .u32(interface)
                      .u32(static_cast<std::uint32_t>(stamp >> 32))
                      .u32(static_cast<std::uint32_t>(stamp))
                      .u32(size)
                      .u32(size)
                      .append(frame));
}
Bytes radio_beacon() { return test::radiotap(-58).append(test::beacon()); }

struct Read {
  std::vector<CaptureFile::Radio> frames;  // their bytes are gone
  std::string damage;
  std::uint64_t foreign{};
};

Read read(const Bytes& content) {
  const test::TemporaryFile stored(content.span());
  auto file = CaptureFile::open(stored.path());
  REQUIRE(file);
  Read out;
  while (const auto radio = file->next()) out.frames.push_back(*radio);
  out.damage = file->damage();
  out.foreign = file->foreign();
  return out;
}

std::string open_error(const Bytes& content) {
  const test::TemporaryFile stored(content.span());
  const auto file = CaptureFile::open(stored.path());
  REQUIRE_FALSE(file);
  CHECK_THAT(file.error(), Contains(stored.path()));
  return file.error();
}

// A disk that fails behind what can be read: its octets, one read at a time.
ssize_t read_or_fail(void* cookie, char* to, std::size_t most) {
  auto& left = *static_cast<std::span<const std::byte>*>(cookie);
  errno = EIO;
  if (left.empty()) return -1;
  const auto count = std::min(most, left.size());
  std::memcpy(to, left.data(), count);
  left = left.subspan(count);
  return static_cast<ssize_t>(count);
}

}  // namespace

TEST_CASE("capture file: a pcapng of radiotap, Ethernet and bare 802.11 gives what is 802.11") {
  const auto got = read(Bytes{}
                            .append(section())
                            .append(interface(127))
                            .append(interface(1))
                            .append(interface(105))
                            .append(packet(1, Bytes{}.zero(60)))
                            .append(packet(0, radio_beacon()))
                            .append(block(5, Bytes{}.zero(20)))  // statistics
                            .append(packet(2, test::beacon())));
  REQUIRE(got.frames.size() == 2);
  CHECK(got.frames[0].link_type == LinkType::radiotap);
  CHECK(got.frames[1].link_type == LinkType::ieee80211);
  CHECK(got.foreign == 1);
  CHECK(got.damage.empty());
}

TEST_CASE("capture file: pcapng times of any resolution and offset; a new section begins anew") {
  const auto time = [](const Bytes& options, std::uint64_t stamp) {
    const auto got = read(Bytes{}
                              .append(section())
                              .append(interface(105))
                              .append(section())
                              .append(interface(127, options))
                              .append(packet(0, radio_beacon(), stamp)));
    REQUIRE(got.frames.size() == 1);
    CHECK(got.frames[0].link_type == LinkType::radiotap);
    return to_iso8601(got.frames[0].frame.time);
  };
  const auto resolution = [](unsigned value) { return Bytes{}.u16(9).u16(1).u8(value).zero(3); };
  CHECK(time({}, 1'795'508'160'102'400) == "2026-11-24T08:16:00.102400Z");
  CHECK(time(resolution(9), 1'795'508'160'102'400'000) == "2026-11-24T08:16:00.102400Z");
  CHECK(time(resolution(3), 1'795'508'160'102) == "2026-11-24T08:16:00.102000Z");
  CHECK(time(resolution(0x80 | 20), 1'795'508'160ULL << 20 | 1U << 19) ==
        "2026-11-24T08:16:00.500000Z");
  CHECK(time(Bytes{}.u16(14).u16(8).u64(1'795'508'160), 0) == "2026-11-24T08:16:00.000000Z");
  CHECK(time(resolution(0x80 | 63), ~0ULL).size() == 27);
  CHECK(time(Bytes{}.u16(14).u16(8).u64(1ULL << 63), 0) == "1970-01-01T00:00:00.000000Z");
}

TEST_CASE("capture file: simple and obsolete packet blocks") {
  const auto frame = radio_beacon();
  const auto size = static_cast<std::uint32_t>(frame.size());
  const auto got =
      read(Bytes{}
               .append(section())
               .append(interface(127))
               .append(block(3, Bytes{}.u32(size).append(frame)))
               .append(block(2, Bytes{}.u16(0).u16(0).u64(0).u32(size).u32(size).append(frame))));
  REQUIRE(got.frames.size() == 2);
  CHECK(got.frames[0].frame.bytes.size() == size);
  CHECK(got.frames[1].frame.bytes.size() == size);
}

TEST_CASE("capture file: pcap of either byte order, with micro- and nanoseconds") {
  const auto frame = radio_beacon();
  const auto size = static_cast<std::uint32_t>(frame.size());
  const auto file = [&](std::uint32_t magic, std::uint32_t fraction, bool swapped) {
    Bytes b;
    for (const std::uint32_t word :
         {magic, 0x00040002U, 0U, 0U, 65'535U, 127U, 1'795'508'160U, fraction, size, size})
      b.u32(swapped ? __builtin_bswap32(word) : word);
    return b.append(frame);
  };
  for (const bool swapped : {false, true})
    for (const auto& content :
         {file(0xa1b2c3d4, 102'400, swapped), file(0xa1b23c4d, 102'400'999, swapped)}) {
      const auto got = read(content);
      REQUIRE(got.frames.size() == 1);
      CHECK(to_iso8601(got.frames[0].frame.time) == "2026-11-24T08:16:00.102400Z");
    }
}

TEST_CASE("capture file: a file cut anywhere keeps what came before, and says where it ends") {
  const auto pcapng = Bytes{}
                          .append(section())
                          .append(interface(127))
                          .append(packet(0, radio_beacon()))
                          .append(packet(0, radio_beacon()));
  const auto pcap = test::PcapFile().add(radio_beacon(), 2).bytes();
  for (const auto& whole : {pcapng, pcap})
    for (std::size_t cut = 1; cut < radio_beacon().size(); ++cut) {
      auto content = whole;
      const auto got = read(content.cut(whole.size() - cut));
      CHECK(got.frames.size() == 1);
      CHECK_THAT(got.damage, Contains("cannot be read past offset") &&
                                 Contains("after 1 packets") && Contains("copied whole?"));
    }
}

TEST_CASE("capture file: what stands before a disk's error is kept, and the error said") {
  const auto whole = test::PcapFile().add(radio_beacon(), 2).bytes();
  for (const std::size_t cut : {std::size_t{0}, std::size_t{9}}) {
    auto left = whole.span().first(whole.size() - cut);
    auto file = CaptureFile::open(::fopencookie(&left, "r", {.read = read_or_fail}), "disk.pcap");
    REQUIRE(file);
    std::size_t frames = 0;
    while (file->next()) ++frames;
    CHECK(frames == (cut == 0 ? 2 : 1));
    CHECK_THAT(file->damage(), Contains("disk.pcap: cannot be read past offset") &&
                                   Catch::Matchers::EndsWith(std::strerror(EIO)));
  }
  std::span<const std::byte> nothing;
  const auto none =
      CaptureFile::open(::fopencookie(&nothing, "r", {.read = read_or_fail}), "disk.pcap");
  REQUIRE_FALSE(none);
  CHECK(none.error() == std::string("open capture disk.pcap: ") + std::strerror(EIO));
}

TEST_CASE("capture file: what is corrupt ends it with words") {
  const auto damage = [](const Bytes& rest) {
    return read(Bytes{}.append(section()).append(interface(127)).append(rest)).damage;
  };
  CHECK_THAT(damage(Bytes{}.u32(6).u32(13).zero(4)), Contains("length that cannot be"));
  CHECK_THAT(damage(Bytes{}.u32(6).u32(16).zero(8)), Contains("tells two lengths"));
  CHECK_THAT(damage(Bytes{}.u32(6).u32(0x7ffffffc).zero(8)),
             Contains("more octets than any packet"));
  CHECK_THAT(damage(block(6, Bytes{}.zero(12).u32(99).u32(99))), Contains("longer than its block"));
  CHECK_THAT(damage(block(1, Bytes{}.u16(127).u16(0))), Contains("description is cut"));
  CHECK_THAT(damage(block(0x0a0d0d0a, Bytes{}.zero(16))), Contains("without a byte order"));
  Bytes pcap = test::PcapFile().bytes();
  CHECK_THAT(read(pcap.u32(0).u32(0).u32(300'000).u32(0)).damage, Contains("offset 24"));
}

TEST_CASE("capture file: a packet of an interface that is not described is told, not the end") {
  const auto head = Bytes{}.append(section()).append(interface(127));
  auto content = head;
  const auto got =
      read(content.append(packet(7, radio_beacon())).append(packet(0, radio_beacon())));
  CHECK(got.frames.size() == 1);
  CHECK_THAT(got.damage, Contains(": 1 packets of interfaces that the file does not describe") &&
                             !Contains("cannot be read"));
  content = head;
  const auto cut = read(content.append(packet(7, radio_beacon())).u32(6).u32(13).zero(4));
  CHECK_THAT(cut.damage, Contains(": 1 packets of interfaces") &&
                             Contains("passed over; cannot be read past offset"));
}

TEST_CASE("capture file: a long block of something else is skipped") {
  const auto got = read(Bytes{}
                            .append(section())
                            .append(interface(127))
                            .append(block(0x0bad, Bytes{}.zero(ByteWindow::kMost + 500)))
                            .append(packet(0, radio_beacon())));
  CHECK(got.frames.size() == 1);
  CHECK(got.damage.empty());
}

TEST_CASE("capture file: what cannot be opened says which file, what and what to do") {
  const auto missing = CaptureFile::open("/nowhere/A12.pcap");
  REQUIRE_FALSE(missing);
  CHECK(missing.error() == "open capture /nowhere/A12.pcap: No such file or directory");
  CHECK_THAT(open_error({}), Contains("the file is empty"));
  CHECK_THAT(open_error(Bytes{}.text("a text, not a capture at all")),
             Contains("offset 0") && Contains("neither pcap nor pcapng"));
  CHECK_THAT(open_error(test::PcapFile(1).bytes()),
             Contains("Ethernet (1)") && Contains("tcpdump -y IEEE802_11_RADIO"));
  CHECK_FALSE(CaptureFile::open(std::filesystem::temp_directory_path().string()));
}

TEST_CASE("capture file: a pipe is read like a file, and one into which nobody writes is said") {
  const test::TempDir folder;
  const auto path = (folder / "pipe.pcap").string();
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const auto nobody = CaptureFile::open(path);
  REQUIRE_FALSE(nobody);
  CHECK_THAT(nobody.error(), Contains(path) && Contains("nobody writes"));
  const auto content = test::PcapFile().add(radio_beacon(), 2).bytes();
  std::thread writer([&] {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.span().data()),
               static_cast<std::streamsize>(content.size()));
  });
  auto file = CaptureFile::open(path);
  std::size_t frames = 0;
  while (file && file->next()) ++frames;
  writer.join();
  REQUIRE(file);
  CHECK(frames == 2);
  CHECK(file->damage().empty());
}

TEST_CASE("capture file: a pipe whose writer is slow is waited for") {
  const auto content = test::PcapFile().add(radio_beacon(), 2).bytes();
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  std::thread writer([&, to = ends[1]] {
    std::this_thread::sleep_for(std::chrono::milliseconds{2'500});  // more than nobody is given
    CHECK(::write(to, content.span().data(), content.size()) ==
          static_cast<ssize_t>(content.size()));
    ::close(to);
  });
  auto file = CaptureFile::open("/dev/fd/" + std::to_string(ends[0]));
  std::size_t frames = 0;
  while (file && file->next()) ++frames;
  writer.join();
  ::close(ends[0]);
  REQUIRE(file);
  CHECK(frames == 2);
}

TEST_CASE("decode: one JSON object a network, then the counts") {
  const test::Ap hidden{.bssid = test::kNeighbour, .ssid = "", .rsn = false};
  auto cut = radio_beacon();
  auto pcap = test::PcapFile()
                  .add(radio_beacon(), 3)
                  .add(cut.cut(cut.size() - 1))
                  .add(test::radiotap(-80).append(test::beacon(hidden)))
                  .add(test::radiotap(-80).append(Bytes{}.u8(0xd4).zero(9)));
  const test::TemporaryFile stored(pcap.bytes().span());
  auto file = CaptureFile::open(stored.path());
  REQUIRE(file);
  const auto decoded = decode(*file);
  const auto networks = decoded.networks.sorted();
  REQUIRE(networks.size() == 2);
  CHECK(network_json(*networks[0]) ==
        R"({"bssid":"02:00:00:00:0a:12","ssid":"ECOLE","band_ghz":5.0,"channel":36,)"
        R"("center_mhz":5180,"width_mhz":20,"generation":"a","streams":1,"security":"802.1X",)"
        R"("pmf":"none","signal_dbm":-58.0,"frames":4,"ap_name":null,)"
        R"("bss_load_utilisation":null,"rnr":[],"beacons":4,"interval_tu":100,)"
        R"("akms":["802.1X"],"ciphers":["CCMP-128"],"roaming":[]})");
  CHECK_THAT(network_json(*networks[1]), Contains(R"("ssid":null)"));
  CHECK(counts_json(decoded.networks.counts(), decoded.damage, {}) ==
        R"({"frames":6,"decoded":5,"skipped":1,"malformed":1,"corrupt":0,"foreign":0,)"
        R"("untracked":0})");
  CHECK_THAT(networks_table(decoded.networks),
             Contains("(hidden)") && Contains("6 frames: 5 decoded, 1 skipped, 1 malformed"));
}

TEST_CASE("decode: memory is bounded, and a network is a BSSID and an SSID") {
  Networks networks(3);
  const auto add = [&networks](const test::Ap& ap) {
    const auto frame = test::radiotap(-60).append(test::beacon(ap));
    networks.add({frame.span(), frame.size(), {}}, LinkType::radiotap);
  };
  for (const char* ssid : {"", "a", "b", "c", "a"}) add({.ssid = ssid});
  CHECK(networks.sorted().size() == 3);
  CHECK(networks.counts().untracked == 1);
  CHECK(networks.sorted()[1]->beacons == 2);
}
