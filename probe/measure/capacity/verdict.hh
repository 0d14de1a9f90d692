// Is the number the network's? What every train and both hosts showed, weighed once at the end.
#pragma once

#include <optional>
#include <string>

#include "probe/measure/capacity/estimate.hh"
#include "probe/measure/capacity/result.hh"
#include "probe/measure/capacity/train.hh"

namespace preau::capacity {

enum class Direction { down, up };  // down: the server sends, the probe receives

// The worst that one end showed during the test.
struct HostTally {
  std::uint64_t drops{};
  std::uint64_t backlog{};
  double cpu{};
  bool half_duplex{};
  std::uint64_t foreign{};
  std::optional<Mbps> port;  // as an IP-layer rate

  void add(const HostEvidence& evidence, std::uint32_t ip_octets);
};

struct Findings {
  std::optional<Estimate> estimate;
  std::optional<Sharing> sharing;
  bool comparable{};                    // heads were so fast that sharing should tell
  std::uint32_t ip_octets{};            // of each packet
  std::optional<double> behind_bucket;  // Mbit/s that came out once a bucket had emptied
  double highest{};                     // Mbit/s that came out of any train
  double most_lost{};                   // of any train's packets, a share
  bool exceeded{};                      // some train filled the path
  std::uint64_t sent{}, received{};     // packets outside discovery
  std::uint64_t test_sent{};            // octets in all
  std::uint64_t test_octets{};          // received in all
  HostTally sender, receiver;
  double delay_beyond{};  // s, a STAMP stream's wait beyond our own queue
  bool spent{};           // the budget ended before enough was known
};

struct Verdict {
  bool valid{};
  LimitedBy limited_by{LimitedBy::unknown};
  std::string evidence;
};

Verdict judge(const Findings& findings, Direction direction);

// Do others use the line, so that the test must stop? Empty when not.
std::optional<std::string> disturbs(const Findings& findings);

// What sharing() found is more than its own noise and worth a flag.
bool shared(const std::optional<Sharing>& sharing);
// It is so much, and so certain, that every further train would only be in others' way.
bool crowded(const std::optional<Sharing>& sharing);
// It may yet be, or nothing came of heads that should tell: more trains do.
bool unsettled(const Findings& findings);

}  // namespace preau::capacity
