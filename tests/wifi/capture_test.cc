#include "probe/net/capture.hh"

#include <catch2/catch.hpp>

#include "tests/wifi/frames.hh"

using namespace preau;
using Catch::Matchers::Contains;
using test::Bytes;
using test::PcapFile;

namespace {

constexpr test::Mac kClient{0xde, 0xad, 0xbe, 0xef, 0x00, 0x01};

Capture open(const test::TemporaryFile& file) {
  auto capture = Capture::open(file.path());
  REQUIRE(capture);
  return std::move(*capture);
}

std::string error_of(std::span<const std::byte> content) {
  const test::TemporaryFile file(content);
  const auto capture = Capture::open(file.path());
  REQUIRE_FALSE(capture);
  CHECK_THAT(capture.error(), Contains(file.path()));
  return capture.error();
}

Bytes heard(const Bytes& frame) { return test::radiotap(-58).append(frame); }

}  // namespace

TEST_CASE("capture: frames come with their time and their length on the air") {
  const test::TemporaryFile file(PcapFile().add(heard(test::beacon()), 2).bytes().span());
  auto capture = open(file);
  CHECK(capture.link_type() == LinkType::radiotap);
  const auto first = capture.next();
  REQUIRE(first);
  CHECK(first->bytes.size() == heard(test::beacon()).size());
  CHECK(first->wire_length == first->bytes.size());
  CHECK(to_iso8601(first->time) == "2026-11-24T08:16:00.000000Z");
  CHECK(to_iso8601(capture.next()->time) == "2026-11-24T08:16:00.102400Z");
  CHECK_FALSE(capture.next());
  CHECK(capture.damage().empty());
}

TEST_CASE("capture: only beacons and probe responses come through, for both link types") {
  const auto frames = [](bool radio) {
    PcapFile file(radio ? 127 : 105);
    for (unsigned subtype = 0; subtype < 16; ++subtype) {
      const auto frame = test::management(subtype, kClient, kClient, test::kAccessPoint).zero(40);
      file.add(radio ? heard(frame) : frame);
      auto data = Bytes{}.u8(subtype << 4 | 0x08).zero(60);
      file.add(radio ? heard(data) : data);
    }
    const test::TemporaryFile stored(file.bytes().span());
    auto capture = open(stored);
    std::vector<unsigned> kinds;
    while (const auto frame = capture.next())
      kinds.push_back(std::to_integer<unsigned>(frame->bytes[radio ? 15 : 0]));
    return kinds;
  };
  CHECK(frames(true) == std::vector<unsigned>{0x50, 0x80});
  CHECK(frames(false) == std::vector<unsigned>{0x50, 0x80});
}

TEST_CASE("capture: what cannot be opened says which file, what and what to do") {
  const auto missing = Capture::open("/nowhere/A12.pcap");
  REQUIRE_FALSE(missing);
  CHECK(missing.error() == "open capture /nowhere/A12.pcap: No such file or directory");
  CHECK_THAT(error_of({}), Contains("was it copied whole?"));
  CHECK_THAT(error_of(Bytes{}.text("a text, not a capture at all").span()),
             Contains("is it a pcap or pcapng file"));
  CHECK_FALSE(Capture::open(std::filesystem::temp_directory_path().string()));
}

TEST_CASE("capture: other link types are refused by name") {
  CHECK_THAT(error_of(PcapFile(1).bytes().span()),
             Contains("EN10MB (1)") && Contains("tcpdump -y IEEE802_11_RADIO"));
  CHECK_THAT(error_of(PcapFile(119).bytes().span()), Contains("PRISM_HEADER (119)"));
}

TEST_CASE("capture: of a file cut short, all before the cut is given out, then the damage") {
  auto pcap = PcapFile().add(heard(test::beacon()), 3);
  const test::TemporaryFile file(pcap.bytes().cut(pcap.bytes().size() - 5).span());
  auto capture = open(file);
  CHECK(capture.next());
  CHECK(capture.next());
  CHECK(capture.damage().empty());
  CHECK_FALSE(capture.next());
  CHECK_THAT(capture.damage(), Contains(file.path()) && Contains("offset") &&
                                   Contains("after 2 beacons") && Contains("truncated"));
  CHECK_FALSE(capture.next());
}

TEST_CASE("capture: a time stamp that no calendar holds does no harm") {
  Bytes content = PcapFile().bytes();
  const auto frame = heard(test::beacon());
  const auto size = static_cast<std::uint32_t>(frame.size());
  content.u32(0xffffffff).u32(0xffffffff).u32(size).u32(size).append(frame);
  const test::TemporaryFile file(content.span());
  auto capture = open(file);
  const auto given = capture.next();
  REQUIRE(given);
  CHECK(to_iso8601(given->time).size() == 27);
}
