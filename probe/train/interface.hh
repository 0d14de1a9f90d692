// The interface that a test runs through: its port's speed, and what has crossed it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/net/socket.hh"
#include "probe/record/units.hh"

namespace preau::train {

// Empty when there is none of this index.
std::string interface_name(unsigned index);

struct Port {
  std::optional<Mbps> speed;  // negotiated; empty: the driver does not tell (a virtual link)
  bool half_duplex{};
};
Port port_of(const std::string& interface);

// As its driver names itself ("igb", "cdc_mbim", "veth"); empty: it does not.
std::string driver_of(const std::string& interface);
bool is_wireless(const std::string& interface);  // of IEEE 802.11

// That packets to there leave by; empty: there is no way to it.
std::string interface_toward(const Address& far_end);
// Of IPv4's default routes, the preferred first. `text` is that of /proc/net/route (proc(5)).
std::vector<std::string> default_routes(std::string_view text);
std::vector<std::string> default_routes();

struct Crossed {
  std::uint64_t octets{}, packets{};
};
struct InterfaceCounts {
  Crossed received, sent;
};
// Of the network namespace that the thread is in; /sys would be of the one it was mounted in.
std::optional<InterfaceCounts> interface_counts(const std::string& interface);
// `text` is that of /proc/net/dev (proc(5)).
std::optional<InterfaceCounts> interface_counts(std::string_view text, std::string_view interface);

}  // namespace preau::train
