#include "probe/wifi/measure_room.hh"

#include <algorithm>
#include <fstream>
#include <list>

#include <catch2/catch.hpp>

#include "probe/record/codec.hh"
#include "probe/wifi/room_text.hh"
#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using Catch::Matchers::Contains;
using test::Bytes;
using test::PcapFile;

namespace {

const UtcTime kNow = *from_iso8601("2026-11-24T09:00:00Z");

Bytes heard(int dbm, const test::Ap& ap = {}) {
  return test::radiotap(dbm, 5180).append(test::beacon(ap));
}

const test::Ap kOther{.bssid = test::kNeighbour, .ssid = "voisin"};
const test::Ap kSecond{.bssid = {2, 0, 0, 0, 0x0b, 0x12}};

// As the agent does it: identity is stamped on, then every record must be one that travels.
std::vector<Record> stamped(std::vector<Record> records) {
  REQUIRE(records.size() >= 3);
  CHECK(records[0].metric == metric::kSignalMedian);
  CHECK(records[1].metric == metric::kCoverage);
  CHECK(records[2].metric == metric::kOtherNetworks);
  for (auto& r : records) {
    CHECK(r.probe.empty());
    CHECK(r.site.empty());
    CHECK(r.seq == 0);
    r.probe = "tilleuls-1", r.site = "tilleuls", r.seq = 1;
    CHECK(problems(r) == std::vector<std::string>{});
    CHECK(record_from_json(to_json(r)) == r);
    CHECK(r.room == "A12");
    CHECK(r.segment == Segment::air);
  }
  return records;
}

std::vector<Record> measure(const Bytes& content, const std::string& name = "A12.pcap",
                            std::vector<std::string> ssids = {"ECOLE"}) {
  const test::TemporaryFile file(content.span(), name);
  return stamped(
      measure_room({"A12", {file.path()}, std::move(ssids)}, default_criteria(), kNow).records);
}

}  // namespace

TEST_CASE("room: records tell how a radio scanned, and why it could not") {
  const RoomCapture room{"A12", {}, {"ECOLE"}};
  const Scanned passive{.interface = "wlan0", .scans = 5};
  for (const auto& r :
       stamped(not_scanned(room, passive, "wlan0: no such interface", default_criteria(), kNow)
                   .records)) {
    CHECK(r.validity == Validity::failed);
    CHECK(r.failure == "wlan0: no such interface");
    CHECK_THAT(r.method, Contains("5 passive scans") && Contains("transmit nothing"));
    CHECK(r.target == "wlan0");
  }
  const Scanned active{.interface = "wlan0", .scans = 3, .active = true};
  const auto heard = measure_room(room, {Survey{}}, active, default_criteria(), kNow).records;
  CHECK_THAT(heard.front().method, Contains("3 active scans") && Contains("probe requests"));
}

TEST_CASE("room: one point tells its signal, and passes no room") {
  const auto records = measure(PcapFile()
                                   .add(heard(-58, {.ht_channel = 36}), 116)
                                   .add(heard(-80, kOther))
                                   .add(heard(-58, {.ht_channel = 36}))
                                   .bytes());
  const AccessPoint ap{"02:00:00:00:0a:12", "ECOLE", 36};
  const auto& signal = records[0];
  CHECK(signal.value == -58);
  CHECK(signal.interval == Interval{-58, -58});
  CHECK(signal.samples == 117);
  CHECK(signal.access_point == ap);
  CHECK(signal.target == "A12.pcap");
  CHECK(signal.validity == Validity::valid);
  CHECK(signal.note == "1 point, 117 beacons in 12 s");
  CHECK(to_iso8601(signal.start) == "2026-11-24T08:16:00.000000Z");
  CHECK(to_seconds(signal.duration) == Approx(117 * 0.1024));
  CHECK(records[1].coverage == Coverage::unknown);
  CHECK_THAT(records[1].failure, Contains("1 point makes no room"));
  CHECK(records[2].value == 1);
  CHECK(records[2].samples == 118);
}

