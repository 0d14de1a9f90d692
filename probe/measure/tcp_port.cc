#include "probe/measure/tcp_port.hh"

#include <stdexcept>

namespace preau {

namespace {
constexpr std::chrono::milliseconds kPatience{3'000};
// Of the first port while there is another: a SYN that got lost is sent again after 1 s (RFC 6298),
// and an audit behind a firewall, which asks for it ten times, must not wait for it 3 s each.
constexpr std::chrono::milliseconds kFirst{1'300};
constexpr auto kAdvice = "; is TCP to it open on the way, is preau-reflector running there?";
}  // namespace

FileDescriptor connect_to_reflector(const FarEnd& to) {
  const bool other = to.other_tcp_port != 0 && to.other_tcp_port != to.tcp_port;
  const auto first_port = Address::resolve(to.host, to.tcp_port);
  try {
    return connect_tcp(first_port, other ? kFirst : kPatience);
  } catch (const std::system_error& first) {
    if (!other) throw std::runtime_error(std::string(first.what()) + kAdvice);
    try {
      return connect_tcp(first_port.with_port(to.other_tcp_port), kPatience);
    } catch (const std::system_error& second) {
      throw std::runtime_error(std::string(first.what()) + "; " + second.what() + kAdvice);
    }
  }
}

FileDescriptor connect_beside(const FileDescriptor& reached) {
  return connect_tcp(peer_address(reached), kPatience);
}

}  // namespace preau
