#include "probe/wifi/repeats.hh"

#include <algorithm>
#include <cstring>

#include "probe/wifi/parser.hh"

namespace preau::wifi {

namespace {

// See beacon.cc: frame control 2 | ... | BSSID 6 at 16 | ... | interval 2, capabilities 2 at 32.
constexpr std::size_t kBssid = 16, kInterval = 32, kElements = 36;
constexpr std::size_t kLongest = 1024;
constexpr std::uint8_t kOrder = 0x80, kBeacon = 8 << 4, kTim = 5;

// By the top bits, where every octet of the address has its say.
std::size_t place_of(Octets frame, unsigned bits) {
  std::uint64_t word = std::to_integer<std::uint64_t>(frame[0]);
  std::memcpy(reinterpret_cast<std::byte*>(&word) + 2, frame.data() + kBssid, 6);
  return word * 0x9e37'79b9'7f4a'7c15U >> (64 - bits);
}

bool same(Octets a, Octets b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size()) == 0;
}

bool repeats(const Repeats::Known& known, const Stripped& heard) {
  const auto frame = heard.frame;
  const auto told = frame.subspan(kInterval);
  const Octets kept = known.fixed_and_elements;
  return told.size() == kept.size() && known.heard_mhz == heard.radio.frequency_mhz &&
         same(frame.first(2), known.frame_control) &&
         std::memcmp(known.beacon.bssid.octets.data(), frame.data() + kBssid, 6) == 0 &&
         same(told.first(known.tim_begin), kept.first(known.tim_begin)) &&
         same(told.subspan(known.tim_end), kept.subspan(known.tim_end));
}

// Its length stays: where that changes, so do the places of all that is behind it.
void find_tim(Repeats::Known& known) {
  const Octets all = known.fixed_and_elements;
  known.tim_begin = known.tim_end = all.size();
  std::size_t at = kElements - kInterval;
  while (at + 2 <= all.size()) {
    const auto length = std::to_integer<std::size_t>(all[at + 1]);
    if (at + 2 + length > all.size()) return;
    if (std::to_integer<std::uint8_t>(all[at]) == kTim) {
      known.tim_begin = at + 2;
      known.tim_end = at + 2 + length;
      return;
    }
    at += 2 + length;
  }
}

void learn(const Stripped& heard, Repeats::Known& known) {
  const auto frame = heard.frame;
  const auto told = frame.subspan(kInterval);
  known.fixed_and_elements.assign(told.begin(), told.end());
  std::ranges::copy(frame.first(2), known.frame_control.begin());
  known.heard_mhz = heard.radio.frequency_mhz;
  known.network = nullptr;
  find_tim(known);
  BeaconSource source{.probe_response = std::to_integer<std::uint8_t>(frame[0]) != kBeacon,
                      .elements = Octets(known.fixed_and_elements).subspan(kElements - kInterval),
                      .heard_mhz = heard.radio.frequency_mhz};
  Parser p(told);
  p.integer(source.interval_tu);
  p.integer(source.capabilities);
  std::memcpy(source.bssid.octets.data(), frame.data() + kBssid, source.bssid.octets.size());
  known.beacon = beacon_of_elements(source);
}

}  // namespace

Repeats::Known* Repeats::look(const Stripped& heard) {
  const auto frame = heard.frame;
  if (heard.cut || frame.size() < kElements || frame.size() > kLongest ||
      (std::to_integer<std::uint8_t>(frame[1]) & kOrder) != 0)
    return nullptr;
  auto& place = known_[place_of(frame, kBits)];
  if (!place) place = std::make_unique<Known>();
  if (place->fixed_and_elements.empty() || !repeats(*place, heard)) learn(heard, *place);
  place->beacon.signal_dbm = heard.radio.signal_dbm;
  place->beacon.noise_dbm = heard.radio.noise_dbm;
  return place.get();
}

}  // namespace preau::wifi