TEST_CASE("room: five points cover it, each a file; one that cannot be read is told") {
  std::list<test::TemporaryFile> files;
  RoomCapture room{"A12", {}, {"ECOLE"}};
  for (int i = 0; i < 5; ++i) {  // as strong, and a minute to walk
    auto pcap =
        PcapFile().later(60U * static_cast<unsigned>(i)).add(heard(-58, {.ht_channel = 36}), 40);
    pcap.add(heard(-62, kSecond), 40);
    files.emplace_back(pcap.add(heard(-80 - i, kOther)).bytes().span());
    room.files.push_back(files.back().path());
  }
  room.condition = "empty";
  room.offset_db = 3;
  auto records = stamped(measure_room(room, default_criteria(), kNow).records);
  CHECK(records[0].value == -61);
  const auto& coverage = records[1];
  CHECK(coverage.coverage == Coverage::pass);
  CHECK(coverage.value == 1);
  CHECK(coverage.samples == 5);
  CHECK(coverage.interval->low == Approx(0.478).margin(0.001));
  CHECK(coverage.limited_by == LimitedBy::none);
  CHECK_THAT(coverage.note, Contains("5 points, 200 beacons in 41 s, empty, less 3 dB"));
  CHECK_THAT(coverage.method, Contains("at least -67 dBm") && Contains("5 points of 8 beacons"));
  room.files.emplace_back("/nowhere/A12-6.pcap");
  records = stamped(measure_room(room, default_criteria(), kNow).records);
  CHECK(records[1].coverage == Coverage::pass);
  CHECK_THAT(records[1].note, Contains("left out: open capture /nowhere/A12-6.pcap"));
}

TEST_CASE("room: too weak is a fail, with the figures") {
  const auto records = measure(PcapFile().add(heard(-75), 20).bytes());
  CHECK(records[0].value == -75);
  CHECK(records[1].coverage == Coverage::fail);
  CHECK(records[1].value == 0);
  CHECK(records[1].interval->low == 0);
  CHECK(records[1].limited_by == LimitedBy::network);
  CHECK(records[2].value == 0);
}

TEST_CASE("room: no access point of the school is a fail, and its signal a failed record") {
  const auto content = PcapFile().add(heard(-50, kOther), 20).bytes();
  const test::TemporaryFile file(content.span(), "A12.pcap");
  const RoomCapture room{"A12", {file.path()}, {"ECOLE"}};
  // Of the capture alone nobody knows where else there was nothing to hear.
  auto records = stamped(measure_room(room, default_criteria(), kNow).records);
  CHECK(records[1].coverage == Coverage::unknown);
  CHECK_THAT(records[1].failure, Contains("half a second at least: 2.4 GHz 1-13; 5 GHz 40-64"));
  CHECK_THAT(records[2].note, Contains("channels listened to: 5 GHz 36; not listened to:"));

  Listened hopped;
  for (const auto mhz : hopped.not_channels()) hopped.add(mhz, Listened::kLong);
  std::ofstream(channels_note_of(file.path())) << hopped.to_note();
  records = stamped(measure_room(room, default_criteria(), kNow).records);
  CHECK(records[0].validity == Validity::failed);
  CHECK(records[0].failure ==
        "none of the school's networks heard on any channel of 2.4 and 5 GHz, 1 of others on 5 "
        "GHz; looked for ECOLE");
  CHECK(records[1].coverage == Coverage::fail);
  CHECK(records[1].value == 0);
  CHECK_THAT(records[1].note, Contains("2.4 GHz 1-13; 5 GHz 36-64, 100-140"));
  CHECK(records[2].value == 1);
}

TEST_CASE("room: an unknown verdict is a failed record that says unknown and why") {
  const auto records = measure(PcapFile().add(heard(-50), 3).bytes());
  CHECK(records[0].validity == Validity::suspect);
  CHECK(records[0].value == -50);
  CHECK(records[1].validity == Validity::failed);
  CHECK(records[1].coverage == Coverage::unknown);
  CHECK_THAT(records[1].failure, Contains("only 3 beacons"));
}

