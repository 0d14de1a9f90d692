// One DNS question through glibc's resolver, to a given server or the system's.
#pragma once

#include <chrono>
#include <string>

namespace preau {

struct DnsAnswer {
  std::string address;  // the first A record; empty when it failed
  std::chrono::nanoseconds time{};
  std::string failure;  // what happened, to what, what to do
};

// `resolver`: an IPv4 address, or empty for /etc/resolv.conf. Tries `tries` times within `timeout`
// each. Never throws for what the network does.
DnsAnswer resolve_address(const std::string& name, const std::string& resolver,
                          std::chrono::seconds timeout = std::chrono::seconds{2}, int tries = 2);

}  // namespace preau
