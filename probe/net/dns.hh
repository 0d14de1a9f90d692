// One DNS question to a given server or the system's: the time that its answer took, and what the
// answer is. Identifier and source port are random (RFC 5452); an answer to something else is
// counted and left aside.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "probe/net/dns_wire.hh"
#include "probe/net/socket.hh"

namespace preau {

struct DnsRequest {
  std::string name;
  DnsType type{DnsType::a};
  std::vector<Address> servers;              // asked one after the other, until one answers
  bool tcp{false};                           // else UDP, and TCP when an answer was truncated
  std::chrono::milliseconds timeout{2'000};  // for one server to answer once
  int tries{1};                              // of each server
};

struct DnsReply {
  bool answered{};
  std::uint8_t rcode{};
  std::vector<std::string> addresses;
  std::optional<std::uint32_t> ttl;
  std::string server;               // that answered, or was asked last
  bool over_tcp{}, truncated{};     // truncated: the answer by UDP was, so TCP was asked
  std::uint64_t strays{};           // answers to another question or identifier: stale, or spoofed
  std::chrono::nanoseconds time{};  // from the first question to the answer, all tries included
  bool kernel_stamps{};             // both ends of `time` are the kernel's
  // Not answered, or answered with no address: what happened, to what, what to do.
  std::string failure;
};

// Throws when the name is none (std::invalid_argument) or this host cannot.
DnsReply ask(const DnsRequest& request);

// `text`: ADDRESS or ADDRESS:PORT; empty: those of /etc/resolv.conf (resolv.conf(5)). Throws when
// it is no address: a resolver's name would have to be resolved first.
std::vector<Address> resolvers(const std::string& text);
std::vector<Address> parse_resolv_conf(const std::string& text);

}  // namespace preau
