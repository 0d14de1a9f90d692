#include "probe/join/own_namespace.hh"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "probe/net/error.hh"
#include "probe/wifi/radio.hh"

namespace preau::join {

namespace {

FileDescriptor this_namespace() {
  return FileDescriptor(check("open this network namespace",
                              ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)));
}

short flags_of(const std::string& interface) {
  const FileDescriptor any(check("open a socket", ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  check("read the flags of " + interface, ::ioctl(any.get(), SIOCGIFFLAGS, &request));
  return request.ifr_flags;
}

void set_up(const std::string& interface) {
  const FileDescriptor any(check("open a socket", ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_flags = static_cast<short>(flags_of(interface) | IFF_UP);
  check("set " + interface + " up", ::ioctl(any.get(), SIOCSIFFLAGS, &request));
}

// Link-local IPv6 comes by itself.
bool has_address(const std::string& interface) {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return false;
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(all, &::freeifaddrs);
  for (const auto* one = all; one != nullptr; one = one->ifa_next)
    if (one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET &&
        interface == one->ifa_name)
      return true;
  return false;
}

// Empty, or whom it would disturb.
std::string in_the_way(wifi::Radio& radio) {
  const auto link = radio.link();
  if (!link) return link.error();
  if (*link || has_address(radio.name()))
    return radio.name() +
           " is in use; have it leave its network first (nmcli device disconnect, ifdown)";
  if (!radio.other_interfaces().empty())
    return radio.name() +
           ": its radio has other interfaces too, which would go down: " + radio.other_interfaces();
  return {};
}

std::string system_error(const char* attempt) {
  return std::string(attempt) + ": " + std::strerror(errno) +
         (errno == EPERM ? " (it wants root: CAP_SYS_ADMIN and CAP_NET_ADMIN)" : "");
}

}  // namespace

tl::expected<OwnNamespace, std::string> OwnNamespace::enter(const std::string& interface) {
  auto radio = wifi::Radio::open(interface);
  if (!radio) return tl::make_unexpected(radio.error());
  if (const auto why = in_the_way(*radio); !why.empty()) return tl::make_unexpected(why);
  auto home = this_namespace();
  const bool up = (flags_of(radio->name()) & IFF_UP) != 0;
  if (::unshare(CLONE_NEWNET) != 0)
    return tl::make_unexpected(system_error("make a network namespace"));
  OwnNamespace out(std::move(home), radio->name(), up);
  // The radio's socket stays where it was opened.
  if (const auto moved = radio->move_to(this_namespace().get()); !moved) {
    ::setns(out.home_.get(), CLONE_NEWNET);
    out.home_.close();
    return tl::make_unexpected(moved.error());
  }
  set_up("lo");
  return out;
}

OwnNamespace::OwnNamespace(OwnNamespace&& other) noexcept
    : home_(std::move(other.home_)),
      interface_(std::move(other.interface_)),
      was_up_(other.was_up_) {}

OwnNamespace::~OwnNamespace() {
  try {
    leave();
  } catch (const std::exception&) {
    // The kernel takes the radio back when we end.
  }
}

std::string OwnNamespace::leave() {
  if (!home_) return {};
  const auto home = std::move(home_);
  std::string problem;
  if (auto radio = wifi::Radio::open(interface_); !radio)
    problem = radio.error();
  else if (const auto moved = radio->move_to(home.get()); !moved)
    problem = moved.error();
  if (::setns(home.get(), CLONE_NEWNET) != 0) return system_error("leave the network namespace");
  if (!problem.empty()) return problem;
  if (was_up_) set_up(interface_);
  return {};
}

}  // namespace preau::join
