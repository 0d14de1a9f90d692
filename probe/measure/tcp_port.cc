#include "probe/measure/tcp_port.hh"

#include <stdexcept>

namespace preau {

namespace {
constexpr std::chrono::milliseconds kPatience{3'000};
constexpr auto kAdvice = "; is TCP to it open on the way, is preau-reflector running there?";
}  // namespace

FileDescriptor connect_to_reflector(const FarEnd& to) {
  try {
    return connect_tcp(Address::resolve(to.host, to.tcp_port), kPatience);
  } catch (const std::system_error& first) {
    if (to.other_tcp_port == 0 || to.other_tcp_port == to.tcp_port)
      throw std::runtime_error(std::string(first.what()) + kAdvice);
    try {
      return connect_tcp(Address::resolve(to.host, to.other_tcp_port), kPatience);
    } catch (const std::system_error& second) {
      throw std::runtime_error(std::string(first.what()) + "; " + second.what() + kAdvice);
    }
  }
}

FileDescriptor connect_beside(const FileDescriptor& reached) {
  return connect_tcp(peer_address(reached), kPatience);
}

}  // namespace preau
