// Many datagrams in one call: the kernel, or the card, cuts them apart (UDP_SEGMENT, udp(7)).
#pragma once

#include <cstddef>
#include <span>

#include "probe/net/fd.hh"

namespace preau {

inline constexpr std::size_t kMostSegments = 64;             // UDP_MAX_SEGMENTS of older kernels
inline constexpr std::size_t kMostSegmentedOctets = 65'000;  // of one call, headers excluded

// Datagrams of `each` octets one behind the other, the last one maybe shorter, over a connected
// socket. sendmsg(2)'s result, its errno with it: who sends knows what a failure means.
std::ptrdiff_t send_segments(const FileDescriptor& socket, std::span<const std::byte> datagrams,
                             std::size_t each);

}  // namespace preau