TEST_CASE("room: silence is not zero networks") {
  const auto records = measure(PcapFile().bytes());
  for (const auto& r : records) CHECK(r.validity == Validity::failed);
  CHECK(records[1].coverage == Coverage::unknown);
  CHECK(records[0].start == kNow);
}

TEST_CASE("room: an unreadable file gives three failed records that say why") {
  for (const auto& r : measure(Bytes{}.text("not a capture"))) {
    CHECK(r.validity == Validity::failed);
    CHECK_THAT(r.failure, Contains("neither pcap nor pcapng"));
    CHECK(r.start == kNow);
  }
  for (const auto& r :
       stamped(measure_room({"A12", {"/nowhere/A12.pcap"}, {"ECOLE"}}, default_criteria(), kNow)
                   .records))
    CHECK(r.failure == "open capture /nowhere/A12.pcap: No such file or directory");
}

TEST_CASE("room: of files that cannot be read each is told, and by its name no device") {
  const RoomCapture room{
      "A12", {"/nowhere/1.pcap", "/nowhere/2.pcap", "/nowhere/04-72-95-00-00-01.pcap"}, {"ECOLE"}};
  const auto found = measure_room(room, default_criteria(), kNow);
  for (const auto& text : {found.verdict.reason, found.caveats, found.records[1].failure}) {
    CHECK_THAT(text, Contains("/nowhere/1.pcap") && Contains("/nowhere/2.pcap") &&
                         Contains("a file, whose name holds a device's address"));
    CHECK_FALSE(mentions_mac_address(text));
  }
  CHECK(found.verdict.coverage == Coverage::unknown);
}

TEST_CASE("room: packets that are no 802.11 are told") {
  Bytes pcapng;
  pcapng.u32(0x0a0d0d0a).u32(28).u32(0x1a2b3c4d).u16(1).u16(0).u32(~0U).u32(~0U).u32(28);
  pcapng.u32(1).u32(20).u16(1).u16(0).u32(0).u32(20);  // Ethernet
  for (int i = 0; i < 3; ++i) pcapng.u32(3).u32(32).u32(16).zero(16).u32(32);
  const test::TemporaryFile file(pcapng.span(), "A12.pcapng");
  const auto found = measure_room({"A12", {file.path()}, {"ECOLE"}}, default_criteria(), kNow);
  CHECK(found.verdict.reason ==
        "nothing was heard at all: 3 packets of Ethernet (1), which is not 802.11, passed over");
  CHECK_THAT(found.caveats, Contains("A12.pcapng: 3 packets of Ethernet (1)"));
}

