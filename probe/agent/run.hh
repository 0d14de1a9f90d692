// The fixed probe at work: measure, spool, upload, again and again.
#pragma once

#include <chrono>
#include <stop_token>

#include "probe/agent/config.hh"

namespace preau {

struct RunOptions {
  bool once{false};
  std::chrono::seconds deadline{600};  // with once: how long to go on trying to upload
  std::chrono::seconds every{3600};    // without: from one battery's start to the next
};

// True when everything that was measured has reached the collector (with once), or when asked to
// stop (without).
bool run_probe(const ProbeConfig& config, const RunOptions& options, const std::stop_token& stop);

}  // namespace preau
