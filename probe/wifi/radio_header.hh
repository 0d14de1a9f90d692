// What stands in front of an 802.11 frame in a capture: radiotap, Prism, AVS, PPI, or nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include <tl/expected.hpp>

#include "probe/net/frame.hh"
#include "probe/wifi/radiotap.hh"

namespace preau::wifi {

// How long the header says that it is, without reading more of it; empty when that cannot be told.
// So that a frame of a client station is known for one and dropped before anything is decoded.
std::optional<std::size_t> radio_header_length(std::span<const std::byte> bytes, LinkType type);

// All that a header of any kind tells, in radiotap's words. The error has static storage.
tl::expected<Radiotap, std::string_view> parse_radio_header(std::span<const std::byte> bytes,
                                                            LinkType type);

}  // namespace preau::wifi
