// Multiple BSSID elements: n 1 | subelements: id 1 (0: profile), length 1, data. A profile's data
// are elements, of which the first is its capabilities (Nontransmitted BSSID Capability). The first
// subelement of an element that begins otherwise goes on with the last one of the element before.
#include "probe/wifi/profiles.hh"

namespace preau::wifi {

namespace {

constexpr std::uint8_t kProfile = 0, kNontransmitted = 83, kMostBits = 8;

bool begins_a_profile(Octets data) {
  return !data.empty() && data.front() == std::byte{kNontransmitted};
}

}  // namespace

// A profile's, of this element or one behind it.
std::optional<Octets> Profiles::next_subelement() {
  for (;;) {
    while (subelements_.left() == 0) {
      const auto element = elements_.next();
      if (!element) return std::nullopt;
      subelements_ = Parser(*element);
      subelements_.integer(bits_);
    }
    std::uint8_t id = 0, length = 0;
    subelements_.integer(id);
    subelements_.integer(length);
    const auto data = subelements_.take(length);
    if (subelements_.has_error()) {
      malformed_ = true;
      subelements_ = Parser(Octets{});
    } else if (id == kProfile) {
      return data;
    }
  }
}

// True when the next element begins with more of this profile.
bool Profiles::go_on(Elements& profile) {
  if (subelements_.left() > 0) return false;
  auto behind = elements_;
  const auto element = behind.next();
  if (!element) return false;
  Parser p(*element);
  std::uint8_t id = 0, length = 0;
  p.skip(1);
  p.integer(id);
  p.integer(length);
  if (p.has_error() || id != kProfile) return false;
  const auto data = p.take(length);
  if (!p.has_error() && begins_a_profile(data)) return false;
  // Split within an element: what the rest begins with is none.
  malformed_ |= profile.cut() || !profile.walk(data, p.has_error());
  elements_ = behind;
  subelements_ = p.has_error() ? Parser(Octets{}) : p;
  return true;
}

std::optional<Profile> Profiles::next() {
  while (const auto data = next_subelement()) {
    if (!begins_a_profile(*data)) {  // of none that we know
      malformed_ = true;
      continue;
    }
    Profile profile;
    malformed_ |= !profile.elements.walk(*data);
    while (go_on(profile.elements)) {
    }
    const auto index = profile.elements.at(Element::bssid_index);
    if (index.empty() || bits_ == 0 || bits_ > kMostBits) {
      malformed_ = true;
      continue;
    }
    profile.index = std::to_integer<std::uint8_t>(index.front());
    if ((profile.index & ((1U << bits_) - 1)) == 0) {  // reserved: the transmitter's own BSSID
      malformed_ = true;
      continue;
    }
    return profile;
  }
  return std::nullopt;
}

Bssid profile_bssid(const Bssid& transmitter, std::uint8_t bits, std::uint8_t index) {
  Bssid out = transmitter;
  const unsigned mask = (1U << bits) - 1;
  auto& last = out.octets.back();
  last = static_cast<std::uint8_t>((last & ~mask) | ((last + index) & mask));
  return out;
}

}  // namespace preau::wifi
