#include "probe/join/lease.hh"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <net/route.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/join/child.hh"
#include "probe/net/error.hh"
#include "probe/net/fd.hh"

namespace preau::join {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// What udhcpc calls at each turn: tells us, and touches nothing.
constexpr std::string_view kScript = R"(#!/bin/sh
echo "lease event $1"
[ "$1" = bound ] || exit 0
echo "lease address $ip"
echo "lease mask $subnet"
echo "lease router $router"
echo "lease dns $dns"
echo "lease server $serverid"
echo "lease seconds $lease"
)";

bool is_address(std::string_view text) {
  in_addr address{};
  return ::inet_pton(AF_INET, std::string(text).c_str(), &address) == 1;
}

// Those that are some, of a list with spaces between; at most 8.
std::vector<std::string> addresses_in(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty() && out.size() < 8) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (is_address(word)) out.emplace_back(word);
  }
  return out;
}

std::string first_address(std::string_view text) {
  auto all = addresses_in(text);
  return all.empty() ? std::string() : std::move(all.front());
}

void take_fact(std::string_view fact, std::string_view value, Lease& out) {
  if (fact == "address") out.address = first_address(value);
  if (fact == "mask") out.mask = first_address(value);
  if (fact == "router") out.router = first_address(value);
  if (fact == "dns") out.dns = addresses_in(value);
  if (fact == "server") out.server = first_address(value);
  std::uint32_t seconds = 0;
  if (fact == "seconds" &&
      std::from_chars(value.data(), value.data() + value.size(), seconds).ec == std::errc{})
    out.seconds = seconds;
}

std::string why_none(std::string_view output, std::optional<int> code,
                     std::chrono::nanoseconds time) {
  const auto has = [output](std::string_view what) {
    return output.find(what) != std::string_view::npos;
  };
  if (!has("lease event"))
    return "DHCP could not be asked: busybox udhcpc, or /bin/sh for it, is missing or may not";
  if (has("lease event bound")) return "no DHCP lease: what the server offers is no address";
  if (has("lease event nak")) return "no DHCP lease: the server refuses us one";
  return fmt::format("no DHCP lease: no server answered in {:.0f} s{}",
                     std::chrono::duration<double>(time).count(),
                     code ? "" : ", nor did udhcpc end");
}

// The script as a file that has no name: /tmp and /run may forbid programs.
FileDescriptor script() {
  FileDescriptor file(check("make a script", ::memfd_create("lease", MFD_CLOEXEC)));
  check("write a script", ::write(file.get(), kScript.data(), kScript.size()));
  // What is open for writing cannot be executed.
  const auto self = fmt::format("/proc/self/fd/{}", file.get());
  check("let a script run", ::fchmod(file.get(), 0700));
  return FileDescriptor(check("open a script", ::open(self.c_str(), O_RDONLY | O_CLOEXEC)));
}

sockaddr internet(const std::string& text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ::inet_pton(AF_INET, text.c_str(), &address.sin_addr);
  sockaddr out{};
  std::memcpy(&out, &address, sizeof out);
  return out;
}

}  // namespace

std::optional<Lease> parse_lease(std::string_view output) {
  constexpr std::string_view kBegins = "lease ";
  Lease out;
  while (!output.empty()) {
    auto line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(output.size(), line.size() + 1));
    if (!line.starts_with(kBegins)) continue;
    line.remove_prefix(kBegins.size());
    const auto space = line.find(' ');
    if (space != std::string_view::npos)
      take_fact(line.substr(0, space), line.substr(space + 1), out);
  }
  if (out.address.empty() || out.mask.empty()) return std::nullopt;
  return out;
}

LeaseRun obtain_lease(const std::string& interface) {
  LeaseRun run;
  const auto file = script();
  const auto start = Clock::now();
  Child udhcpc({"busybox", "udhcpc", "-f", "-n", "-q", "-t", "5", "-T", "2", "-i", interface, "-s",
                fmt::format("/proc/{}/fd/{}", ::getpid(), file.get())});
  const auto code = udhcpc.wait(15s);
  run.time = Clock::now() - start;
  const auto output = udhcpc.output();
  run.lease = parse_lease(output);
  if (run.lease) return run;
  run.failure = why_none(output, code, run.time);
  return run;
}

void use_lease(const std::string& interface, const Lease& lease) {
  const FileDescriptor any(check("open a socket", ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  ifreq request{};
  interface.copy(request.ifr_name, IFNAMSIZ - 1);
  request.ifr_addr = internet(lease.address);
  check("give " + interface + " the address " + lease.address,
        ::ioctl(any.get(), SIOCSIFADDR, &request));
  request.ifr_netmask = internet(lease.mask);
  check("give " + interface + " the mask " + lease.mask,
        ::ioctl(any.get(), SIOCSIFNETMASK, &request));
  if (lease.router.empty()) return;
  rtentry route{};
  route.rt_dst = internet("0.0.0.0");
  route.rt_genmask = internet("0.0.0.0");
  route.rt_gateway = internet(lease.router);
  route.rt_flags = RTF_UP | RTF_GATEWAY;
  check("go out by " + lease.router, ::ioctl(any.get(), SIOCADDRT, &route));
}

}  // namespace preau::join
