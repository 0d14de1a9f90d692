// An SSID is up to 32 arbitrary octets: how it becomes text that can stand in JSON, a page and a
// terminal.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace preau::wifi {

// Well-formed UTF-8 stays; each other octet and each control character becomes U+FFFD.
std::string ssid_text(std::span<const std::byte> ssid);

}  // namespace preau::wifi
