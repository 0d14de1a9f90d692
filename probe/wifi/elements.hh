// The elements of a beacon, a probe response or a profile within one, found in one walk: where each
// lies, not yet what it says. Spans point into the frame; nothing is copied.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace preau::wifi {

using Octets = std::span<const std::byte>;

// What we use (IEEE 802.11-2020, 9.4.2; 802.11ax; 802.11be; Wi-Fi Alliance's and vendors' own).
enum class Element : std::uint8_t {
  unused,
  ssid,
  rates,
  ds,
  country,
  load,
  ht_capabilities,
  rsn,
  rsn_extension,
  wapi,
  extended_rates,
  mobility_domain,
  ht_operation,
  radio_measurement,
  nontransmitted,
  bssid_index,
  extended_capabilities,
  vht_capabilities,
  vht_operation,
  power_envelope,
  he_capabilities,
  he_operation,
  non_inheritance,
  eht_operation,
  multi_link,  // the basic one
  eht_capabilities,
  wpa,
  wps,
  owe_transition,
  rsn_override,    // Wi-Fi Alliance: key management for stations that read it, beside RSN's
  rsn_override_2,  // the same for multi-link stations
  osen,            // Hotspot 2.0: encrypted, of a server that alone shows who it is
  ap_name,         // the name alone, of a vendor's element
  cisco_name,      // the same, cut to 15 octets by Cisco's older element
  count_,
};

// Those of which there may be several: where the first one begins, and how many there are. The
// others are found anew by who reads them, in order, so that no table of them can be too short.
class ElementList {
 public:
  static constexpr std::uint8_t kMost = 32;  // 256 profiles in all, or 500 neighbours, take fewer

  // `from`: the body from this element on. False, and not taken, when there are too many.
  bool add(std::uint8_t id, Octets from);

  bool empty() const { return count_ == 0; }
  ElementList all() const { return *this; }  // to be read
  std::optional<Octets> next();

 private:
  Octets from_;
  std::uint8_t id_{}, count_{};
};

class Elements {
 public:
  // False when one is cut, too short to hold what it must, or too long; the others are still there.
  // Nor is it whole where the capture kept but a part of the body, though that ends between two.
  // Walked again over more, where a body comes in pieces, it has the elements of all.
  bool walk(Octets body, bool cut = false);

  bool cut() const { return cut_; }  // what was not found may have stood behind the end

  bool has(Element which) const { return at(which).data() != nullptr; }
  Octets at(Element which) const { return at_[static_cast<std::size_t>(which)]; }

  ElementList neighbours;      // Reduced Neighbor Report
  ElementList multiple_bssid;  // profiles of further networks

  // A profile of a network that does not transmit says only how it differs: it inherits what it
  // does not repeat and does not name in a Non-Inheritance element. Cut if either of them is.
  Elements inheriting(const Elements& transmitted) const;

 private:
  bool take(std::uint8_t id, Octets data, Octets from);
  bool keep(Element which, Octets data);
  bool take_vendor(Octets data);
  void forget(Octets ids, Octets extension_ids);

  std::array<Octets, static_cast<std::size_t>(Element::count_)> at_{};
  bool cut_{};
};

}  // namespace preau::wifi