TEST_CASE("room: the radio's counters and the access point's BSS Load are held against another") {
  const auto scanned = [](unsigned load) {
    Survey survey;
    const auto frame =
        heard(-58, {.ht_channel = 36}).append(test::element(11, Bytes{}.u16(5).u8(load).u16(0)));
    for (int i = 0; i < 20; ++i) survey.add({frame.span(), frame.size(), kNow}, LinkType::radiotap);
    survey.add({.frequency_mhz = 5180, .noise_dbm = {}, .on_ms = 1'000, .busy_ms = 700}, {});
    return measure_room({"A12", {}, {"ECOLE"}}, {survey}, {.interface = "wlan0", .scans = 20},
                        default_criteria(), kNow);
  };
  CHECK_THAT(scanned(51).caveats, Contains("busy 70 % of the time by the radio's counters, 20 % by "
                                           "the access point's BSS Load"));
  CHECK_THAT(scanned(51).records[1].note, Contains("BSS Load"));
  CHECK_THAT(scanned(153).caveats, !Contains("BSS Load"));
  const auto records = scanned(153).records;
  const auto busy = std::ranges::find(records, metric::kChannelBusy, &Record::metric);
  REQUIRE(busy != records.end());
  CHECK(busy->value == Approx(0.7));
  CHECK_THAT(busy->method, Contains("the radio's survey counters"));
}

TEST_CASE("room: too few tablets, and a full channel, are said beside the verdict") {
  const auto loaded = [](unsigned load, std::optional<std::uint32_t> pupils) {
    Survey survey;
    const auto frame =
        heard(-66, {.ht_channel = 36}).append(test::element(11, Bytes{}.u16(5).u8(load).u16(0)));
    for (int i = 0; i < 20; ++i) survey.add({frame.span(), frame.size(), kNow}, LinkType::radiotap);
    RoomCapture room{"A12", {}, {"ECOLE"}};
    room.pupils = pupils;
    return measure_room(room, {survey}, {.interface = "wlan0", .scans = 20}, default_criteria(),
                        kNow);
  };
  const auto full = loaded(252, 24);
  CHECK(full.tablets->most == 0);
  CHECK_THAT(full.caveats, Contains("bears no tablet at all") &&
                               Contains("busy up to 99 % of the time, at 1 of 1 points more than "
                                        "the 80 % that it bears"));
  CHECK_THAT(full.records[1].note, Contains("bears no tablet at all"));
  const auto free = loaded(51, 24);
  REQUIRE(free.tablets->most > 0);
  REQUIRE(free.tablets->most < 24);
  CHECK_THAT(free.caveats, Contains("fewer than its 24 pupils"));
  CHECK(loaded(51, {}).caveats.empty());
  CHECK(loaded(51, static_cast<std::uint32_t>(free.tablets->most)).caveats.empty());
}

TEST_CASE("room: access points of one name and different security are told") {
  const auto found = [](bool rsn) {
    const test::Ap second{.bssid = {2, 0, 0, 0, 0x0b, 0x12}, .rsn = rsn};
    const auto content = PcapFile().add(heard(-60), 20).add(heard(-48, second), 20).bytes();
    const test::TemporaryFile file(content.span(), "A12.pcap");
    return measure_room({"A12", {file.path()}, {"ECOLE"}}, default_criteria(), kNow);
  };
  CHECK(found(true).caveats.empty());
  CHECK_THAT(found(false).caveats, Contains("access points named ECOLE differ in security: open "
                                            "(strongest -48 dBm), "));
  CHECK_THAT(found(false).records[1].note, Contains("differ in security"));
}

TEST_CASE("room: of a damaged file what could be read stands, with a note") {
  auto pcap = PcapFile().add(heard(-58), 21);
  const auto records = measure(pcap.bytes().cut(pcap.bytes().size() - 1));
  CHECK(records[0].samples == 20);
  for (const auto& r : records) CHECK_THAT(r.note, Contains("file damaged"));
}

TEST_CASE("room: names that hold a MAC address, or are no text, never spoil a record") {
  const auto content = PcapFile().add(heard(-58), 20).bytes();
  for (const std::string name : {"Apple_04-72-95-00-00-01.pcap", "a\nb\xff.pcap"}) {
    const auto records = measure(content, name, {"02:00:00:00:00:01", "ECOLE"});
    CHECK_FALSE(mentions_mac_address(records[0].target));
  }
  const auto broken = measure(Bytes{}.text("?"), "Apple_04-72-95-00-00-01.pcap");
  CHECK_FALSE(broken[0].failure.empty());
  std::vector<std::string> many(100, std::string(32, '\xe9'));
  const auto silent = measure(PcapFile().add(heard(-50, kOther), 20).bytes(), "A12.pcap", many);
  CHECK(silent[0].failure.size() <= 1024);
}

namespace {

// Frames `first` to `last` of a capture of one kind of frame, as tcpdump -C or editcap cut it.
std::vector<std::byte> cut(const Bytes& whole, std::size_t frames, std::size_t first,
                           std::size_t last) {
  constexpr std::size_t kFileHeader = 24;
  const auto size = (whole.size() - kFileHeader) / frames;
  const auto all = whole.span();
  const auto part = all.subspan(kFileHeader + first * size, (last - first) * size);
  std::vector<std::byte> out(kFileHeader + part.size());
  std::ranges::copy(all.first(kFileHeader), out.begin());
  std::ranges::copy(part, out.begin() + kFileHeader);
  return out;
}

RoomFindings points(const std::vector<std::vector<std::byte>>& files) {
  std::list<test::TemporaryFile> kept;
  RoomCapture room{"A12", {}, {"ECOLE"}};
  for (const auto& file : files) {
    kept.emplace_back(file, std::to_string(kept.size()) + ".pcap");
    room.files.push_back(kept.back().path());
  }
  return measure_room(room, default_criteria(), kNow);
}

}  // namespace

TEST_CASE("room: a capture given again, or a part of it, is no further point") {
  const auto whole = PcapFile().add(heard(-58), 60).bytes();
  const auto found = points(
      {cut(whole, 60, 0, 12), cut(whole, 60, 0, 60), cut(whole, 60, 0, 60), cut(whole, 60, 7, 60)});
  REQUIRE(found.points.size() == 1);
  CHECK(found.points[0].best->beacons == 60);
  CHECK_THAT(found.caveats, Contains("left out: 0.pcap: the same capture as 1.pcap"));
  CHECK_THAT(found.caveats, Contains("left out: 3.pcap: the same capture as 1.pcap"));
}

TEST_CASE("room: two radios at the same time are two points") {
  std::vector<std::vector<std::byte>> files;
  for (const int dbm : {-58, -61}) {
    const auto bytes = PcapFile().add(heard(dbm), 20).bytes();
    files.emplace_back(bytes.span().begin(), bytes.span().end());
  }
  CHECK(points(files).points.size() == 2);
}

TEST_CASE("room: one capture cut into files is one point, and nothing of it is lost") {
  const auto whole = PcapFile().add(heard(-50), 20).add(heard(-82), 40).bytes();
  // As names may sort them.
  const auto found =
      points({cut(whole, 60, 0, 20), cut(whole, 60, 40, 60), cut(whole, 60, 20, 40)});
  REQUIRE(found.points.size() == 1);
  CHECK(found.points[0].best->beacons == 60);
  CHECK(found.points[0].best->median_dbm == -82);
  CHECK_THAT(found.caveats, Contains("2.pcap goes on where 0.pcap ends: one point") &&
                                Contains("1.pcap goes on where 0.pcap ends: one point"));
}

TEST_CASE("room: time stamps that cannot be are not believed") {
  using namespace std::chrono_literals;
  const test::TemporaryFile file(PcapFile().add(heard(-58), 20).bytes().span());
  const RoomCapture room{"A12", {file.path()}, {"ECOLE"}};
  const auto past = kNow - 24h * 365;
  for (const auto& r : stamped(measure_room(room, default_criteria(), past).records)) {
    CHECK(r.start == past);
    CHECK_THAT(r.note, Contains("not credible"));
  }
}

TEST_CASE("site: a plan's rooms are no sample, only undecided ones leave its share open") {
  CHECK(site_line({.rooms = 9, .pass = 9}) ==
        "9 rooms: 9 pass, 0 fail, 0 not enough data; 100 % of all pass\n");
  CHECK(site_line({.rooms = 1, .unknown = 1}) ==
        "1 room: 0 pass, 0 fail, 1 not enough data; none decided\n");
  CHECK(site_line({.rooms = 4, .pass = 2, .fail = 1, .unknown = 1}) ==
        "4 rooms: 2 pass, 1 fail, 1 not enough data; 67 % of those decided pass, 50 to 75 % of "
        "all\n");
  CHECK_THAT(site_json({.rooms = 4, .pass = 2, .fail = 1, .unknown = 1}),
             Contains("\"coverage_low\":0.5,\"coverage_high\":0.75"));
}
