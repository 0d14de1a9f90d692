// Our decoder against tshark itself, on real captures of others; and their malformed files, which
// must give clear words and never a crash. Where captures or tshark are not there, it says so.
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include <catch2/catch.hpp>

#include "probe/wifi/measure_room.hh"
#include "probe/wifi/radiotap.hh"
#include "probe/wifi/survey.hh"
#include "tests/wifi/frames.hh"

namespace fs = std::filesystem;
using namespace preau;
using namespace preau::wifi;

namespace {

fs::path shared() {
  const char* given = std::getenv("PREAU_SHARED");
  return (given != nullptr ? fs::path(given)
                           : fs::path(PREAU_SOURCE_DIR).parent_path() / "shared") /
         "data" / "wifi";
}

bool there(const fs::path& path) {
  if (fs::exists(path)) return true;
  WARN("SKIPPED: no captures at " << path
                                  << "; set PREAU_SHARED to the folder that holds data/wifi");
  return false;
}

bool tshark_there() {
  if (std::system("tshark --version >/dev/null 2>&1") == 0) return true;
  WARN("SKIPPED: tshark is not installed");
  return false;
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.path().extension().string().find("cap") != std::string::npos)
      files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

// "bssid ssid-in-hex channel signal" for each beacon and probe response, in the order of the file.
std::vector<std::string> by_tshark(const fs::path& file) {
  const auto command =
      "tshark -r '" + file.string() +
      "' -Y '(wlan.fc.type_subtype == 8 || wlan.fc.type_subtype == 5) && "
      "!(radiotap.flags.badfcs == 1)' -T fields -E occurrence=f -e wlan.bssid -e wlan.ssid "
      "-e wlan.ds.current_channel -e wlan.ht.info.primarychannel -e wlan_radio.channel "
      "-e radiotap.dbm_antsignal 2>/dev/null";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::vector<std::string> lines;
  std::string line;
  for (int c = 0; (c = std::fgetc(pipe)) != EOF;) {
    if (c != '\n') {
      line += static_cast<char>(c);
      continue;
    }
    std::istringstream fields(line);
    std::string bssid, ssid, ds, ht, radio, signal;
    for (auto* field : {&bssid, &ssid, &ds, &ht, &radio, &signal})
      std::getline(fields, *field, '\t');
    if (ssid == "<MISSING>" || ssid.find_first_not_of('0') == std::string::npos) ssid.clear();
    lines.push_back(bssid + " " + ssid + " " +
                    (!ds.empty()   ? ds
                     : !ht.empty() ? ht
                                   : radio) +
                    " " + signal);
    line.clear();
  }
  ::pclose(pipe);
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

std::vector<std::string> by_us(Capture& capture) {
  std::vector<std::string> lines;
  while (const auto frame = capture.next()) {
    const auto beacon = parse_beacon(*frame, capture.link_type());
    if (!beacon) continue;
    lines.push_back(to_string(beacon->bssid) + " " + hex(beacon->ssid) + " " +
                    (beacon->channel ? std::to_string(*beacon->channel) : "") + " " +
                    (beacon->signal_dbm ? std::to_string(*beacon->signal_dbm) : ""));
  }
  return lines;
}

}  // namespace

TEST_CASE("tshark: the same BSSID, SSID, channel and signal for every frame of the real captures") {
  const auto folder = shared() / "captures";
  if (!there(folder) || !tshark_there()) return;
  std::size_t files = 0, frames = 0;
  for (const auto& file : files_in(folder)) {
    CAPTURE(file);
    auto capture = Capture::open(file.string());
    if (!capture) {  // a link type that is not read: said by name
      CHECK(capture.error().find("link type") != std::string::npos);
      continue;
    }
    const auto ours = by_us(*capture), theirs = by_tshark(file);
    CHECK(ours == theirs);
    ++files;
    frames += ours.size();
  }
  WARN("compared " << frames << " frames of " << files << " captures with tshark");
  CHECK(frames > 3000);
}

TEST_CASE("malformed files of others: read as far as they go, never a crash") {
  const auto folder = shared() / "malformed";
  if (!there(folder)) return;
  for (const auto& file : files_in(folder)) {
    CAPTURE(file);
    const auto records = measure_room({"A12", file.string(), {"ECOLE"}}, default_criteria(), {});
    CHECK(records.size() == 3);
    for (const auto& r : records) CHECK((r.failure.empty() || r.failure.size() > 20));
  }
}

TEST_CASE("radiotap headers of radiotap-library's own tests") {
  const auto folder = shared() / "malformed" / "radiotap-check";
  if (!there(folder)) return;
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
