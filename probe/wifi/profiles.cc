#include "probe/wifi/profiles.hh"

namespace preau::wifi {

std::optional<Profile> Profiles::next() {
  constexpr std::uint8_t kProfile = 0, kMostBits = 8;
  for (;;) {
    while (subelements_.left() == 0) {
      if (elements_.empty()) return std::nullopt;
      subelements_ = Parser(elements_.front());
      elements_ = elements_.subspan(1);
      subelements_.integer(bits_);
    }
    std::uint8_t id = 0, length = 0;
    subelements_.integer(id);
    subelements_.integer(length);
    const auto data = subelements_.take(length);
    if (subelements_.has_error()) {
      malformed_ = true;
      subelements_ = Parser(Octets{});
      continue;
    }
    if (id != kProfile) continue;
    Profile profile;
    malformed_ |= !profile.elements.walk(data);
    // A profile begins with its capabilities; what does not is the rest of one before.
    if (!profile.elements.has(Element::nontransmitted)) continue;
    const auto index = profile.elements.at(Element::bssid_index);
    if (index.empty() || bits_ == 0 || bits_ > kMostBits) {
      malformed_ = true;
      continue;
    }
    profile.index = std::to_integer<std::uint8_t>(index.front());
    return profile;
  }
}

Bssid profile_bssid(const Bssid& transmitter, std::uint8_t bits, std::uint8_t index) {
  Bssid out = transmitter;
  const unsigned mask = (1U << bits) - 1;
  auto& last = out.octets.back();
  last = static_cast<std::uint8_t>((last & ~mask) | ((last + index) & mask));
  return out;
}

}  // namespace preau::wifi
