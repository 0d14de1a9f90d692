#include "probe/net/dns.hh"

#include <algorithm>
#include <array>
#include <span>

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>

namespace preau {

namespace {

// Owns the resolver's state; res_nclose frees what res_ninit took.
class Resolver {
 public:
  Resolver(const std::string& server, std::chrono::seconds timeout, int tries) {
    if (::res_ninit(&state_) != 0) return;
    state_.retrans = static_cast<int>(timeout.count());
    state_.retry = tries;
    // The name stands as it is: no search list, which would ask for other names.
    state_.options &= ~static_cast<unsigned long>(RES_DNSRCH | RES_DEFNAMES);
    ready_ = server.empty() || use(server);
  }
  ~Resolver() { ::res_nclose(&state_); }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  bool ready() const { return ready_; }
  res_state state() { return &state_; }

 private:
  bool use(const std::string& server) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(NAMESERVER_PORT);
    if (::inet_pton(AF_INET, server.c_str(), &at.sin_addr) != 1) return false;
    state_.nscount = 1;
    state_.nsaddr_list[0] = at;
    return true;
  }

  struct __res_state state_ {};
  bool ready_{false};
};

std::string first_address(std::span<const unsigned char> answer) {
  ns_msg message{};
  if (::ns_initparse(answer.data(), static_cast<int>(answer.size()), &message) != 0) return {};
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr record{};
    if (::ns_parserr(&message, ns_s_an, i, &record) != 0) return {};
    if (ns_rr_type(record) != ns_t_a || ns_rr_rdlen(record) != 4) continue;
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, ns_rr_rdata(record), text.data(), text.size());
    return text.data();
  }
  return {};
}

std::string reason(int error) {
  switch (error) {
    case HOST_NOT_FOUND:
      return "the resolver says that the name does not exist";
    case NO_DATA:
      return "the name has no IPv4 address";
    case TRY_AGAIN:
      return "no answer from the resolver; is it reachable, is UDP port 53 open?";
    default:
      return "the resolver answered with a failure";
  }
}

}  // namespace

DnsAnswer resolve_address(const std::string& name, const std::string& resolver,
                          std::chrono::seconds timeout, int tries) {
  DnsAnswer answer;
  Resolver r(resolver, timeout, tries);
  if (!r.ready()) {
    answer.failure = "resolver \"" + resolver + "\": not an IPv4 address";
    return answer;
  }
  std::array<unsigned char, NS_PACKETSZ * 8> packet{};
  const auto started = std::chrono::steady_clock::now();
  const int size = ::res_nquery(r.state(), name.c_str(), ns_c_in, ns_t_a, packet.data(),
                                static_cast<int>(packet.size()));
  answer.time = std::chrono::steady_clock::now() - started;
  if (size >= 0)
    answer.address =
        first_address({packet.data(), std::min(static_cast<std::size_t>(size), packet.size())});
  if (answer.address.empty())
    answer.failure = "resolve " + name + ": " + reason(size < 0 ? r.state()->res_h_errno : NO_DATA);
  return answer;
}

}  // namespace preau
