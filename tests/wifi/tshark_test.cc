// Our decoder against tshark itself (4.0 in Debian 12), frame by frame. Nothing of others' captures
// is excepted. Of our own, three things are, since tshark 4.0 does not decode them: the EHT
// Operation element (width of 320 MHz, puncturing), RSN Override elements, and that a Multiple
// BSSID profile is a network of its own. Encrypted frames and fragments, of which tshark tells the
// BSSID alone (of a last fragment what its octets would be as elements), are refused. Others'
// malformed files must give clear words and never a crash. Where captures or tshark are not there,
// it says so.
#include <cstdlib>
#include <set>
#include <sstream>

#include <catch2/catch.hpp>

#include "probe/wifi/capture_file.hh"
#include "probe/wifi/measure_room.hh"
#include "probe/wifi/radiotap.hh"
#include "probe/wifi/survey.hh"
#include "tests/lab/beacons/capture_file.hh"
#include "tests/lab/beacons/rooms.hh"
#include "tests/support/temp_dir.hh"
#include "tests/wifi/captures.hh"
#include "tests/wifi/frames.hh"
#include "tests/wifi/gallery.hh"

namespace fs = std::filesystem;
using namespace preau;
using namespace preau::wifi;

namespace {

std::string first_of(const std::string& list) { return list.substr(0, list.find(',')); }
int number(const std::string& list) {
  return list.empty() ? 0 : static_cast<int>(std::strtol(first_of(list).c_str(), nullptr, 0));
}

const std::vector<std::string> kFields{
    "wlan.bssid",
    "wlan.ssid",
    "wlan.ds.current_channel",
    "wlan.ht.info.primarychannel",
    "wlan_radio.channel",
    "radiotap.dbm_antsignal",
    "wlan.ht.info.secchanoffset",
    "wlan.vht.op.channelwidth",
    "wlan.vht.op.channelcenter0",
    "wlan.vht.op.channelcenter1",
    "wlan.ht.info.chan_center_freq_seg_2",
    "wlan.ext_tag.he_operation.6ghz.control.channel_width",
    "wlan.ext_tag.he_operation.6ghz.primary_channel",
    "wlan.rsn.version",
    "wlan.rsn.akms.type",
    "wlan.rsn.capabilities.mfpr",
    "wlan.rsn.capabilities.mfpc",
    "wlan.wfa.ie.wpa.version",
    "wlan.fixed.capabilities.privacy",
};

const std::string& cell(const test::Row& row, std::string_view field) {
  const auto at = std::ranges::find(kFields, field);
  REQUIRE(at != kFields.end());
  return row[static_cast<std::size_t>(at - kFields.begin())];
}

// Elements that tshark shows field by field, put together as the standard says: 802.11-2020 table
// 11-23 for the width.
std::string width_by_tshark(const test::Row& row) {
  const auto of = [&row](std::string_view field) { return number(cell(row, field)); };
  if (!cell(row, "wlan.ext_tag.he_operation.6ghz.primary_channel").empty())
    return std::to_string(20 << of("wlan.ext_tag.he_operation.6ghz.control.channel_width"));
  const int segment0 = of("wlan.vht.op.channelcenter0"),
            segment1 = of("wlan.vht.op.channelcenter1");
  const auto goes_with = [segment0](int other) {
    const int apart = std::abs(other - segment0);
    return other != 0 && (apart == 8 || apart > 16);
  };
  const int segment2 = segment1 == 0 ? of("wlan.ht.info.chan_center_freq_seg_2") : 0;
  switch (of("wlan.vht.op.channelwidth")) {
    case 1:
      return goes_with(segment1) || goes_with(segment2) ? "160" : "80";
    case 2:
    case 3:
      return "160";
    default:
      return of("wlan.ht.info.secchanoffset") != 0 ? "40" : "20";
  }
}

std::string security_by_tshark(const test::Row& row) {
  if (cell(row, "wlan.rsn.version").empty()) {
    if (!cell(row, "wlan.wfa.ie.wpa.version").empty()) return "WPA/TKIP";
    const auto& privacy = cell(row, "wlan.fixed.capabilities.privacy");
    return privacy == "1" || privacy == "True" ? "WEP" : "open";
  }
  std::set<int> akms;
  std::istringstream list(cell(row, "wlan.rsn.akms.type"));
  for (std::string akm; std::getline(list, akm, ',');) akms.insert(std::stoi(akm));
  if (akms.empty()) return "802.1X";  // what its absence means: 802.11-2020, 9.4.2.24.3
  const auto any = [&akms](std::initializer_list<int> of) {
    return std::ranges::any_of(of, [&akms](int akm) { return akms.contains(akm); });
  };
  if (any({1, 3, 5, 11})) return "802.1X";
  if (any({12, 13})) return "802.1X-192";
  if (any({2, 4, 6})) return any({8, 9, 24, 25}) ? "WPA2/3 transition" : "WPA2-PSK";
  if (any({8, 9, 24, 25})) return "WPA3-SAE";
  return any({18}) ? "OWE" : "unknown";
}

std::string pmf_by_tshark(const test::Row& row) {
  const auto is_set = [&row](std::string_view field) {
    return cell(row, field) == "1" || cell(row, field) == "True";
  };
  if (is_set("wlan.rsn.capabilities.mfpr")) return "required";
  return is_set("wlan.rsn.capabilities.mfpc") ? "capable" : "none";
}

// "bssid ssid-in-hex channel signal width security pmf" for each beacon and probe response, in the
// order of the file.
std::vector<std::string> by_tshark(const fs::path& file) {
  std::vector<std::string> lines;
  for (const auto& row :
       test::tshark_rows(file, kFields,
                         "(wlan.fc.type_subtype == 8 || wlan.fc.type_subtype == 5) && "
                         "!(radiotap.flags.badfcs == 1) && !(wlan.fc.protected == 1) && "
                         "!(wlan.fc.frag == 1) && !(wlan.frag > 0)")) {
    auto ssid = first_of(cell(row, "wlan.ssid"));
    if (ssid == "<MISSING>" || ssid.find_first_not_of('0') == std::string::npos) ssid.clear();
    std::string channel;
    for (const auto* field :
         {"wlan.ext_tag.he_operation.6ghz.primary_channel", "wlan.ds.current_channel",
          "wlan.ht.info.primarychannel", "wlan_radio.channel"})
      if (channel.empty()) channel = first_of(cell(row, field));
    lines.push_back(first_of(cell(row, "wlan.bssid")) + " " + ssid + " " + channel + " " +
                    first_of(cell(row, "radiotap.dbm_antsignal")) + " " + width_by_tshark(row) +
                    " " + security_by_tshark(row) + " " + pmf_by_tshark(row));
  }
  return lines;
}

std::string hex(std::span<const std::byte> octets) {
  std::string text;
  for (const auto octet : octets) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += kDigits[std::to_integer<unsigned>(octet) >> 4];
    text += kDigits[std::to_integer<unsigned>(octet) & 15];
  }
  return text;
}

