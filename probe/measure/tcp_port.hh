// Which TCP port of the reflector a site's firewall lets through.
#pragma once

#include "probe/measure/draft.hh"
#include "probe/net/socket.hh"

namespace preau {

// Connects to the far end's port, or to its other one (443) when the first does not answer; throws
// with both reasons when neither does.
FileDescriptor connect_to_reflector(const FarEnd& to);

// One more connection, to the very address and port that this one reached: a filtered port would
// keep each flow of a test waiting, longer than its turn lasts.
FileDescriptor connect_beside(const FileDescriptor& reached);

}  // namespace preau
