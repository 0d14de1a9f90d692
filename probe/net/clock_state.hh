// Is this host's clock synchronised, and how right is it? As the kernel was told by whoever
// disciplines it (adjtimex(2)).
#pragma once

#include "probe/net/stamp_time.hh"

namespace preau {

stamp::ErrorEstimate clock_estimate();

}  // namespace preau
