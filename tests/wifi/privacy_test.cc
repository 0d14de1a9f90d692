// No client's address reaches a record, in any spelling; nor does a neighbour's name. Nor does a
// client's reach what `wifi decode` tells, which names all networks: searched for every station of
// our own and, where they are there, of others' captures.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "probe/record/codec.hh"
#include "probe/wifi/capture_file.hh"
#include "probe/wifi/measure_room.hh"
#include "probe/wifi/network_text.hh"
#include "probe/wifi/room_text.hh"
#include "tests/wifi/captures.hh"
#include "tests/wifi/frames.hh"

using namespace preau;
using test::Bytes;
using test::Mac;

namespace {

// One MAC for every place in which a client's can stand.
constexpr Mac kAsked{0xde, 0xad, 0xbe, 0xef, 0x51, 0x01};      // receiver of a probe response
constexpr Mac kSeeker{0xda, 0xfa, 0xce, 0xb0, 0x0c, 0x02};     // sender of a probe request
constexpr Mac kTalker{0xca, 0xfe, 0xba, 0xbe, 0x77, 0x03};     // sender of data
constexpr Mac kJoiner{0xfe, 0xed, 0xfa, 0xce, 0x33, 0x04};     // sender of an association request
constexpr Mac kMalformed{0xba, 0xdc, 0x0f, 0xfe, 0xe1, 0x05};  // receiver of a cut probe response

std::string spelt(std::span<const std::uint8_t> octets, std::string_view joint, std::size_t group,
                  std::string_view digits) {
  std::string text;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (i > 0 && i % group == 0) text += joint;
    text += digits[octets[i] >> 4];
    text += digits[octets[i] & 15];
  }
  return text;
}

// The usual spellings, either way round, those of the last three octets (which with a maker's
// prefix name the device), the number, and the octets themselves.
std::vector<std::string> spellings(const Mac& mac) {
  Mac reversed = mac;
  std::ranges::reverse(reversed);
  std::vector<std::string> all;
  for (const std::string_view digits : {"0123456789abcdef", "0123456789ABCDEF"})
    for (const std::string_view joint : {"", ":", "-", ".", " "})
      for (const std::size_t group : {1u, 2u, 3u}) {
        all.push_back(spelt(mac, joint, group, digits));
        all.push_back(spelt(reversed, joint, group, digits));
        all.push_back(spelt(std::span(mac).last(3), joint, group, digits));
      }
  std::uint64_t number = 0;
  for (const auto octet : mac) number = number << 8 | octet;
  all.push_back(std::to_string(number));
  all.emplace_back(mac.begin(), mac.end());
  return all;
}

Bytes radio(const Bytes& frame) { return test::radiotap(-58).append(frame); }

Bytes capture() {
  const test::Ap neighbour{.bssid = test::kNeighbour, .ssid = "Famille Untel"};
  const auto data = Bytes{}.u8(0x88).u8(1).u16(0).octets(test::kAccessPoint).octets(kTalker);
  auto cut = test::probe_response({}, kMalformed);
  return test::PcapFile()
      .add(radio(test::beacon()), 20)
      .add(radio(test::beacon(neighbour)), 20)
      .add(radio(test::probe_response({}, kAsked)), 3)
      .add(radio(test::probe_response(neighbour, kAsked)), 3)
      .add(radio(cut.cut(60)), 3)
      .add(radio(cut.cut(12)), 3)
      .add(radio(test::management(4, test::kEverybody, kSeeker, test::kEverybody).zero(20)), 3)
      .add(radio(test::management(0, test::kAccessPoint, kJoiner, test::kAccessPoint).zero(20)), 3)
      .add(radio(Bytes(data).octets(kTalker).zero(60)), 3)
      .bytes();
}

}  // namespace

