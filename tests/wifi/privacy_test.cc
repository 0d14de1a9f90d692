// No client's address reaches a record, in any spelling; nor does a neighbour's name.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "probe/record/codec.hh"
#include "probe/wifi/measure_room.hh"
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
      const auto records =
          wifi::measure_room({"A12", file.path(), ssids}, wifi::default_criteria(), UtcTime{});
      std::string everything = batch_to_json(records);
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
