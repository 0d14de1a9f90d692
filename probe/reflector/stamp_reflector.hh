// The STAMP Session-Reflector (RFC 8762 section 4.3), stateless and unauthenticated. Replies are of
// the request's size and go to its source only.
#pragma once

#include <stop_token>

#include "probe/net/udp.hh"

namespace preau {

// Answers until asked to stop.
void reflect_stamp(StampedUdpSocket& socket, const std::stop_token& stop);

}  // namespace preau
