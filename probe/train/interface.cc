#include "probe/train/interface.hh"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>

#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "probe/net/error.hh"
#include "probe/net/fd.hh"

namespace preau::train {

std::string interface_name(unsigned index) {
  std::array<char, IF_NAMESIZE> name{};
  return ::if_indextoname(index, name.data()) == nullptr ? std::string{} : std::string(name.data());
}

namespace {

// False: the interface is not there, or its driver does not answer that.
template <class Command>
bool ask_driver(const std::string& interface, Command& command) {
  const FileDescriptor socket(check("socket", ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_data = reinterpret_cast<char*>(&command);
  return !interface.empty() && ::ioctl(socket.get(), SIOCETHTOOL, &request) == 0;
}

std::string text_of(const char* file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

// The address that packets to there would bear; nothing is sent.
std::optional<Address> source_toward(const Address& far_end) {
  const FileDescriptor socket(
      check("socket", ::socket(far_end.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  const auto to = far_end.port() == 0 ? far_end.with_port(9) : far_end;
  if (::connect(socket.get(), to.get(), to.length) != 0) return std::nullopt;
  return local_address(socket);
}

Address address_of(const sockaddr& raw) {
  Address address;
  address.length = raw.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  std::memcpy(&address.storage, &raw, address.length);
  return address;
}

}  // namespace

// The older request: it knows no link modes beyond 32, but speed and duplex, in one call.
Port port_of(const std::string& interface) {
  ethtool_cmd command{};
  command.cmd = ETHTOOL_GSET;
  if (!ask_driver(interface, command)) return {};
  Port port;
  const auto speed = ethtool_cmd_speed(&command);
  if (speed != 0 && speed != static_cast<std::uint32_t>(SPEED_UNKNOWN))
    port.speed = Mbps{static_cast<double>(speed)};
  port.half_duplex = command.duplex == DUPLEX_HALF;
  return port;
}

std::string driver_of(const std::string& interface) {
  ethtool_drvinfo command{};
  command.cmd = ETHTOOL_GDRVINFO;
  if (!ask_driver(interface, command)) return {};
  return {command.driver, ::strnlen(command.driver, sizeof command.driver)};
}

// By the wireless extensions, which cfg80211 still answers in part: the one question of the kind
// that needs no netlink, and knows our network namespace.
bool is_wireless(const std::string& interface) {
  const FileDescriptor socket(check("socket", ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  constexpr unsigned long kGetName = 0x8B01;  // SIOCGIWNAME; linux/wireless.h defies net/if.h
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  return ::ioctl(socket.get(), kGetName, &request) == 0;
}

std::string interface_toward(const Address& far_end) {
  const auto source = source_toward(far_end);
  ifaddrs* all = nullptr;
  if (!source || ::getifaddrs(&all) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(all, &::freeifaddrs);
  for (const auto* one = all; one != nullptr; one = one->ifa_next) {
    const auto* address = one->ifa_addr;
    if (address == nullptr || address->sa_family != source->storage.ss_family) continue;
    if (address_of(*address).same_host(*source)) return one->ifa_name;
  }
  return {};
}

// "Iface Destination Gateway Flags RefCnt Use Metric Mask ...", addresses as hexadecimal words.
std::vector<std::string> default_routes(std::string_view text) {
  std::vector<std::pair<std::uint32_t, std::string>> found;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream columns(line);
    std::string interface, destination, gateway, flags, count, use, mask;
    std::uint32_t metric = 0;
    columns >> interface >> destination >> gateway >> flags >> count >> use >> metric >> mask;
    if (columns && destination == "00000000" && mask == "00000000")
      found.emplace_back(metric, interface);
  }
  std::ranges::stable_sort(found, {}, &std::pair<std::uint32_t, std::string>::first);
  std::vector<std::string> names;
  for (auto& [metric, name] : found) names.push_back(std::move(name));
  return names;
}

std::vector<std::string> default_routes() {
  return default_routes(text_of("/proc/thread-self/net/route"));
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
  return interface_counts(text_of("/proc/thread-self/net/dev"), interface);
}

}  // namespace preau::train
