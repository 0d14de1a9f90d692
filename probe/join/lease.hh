// A lease of the network's DHCP server (RFC 2131), asked for by busybox's udhcpc.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace preau::join {

struct Lease {
  std::string address, mask;
  std::string router;            // empty: the server names none
  std::vector<std::string> dns;  // likewise
  std::string server;
  std::optional<std::uint32_t> seconds;
};

// From what udhcpc and its script print: "lease address 10.1.2.3", a fact a line. Empty when none
// was bound, or an address is none: all of it is a stranger's word.
std::optional<Lease> parse_lease(std::string_view output);

struct LeaseRun {
  std::optional<Lease> lease;
  std::chrono::nanoseconds time{};  // from the start of udhcpc to its end
  std::string failure;
};

// Asks five times, 2 s apart. Throws when udhcpc cannot be started.
LeaseRun obtain_lease(const std::string& interface);

// Gives the interface that address, and the way out. Throws when the kernel refuses.
void use_lease(const std::string& interface, const Lease& lease);

}  // namespace preau::join
