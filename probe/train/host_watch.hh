// What this host saw during one train: the evidence for "limited by the probe", or by the server.
#pragma once

#include <string>

#include "probe/net/host_load.hh"
#include "probe/train/wire.hh"

namespace preau::train {

class HostWatch {
 public:
  // Begins now, for the calling thread.
  explicit HostWatch(const std::string& interface);

  // Of the time since; drops and backlog of a socket are for who holds it to add.
  HostSeen seen() const;

 private:
  std::string interface_;
  HostCounters before_;
};

}  // namespace preau::train
