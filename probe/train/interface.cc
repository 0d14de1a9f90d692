#include "probe/train/interface.hh"

#include <array>
#include <cstring>
#include <fstream>
#include <sstream>

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "probe/net/error.hh"
#include "probe/net/fd.hh"

namespace preau::train {

std::string interface_name(unsigned index) {
  std::array<char, IF_NAMESIZE> name{};
  return ::if_indextoname(index, name.data()) == nullptr ? std::string{} : std::string(name.data());
}

// The older request: it knows no link modes beyond 32, but speed and duplex, in one call.
Port port_of(const std::string& interface) {
  const FileDescriptor socket(check("socket", ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  ethtool_cmd command{};
  command.cmd = ETHTOOL_GSET;
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&command);
  if (interface.empty() || ::ioctl(socket.get(), SIOCETHTOOL, &request) != 0) return {};
  Port port;
  const auto speed = ethtool_cmd_speed(&command);
  if (speed != 0 && speed != static_cast<std::uint32_t>(SPEED_UNKNOWN))
    port.speed = Mbps{static_cast<double>(speed)};
  port.half_duplex = command.duplex == DUPLEX_HALF;
  return port;
}

// "  eth0: bytes packets errs drop fifo frame compressed multicast bytes packets ..."
std::optional<InterfaceCounts> interface_counts(std::string_view text, std::string_view interface) {
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto start = line.find_first_not_of(' ');
    if (std::string_view(line).substr(start, colon - start) != interface) continue;
    std::istringstream columns(line.substr(colon + 1));
    InterfaceCounts counts;
    std::uint64_t skipped = 0;
    columns >> counts.received.octets >> counts.received.packets;
    for (int i = 0; i < 6; ++i) columns >> skipped;
    columns >> counts.sent.octets >> counts.sent.packets;
    if (columns) return counts;
  }
  return std::nullopt;
}

std::optional<InterfaceCounts> interface_counts(const std::string& interface) {
  std::ostringstream text;
  text << std::ifstream("/proc/thread-self/net/dev").rdbuf();
  return interface_counts(text.str(), interface);
}

}  // namespace preau::train