TEST_CASE("privacy: no client's address reaches a record in any spelling, nor a neighbour's name") {
  auto whole = capture();
  auto damaged = capture();
  damaged.cut(damaged.size() - 7);
  for (const auto& content : {whole, damaged})
    for (const std::vector<std::string>& ssids :
         {std::vector<std::string>{"ECOLE"}, {"nobody's"}, {}}) {
      const test::TemporaryFile file(content.span());
      const wifi::RoomCapture room{"A12", {file.path()}, ssids};
      const auto found = wifi::measure_room(room, wifi::default_criteria(), UtcTime{});
      const auto& records = found.records;
      std::string everything = batch_to_json(records) + wifi::room_json(room, found, nullptr) +
                               wifi::room_lines(room, found, nullptr);
      for (const auto& r : records) everything += to_json(r);
      REQUIRE(everything.size() > 1000);
      for (const auto& mac : {kAsked, kSeeker, kTalker, kJoiner, kMalformed, test::kNeighbour})
        for (const auto& spelling : spellings(mac)) {
          CAPTURE(spelling);
          CHECK(everything.find(spelling) == std::string::npos);
        }
      CHECK(everything.find("Untel") == std::string::npos);
      const bool names_ours = everything.find("02:00:00:00:0a:12") != std::string::npos;
      CHECK(names_ours == (ssids == std::vector<std::string>{"ECOLE"}));
    }
}

namespace {

std::string decode_text(const std::filesystem::path& path) {
  auto file = wifi::CaptureFile::open(path.string());
  REQUIRE(file);
  const auto decoded = wifi::decode(*file);
  std::string text = wifi::networks_table(decoded.networks) +
                     wifi::counts_json(decoded.networks.counts(), decoded.damage, {});
  for (const auto* network : decoded.networks.sorted()) text += wifi::network_json(*network);
  return text;
}

// Not the last three octets alone, and not the number: access points of one maker share those with
// clients by chance, in a file of hundreds.
void check_absent(const std::string& text, const Mac& station) {
  Mac reversed = station;
  std::ranges::reverse(reversed);
  for (const std::string_view digits : {"0123456789abcdef", "0123456789ABCDEF"})
    for (const std::string_view joint : {"", ":", "-", ".", " "})
      for (const std::size_t group : {1u, 2u, 3u})
        for (const auto& mac : {station, reversed})
          CHECK(text.find(spelt(mac, joint, group, digits)) == std::string::npos);
  CHECK(text.find(std::string(station.begin(), station.end())) == std::string::npos);
}

Mac mac_of(const std::string& text) {
  Mac mac{};
  for (std::size_t i = 0; i < mac.size() && 3 * i + 2 <= text.size(); ++i)
    mac[i] = static_cast<std::uint8_t>(std::stoul(text.substr(3 * i, 2), nullptr, 16));
  return mac;
}

// All single addresses in a capture but those of the networks themselves and of the neighbours that
// their reports name.
std::set<Mac> stations_in(const std::filesystem::path& file) {
  std::set<Mac> all, access_points;
  const auto collect = [&file](const std::vector<std::string>& fields, const std::string& filter,
                               std::set<Mac>& into) {
    for (const auto& row : test::tshark_rows(file, fields, filter))
      for (const auto& cell : row) {
        std::istringstream list(cell);
        for (std::string mac; std::getline(list, mac, ',');)
          if (mac.size() == 17) into.insert(mac_of(mac));
      }
  };
  collect({"wlan.addr"}, "wlan", all);
  collect({"wlan.bssid", "wlan.rnr.tbtt_info.bssid"},
          "wlan.fc.type_subtype == 8 || wlan.fc.type_subtype == 5", access_points);
  std::set<Mac> stations;
  for (const auto& mac : all)
    if (!access_points.contains(mac) && (mac[0] & 1) == 0 && mac != Mac{}) stations.insert(mac);
  return stations;
}

}  // namespace

TEST_CASE("privacy: decode names networks and no client, of a whole and of a damaged file") {
  auto whole = capture();
  auto damaged = capture();
  damaged.cut(damaged.size() - 7);
  for (const auto& content : {whole, damaged}) {
    const test::TemporaryFile file(content.span());
    const auto text = decode_text(file.path());
    CHECK(text.find("Famille Untel") != std::string::npos);  // the engineer's own file
    for (const auto& mac : {kAsked, kSeeker, kTalker, kJoiner, kMalformed})
      for (const auto& spelling : spellings(mac)) CHECK(text.find(spelling) == std::string::npos);
  }
}

TEST_CASE("privacy: decode tells no station of others' captures") {
  const auto folder = test::shared_captures();
  if (!test::is_there(folder) || !test::tshark_is_there()) return;
  std::size_t searched = 0;
  for (const auto& file : test::captures_in(folder)) {
    CAPTURE(file);
    const auto text = decode_text(file);
    for (const auto& station : stations_in(file)) {
      check_absent(text, station);
      ++searched;
    }
  }
  WARN("searched for " << searched << " stations of others' captures");
  CHECK(searched > 20);
}
