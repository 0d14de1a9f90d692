// The name that an administrator gave an access point, where its maker has it said in beacons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace preau::wifi {

// Of a vendor's element (221): the maker and its type as one number, and what follows them. Empty
// when that is no name.
std::span<const std::byte> vendor_ap_name(std::uint32_t maker_and_type,
                                          std::span<const std::byte> data);

// Of Cisco's element 133: at most 15 octets, for longer names see its vendor element.
std::span<const std::byte> cisco_name(std::span<const std::byte> data);

// False where an attribute of a WPS element is cut, and does not go on in another element.
bool wps_is_whole(std::span<const std::byte> data);

// The device name of a WPS element.
std::span<const std::byte> wps_device_name(std::span<const std::byte> data);

}  // namespace preau::wifi
