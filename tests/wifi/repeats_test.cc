// What is known by its octets and what is decoded anew come to the same.
#include "probe/wifi/repeats.hh"

#include <random>

#include <catch2/catch.hpp>

#include "probe/wifi/network_text.hh"
#include "tests/wifi/frames.hh"
#include "tests/wifi/gallery.hh"

using namespace preau;
using namespace preau::wifi;
using test::Bytes;

namespace {

// Both ways of reading the same frames.
struct Both {
  Networks remembering, decoding;
  std::uint64_t unusable{};  // counted as malformed by who sees it

  void add(const Bytes& frame) {
    const Frame heard{frame.span(), frame.size(), {}};
    remembering.add(heard, LinkType::radiotap);
    if (const auto beacon = parse_beacon(heard, LinkType::radiotap))
      decoding.add(*beacon);
    else
      ++unusable;
  }

  bool alike() const {
    CHECK(remembering.counts().decoded == decoding.counts().decoded);
    CHECK(remembering.counts().malformed == decoding.counts().malformed + unusable);
    CHECK(told(remembering) == told(decoding));
    return true;
  }

  static std::string told(const Networks& networks) {
    std::string text;
    for (const auto* network : networks.sorted()) text += network_json(*network) + "\n";
    return text;
  }
};

Bytes with_tim(unsigned count, unsigned bitmap, const std::string& ssid = "ECOLE",
               unsigned load = 1) {
  return test::radiotap(-60 - static_cast<int>(count))
      .append(test::beacon({.ssid = ssid}))
      .append(test::element(5, Bytes{}.u8(count).u8(3).u8(0).u8(bitmap)))
      .append(test::element(11, Bytes{}.u16(3).u8(load).u16(0)));
}

}  // namespace

TEST_CASE("repeats: every kind of beacon, again and again in any order") {
  const auto pictures = test::gallery();
  Both both;
  std::mt19937 random(11);
  for (int i = 0; i < 4'000; ++i) {
    auto frame = pictures[random() % pictures.size()].frame;
    if (random() % 50 == 0) frame.cut(frame.size() - random() % 20);
    both.add(frame);
  }
  CHECK(both.alike());
}

TEST_CASE("repeats: one network that changes what it says") {
  Both both;
  auto random = [engine = std::mt19937(12)]() mutable { return static_cast<unsigned>(engine()); };
  for (int i = 0; i < 2'000; ++i) {
    const auto load = random() % 3;
    if (random() % 4 == 0)
      both.add(test::radiotap(-50).append(
          test::probe_response({.ds_channel = 1 + random() % 2}, test::Mac{2, 0, 0, 0xcc, 0, 1})));
    else if (random() % 9 == 0)
      both.add(with_tim(0, 0, "", load));
    else
      both.add(with_tim(random() % 3, random() % 256, "ECOLE", load));
  }
  CHECK(both.alike());
}

TEST_CASE("repeats: the TIM's content and the clock alone may differ") {
  Repeats repeats;
  const auto look = [&repeats](const Bytes& frame) {
    return repeats.look(*strip({frame.span(), frame.size(), {}}, LinkType::radiotap));
  };
  auto* first = look(with_tim(0, 1));
  REQUIRE(first);
  const auto* octets = first->beacon.ssid.data();
  Network network;
  first->network = &network;  // learning anew forgets it
  CHECK(look(with_tim(2, 255))->network == &network);
  CHECK(look(with_tim(2, 255))->beacon.signal_dbm == -62);
  CHECK(first->beacon.ssid.data() == octets);
  CHECK(look(with_tim(2, 255, "ECOLF"))->network == nullptr);
  CHECK_FALSE(look(Bytes{}.append(test::radiotap(-50)).append(test::beacon()).cut(15 + 30)));
}