std::vector<std::string> by_us(CaptureFile& capture) {
  std::vector<std::string> lines;
  while (const auto radio = capture.next()) {
    const auto beacon = parse_beacon(radio->frame, radio->link_type);
    if (!beacon) continue;
    lines.push_back(to_string(beacon->bssid) + " " + hex(beacon->ssid) + " " +
                    (beacon->channel ? std::to_string(*beacon->channel) : "") + " " +
                    (beacon->signal_dbm ? std::to_string(*beacon->signal_dbm) : "") + " " +
                    std::to_string(beacon->facts.operation.width_mhz) + " " +
                    std::string(to_text(beacon->facts.security.kind)) + " " +
                    std::string(to_text(beacon->facts.security.pmf)));
  }
  return lines;
}

std::size_t compare(const fs::path& file) {
  CAPTURE(file);
  auto capture = CaptureFile::open(file.string());
  REQUIRE(capture);
  const auto ours = by_us(*capture), theirs = by_tshark(file);
  CHECK(ours.size() == theirs.size());
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    CAPTURE(i);
    CHECK(ours[i] == theirs[i]);
  }
  return ours.size();
}

}  // namespace

TEST_CASE("tshark: the same BSSID, SSID, channel, signal, width and security for every frame") {
  const auto folder = test::shared_captures();
  if (!test::is_there(folder) || !test::tshark_is_there()) return;
  std::size_t files = 0, frames = 0;
  for (const auto& file : test::captures_in(folder)) {
    frames += compare(file);
    ++files;
  }
  WARN("compared " << frames << " frames of " << files << " captures with tshark");
  CHECK(frames > 3000);
}

TEST_CASE("tshark: the same for captures of our own, with what others' lack") {
  if (!test::tshark_is_there()) return;
  for (const auto& file :
       test::captures_in(fs::path(PREAU_SOURCE_DIR) / "tests" / "fuzz" / "corpus" / "room"))
    compare(file);
  compare(fs::path(PREAU_SOURCE_DIR) / "tests" / "wifi" / "data" / "hwsim.pcap");
  const test::TempDir folder;  // the rooms of the demo
  const auto rooms =
      lab::read_rooms((fs::path(PREAU_SOURCE_DIR) / "tests/lab/demo/rooms.toml").string());
  for (const auto& room : rooms.rooms) {
    const auto file = folder / (room.site + room.id + ".pcap");
    lab::write_capture(file.string(), {}, lab::listen(room, rooms.seed));
    compare(file);
  }
  test::PcapFile pcap;
  for (const auto& picture : test::gallery())
    if (picture.told_by_tshark_4_0) pcap.add(picture.frame);
  const test::TemporaryFile file(pcap.bytes().span());
  CHECK(compare(file.path()) > 15);
}

TEST_CASE("malformed files of others: read as far as they go, never a crash") {
  const auto folder = test::shared_captures() / "malformed";
  if (!test::is_there(folder)) return;
  for (const auto& file : test::captures_in(folder)) {
    CAPTURE(file);
    const auto records =
        measure_room({"A12", {file.string()}, {"ECOLE"}}, default_criteria(), {}).records;
    CHECK(records.size() >= 3);
    for (const auto& r : records) CHECK((r.failure.empty() || r.failure.size() > 20));
  }
}

TEST_CASE("radiotap headers of radiotap-library's own tests") {
  const auto folder = test::shared_captures() / "malformed" / "radiotap-check";
  if (!test::is_there(folder)) return;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".bin") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto name = entry.path().stem().string();
    CAPTURE(name);
    const auto radio = parse_radiotap(std::as_bytes(std::span(content)));
    CHECK(radio.has_value() == (name != "malformed-vendor"));
    if (name == "1") CHECK(radio->flags == 0x33);
    if (name == "unparsed-vendor") CHECK(radio->signal_dbm == -29);
  }
}
