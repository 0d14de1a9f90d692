// How long a resolver takes to answer, and what it answers.
#pragma once

#include "probe/measure/pace.hh"
#include "probe/net/dns.hh"

namespace preau {

struct DnsConfig {
  std::string name;
  DnsType type{DnsType::a};
  std::string server;  // ADDRESS or ADDRESS:PORT; empty: the first of /etc/resolv.conf
  bool also_others{
      false};  // of /etc/resolv.conf, when the first is silent, as a school's programs do
  bool tcp{false};
  std::chrono::milliseconds timeout{2'000};
  int tries{1};  // each lost question counts when there is one
  Pace pace{.count = 5, .interval = std::chrono::milliseconds{200}, .progress = {}};
};

struct DnsRun {
  DelayRun delays;
  DnsReply newest;  // an answer when there was one
  std::uint64_t strays{}, truncated{};
};

// An answer without an address is measured and flagged; no answer is lost.
DnsRun run_dns(const DnsConfig& config, const std::stop_token& stop = {});
std::string dns_method(const DnsConfig& config);

}  // namespace preau
