// Takes the receiver's address out of a captured frame: that of a probe response is a client's.
#pragma once

#include <cstddef>
#include <span>

#include "probe/net/frame.hh"

namespace preau::wifi {

// Group addresses stay. With the address goes the frame's checksum, where the radio header says
// that there is one: it would tell the address to whoever guesses it. False: the packet is too
// short or its header too broken to know where the address is.
bool blank_receiver(std::span<std::byte> packet, LinkType type);

}  // namespace preau::wifi
