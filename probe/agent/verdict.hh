// The end of an audit's screen: which named thresholds the site misses, what could not be measured
// and why, which figures do not go together, and on which line all of it was seen. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/agent/audit.hh"

namespace preau {

// A fact beside its threshold. It is met or missed only when its whole interval is on one side.
struct Mark {
  std::string_view word;  // "meets", "misses", "near"
  std::string_view colour;
  std::string_view source;
};
std::optional<Mark> mark_of(const Record& r);  // none: no value, or no threshold

std::string label(const Record& r);  // "download", "download, 8 flows", "room A12: signal"

// Of what was measured once more, since a host limited it, the second where it has a value: a
// screen shows that alone.
std::vector<Record> newest(const std::vector<Record>& records);

// No more than a screen of them, unless so much is missed or failed.
std::vector<std::string> verdict_lines(const AuditConfig& config,
                                       const std::vector<Record>& records);

// Set when UDP to the reflector is filtered while TCP passes: one line that can be forwarded as it
// stands to whoever runs the firewall. Empty otherwise.
std::string firewall_request(const AuditConfig& config, const std::vector<Record>& records);

}  // namespace preau
