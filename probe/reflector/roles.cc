#include "probe/reflector/roles.hh"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <ifaddrs.h>
#include <netinet/in.h>

#include "probe/net/error.hh"

namespace preau {

namespace {

struct Named {
  const char* name;
  Duty duty;
};
constexpr std::array<Named, 6> kDuties{{{"stamp", Duty::stamp},
                                        {"goodput", Duty::goodput},
                                        {"capacity", Duty::capacity},
                                        {"udpst", Duty::udpst},
                                        {"iperf3", Duty::iperf3},
                                        {"ndt7", Duty::ndt7}}};

bool is_private_v4(std::uint32_t a) {
  const auto within = [a](std::uint32_t network, unsigned bits) {
    return a >> (32 - bits) == network >> (32 - bits);
  };
  return within(0x0A00'0000, 8) || within(0xAC10'0000, 12) || within(0xC0A8'0000, 16) ||
         within(0x7F00'0000, 8) || within(0xA9FE'0000, 16);
}

bool is_private_v6(const in6_addr& a) {
  if (IN6_IS_ADDR_V4MAPPED(&a)) {
    std::uint32_t v4 = 0;
    std::memcpy(&v4, &a.s6_addr[12], sizeof v4);
    return is_private_v4(ntohl(v4));
  }
  return IN6_IS_ADDR_LOOPBACK(&a) || IN6_IS_ADDR_LINKLOCAL(&a) || (a.s6_addr[0] & 0xFEU) == 0xFC;
}

// Loopback and link-local: every host has them, wherever it stands.
bool stays_on_link(const Address& at) {
  if (at.storage.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(at.storage).sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_LINKLOCAL(&v6);
  }
  const auto v4 = ntohl(reinterpret_cast<const sockaddr_in&>(at.storage).sin_addr.s_addr);
  return v4 >> 24U == 127 || v4 >> 16U == 0xA9FE;
}

}  // namespace

bool Roles::serves(Duty duty) const { return std::ranges::find(served, duty) != served.end(); }

bool is_private(const Address& address) {
  if (address.storage.ss_family == AF_INET6)
    return is_private_v6(reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_addr);
  return is_private_v4(
      ntohl(reinterpret_cast<const sockaddr_in&>(address.storage).sin_addr.s_addr));
}

bool is_any(const Address& at) {
  if (at.storage.ss_family == AF_INET6)
    return IN6_IS_ADDR_UNSPECIFIED(&reinterpret_cast<const sockaddr_in6&>(at.storage).sin6_addr);
  return reinterpret_cast<const sockaddr_in&>(at.storage).sin_addr.s_addr == htonl(INADDR_ANY);
}

bool is_private_here(const Address& listen) {
  if (!is_any(listen)) return is_private(listen);
  ifaddrs* list = nullptr;
  check("getifaddrs", ::getifaddrs(&list));
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(list, &::freeifaddrs);
  bool connected = false;
  for (const auto* i = list; i != nullptr; i = i->ifa_next) {
    if (i->ifa_addr == nullptr) continue;
    Address address;
    if (i->ifa_addr->sa_family == AF_INET)
      address.length = sizeof(sockaddr_in);
    else if (i->ifa_addr->sa_family == AF_INET6 && listen.storage.ss_family == AF_INET6)
      address.length = sizeof(sockaddr_in6);
    else
      continue;
    std::memcpy(&address.storage, i->ifa_addr, address.length);
    if (!is_private(address)) return false;
    connected = connected || !stays_on_link(address);
  }
  return connected;  // at boot, before the network is up, nobody knows where this host will be
}

Roles choose_roles(const std::vector<std::string>& named, bool on_private_address) {
  Roles roles;
  for (const auto& name : named) {
    const auto known = std::ranges::find(kDuties, name, &Named::name);
    if (known == kDuties.end())
      throw std::invalid_argument("--roles: no role " + name +
                                  "; there are stamp, goodput, capacity, udpst, iperf3 and ndt7");
    roles.served.push_back(known->duty);
  }
  if (!named.empty()) return roles;
  if (on_private_address)
    return {{Duty::stamp, Duty::goodput, Duty::capacity, Duty::udpst, Duty::iperf3, Duty::ndt7},
            {}};
  roles.refused =
      "this is not known to be private, so nothing is served without being named: --roles stamp "
      "(with --stamp-key only those who have the key are answered), udpst and iperf3 (the same "
      "with "
      "--udpst-key, --iperf3-users), goodput, capacity, ndt7 (anybody may ask for bulk data)";
  return roles;
}

}  // namespace preau
