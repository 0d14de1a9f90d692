// Beacons and probe responses of which nothing may be read or kept: those that cannot be read, and
// those of phones and other devices that offer Wi-Fi Direct and are no access points.
#pragma once

#include <cstdint>

#include "probe/wifi/elements.hh"

namespace preau::wifi {

// Each `frame` is from its frame control on.

// Encrypted, or a part of a frame: what stands behind its header are no elements, and would be
// taken for those of a network that nobody has. Neither happens to a beacon; a probe response is
// none of the management frames that may be encrypted (802.11-2020, 12.2.7), and no capture had one
// that was too long for one frame.
bool is_unreadable(Octets frame);

// A probe response of a device: no ESS bit, and the name that all of them bear (Wi-Fi Direct
// specification 1.9, 3.1.2) or no whole name to be seen, which may be theirs.
bool is_of_a_device(Octets frame);
bool offers_wifi_direct(std::uint16_t capabilities, Octets elements);

}  // namespace preau::wifi
