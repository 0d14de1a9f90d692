// A socket for ICMP echo: the kernel's ping socket where net.ipv4.ping_group_range lets this group
// have one, a raw socket where CAP_NET_RAW is held. Times are the kernel's (SO_TIMESTAMPING), ICMP
// errors come with who sent them (IP_RECVERR, ip(7)).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "probe/net/icmp.hh"
#include "probe/net/udp.hh"

namespace preau {

class PingSocket {
 public:
  // Throws and says which right is missing. `ttl` 0: the system's.
  static PingSocket open(const Address& to, const icmp::Token& token, std::uint8_t ttl = 0);

  // False when it did not leave for a reason that is the network's; last_error() says which.
  bool send(std::uint16_t seq, std::size_t payload);
  const std::string& last_error() const { return error_; }

  struct Left {  // the kernel's stamp of departure
    std::uint16_t seq{};
    WallTime time{};
  };
  struct Reply {
    std::uint16_t seq{};
    WallTime time{};
    bool kernel_stamp{};  // false: `time` is when user space read it
  };
  struct Error {
    std::uint16_t seq{};
    std::string what;  // in words
    std::string from;  // address of the host that said so
  };
  using Event = std::variant<Left, Reply, Error>;

  // What has come by the end of the time, at the latest; empty when nothing of ours did.
  std::vector<Event> receive(std::chrono::nanoseconds timeout);

  bool raw() const { return raw_; }
  std::uint32_t drops() const { return drops_; }

 private:
  PingSocket(FileDescriptor fd, const Address& to, const icmp::Token& token, bool raw);

  bool ours(const std::optional<icmp::Echo>& echo, std::uint8_t type) const;
  void read_replies(std::vector<Event>& events);
  void read_errors(std::vector<Event>& events);

  FileDescriptor fd_;
  Address to_;
  icmp::Family family_;
  icmp::Token token_;
  bool raw_;
  std::uint16_t id_{};
  std::vector<std::uint16_t> sent_;  // by the kernel's number for its transmit stamps
  std::uint32_t drops_{};
  std::string error_;
};

}  // namespace preau
