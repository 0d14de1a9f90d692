// The engineer's screen: one laptop, one reflector, no collector. Facts beside named thresholds; no
// score and no verdict, since the probe measures and the collector judges.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "probe/agent/config.hh"

namespace preau {

struct AuditConfig {
  std::string site;
  FarEnd reflector;
  std::vector<std::string> networks;
  std::vector<RoomTask> rooms;
  std::vector<ServiceConfig> services;
};

// Measures everything that the way to the reflector allows; `progress` is told what begins.
std::vector<Record> audit(const AuditConfig& config,
                          const std::function<void(const std::string&)>& progress);

// The screen, pure: the same records give the same text.
void print_audit(std::ostream& out, const AuditConfig& config, const std::vector<Record>& records,
                 bool colour);

// Set when UDP to the reflector is filtered while TCP passes: one line that can be forwarded as it
// stands to whoever runs the firewall. Empty otherwise.
std::string firewall_request(const AuditConfig& config, const std::vector<Record>& records);

}  // namespace preau
