// Multiple BSSID (802.11-2020, 9.4.2.45 and 11.1.3.8): networks that send no beacons of their own
// and stand in those of another.
#pragma once

#include <cstdint>
#include <optional>

#include "probe/wifi/bssid.hh"
#include "probe/wifi/elements.hh"
#include "probe/wifi/parser.hh"

namespace preau::wifi {

struct Profile {
  Elements elements;     // as it stands, without what it inherits
  std::uint8_t index{};  // of its BSSID, 1 on
};

// Reads the profiles of one beacon, in order. One that goes on in the next element is put together;
// where it is split within an element, or its rest is missing, its elements say that they are cut.
class Profiles {
 public:
  explicit Profiles(const ElementList& elements) : elements_(elements) {}

  std::optional<Profile> next();
  bool malformed() const { return malformed_; }
  std::uint8_t bits() const { return bits_; }  // n: the set has up to 2^n BSSIDs

 private:
  std::optional<Octets> next_subelement();
  bool go_on(Elements& profile);

  ElementList elements_;
  Parser subelements_{Octets{}};
  std::uint8_t bits_{};
  bool malformed_{};
};

// The BSSID number `index` of the set: the last n bits count on, modulo 2^n.
Bssid profile_bssid(const Bssid& transmitter, std::uint8_t bits, std::uint8_t index);

}  // namespace preau::wifi
