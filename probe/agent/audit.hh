// The engineer's screen: one laptop, one reflector, no collector. Facts beside named thresholds,
// and at its end which of those are met; no score, since the probe measures and the collector
// judges.
#pragma once

#include <functional>
#include <iosfwd>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/agent/battery.hh"

namespace preau {

struct AuditConfig {
  std::string site;
  BatteryConfig battery;
};

struct Progress {
  std::size_t task{}, tasks{};  // from 1
  std::string what;             // begins
};

// Measures everything that the way to the reflector allows; `progress` is told what begins. What
// had not begun when it was stopped is told as failed.
std::vector<Record> audit(const AuditConfig& config,
                          const std::function<void(const Progress&)>& progress,
                          const std::stop_token& stop = {});

// 0: all of it measured and valid; 1: some of it not; 3: nothing measured. That nobody can tell
// which line stands behind a router is no fault of the measurement, and does not count.
int exit_code_of(const std::vector<Record>& records);

// The screen, pure: the same records give the same text. verdict.hh has its end.
void print_audit(std::ostream& out, const AuditConfig& config, const std::vector<Record>& records,
                 bool colour);

}  // namespace preau
