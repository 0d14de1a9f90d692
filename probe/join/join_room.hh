// A device's own experience of a room's network: beacons look perfect with a dead uplink, a wrong
// VLAN or RADIUS down. Joins the school's network as a tablet would, step by step, through one
// radio and nothing else, and measures through it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "probe/join/credentials.hh"
#include "probe/join/step.hh"
#include "probe/join/supplicant.hh"
#include "probe/measure/draft.hh"
#include "probe/record/json_line.hh"
#include "probe/record/record.hh"
#include "probe/wifi/nl80211.hh"

namespace preau::join {

struct JoinConfig {
  std::string interface;
  std::string room;
  Credentials credentials;
  Target target;
  FarEnd reflector;      // host: an address, or a name that the network's own DNS server knows
  std::string question;  // name asked of that DNS server; empty: the reflector's, else example.org
  std::chrono::seconds limit{20};  // from the start to joined
};

struct Joined {
  UtcTime start{};
  std::chrono::nanoseconds duration{};
  // network, association, authentication, dhcp, dns, rtt, goodput_down, goodput_up
  std::vector<Step> steps;
  std::optional<double> total_s;  // from the first frame to a lease: what a pupil waits for
  std::optional<AccessPoint> access_point;
  std::optional<wifi::nl80211::Link> link;  // of the radio, behind the goodput
  unsigned tries{};
  std::vector<Record> records;  // one a step that has a metric, and one of the whole
  std::string problem;          // the interface is not as it was found
};

bool passed(const Joined& joined);  // every step

// Throws when this machine cannot even begin: no radio, no root, no wpa_supplicant, or an interface
// that somebody uses. A stop ends it after the step that is running; the rest was not tried.
Joined join_room(const JoinConfig& config, const std::function<bool()>& stop);

// room, connects (pass or fail), failed_step, cause, association_s, authentication_s, dhcp_s,
// total_s, dns_s, rtt_s, down_mbps, up_mbps, access_point, tries, link; steps, each with step,
// outcome, value, cause; problem. Missing is null.
JsonLine report(const Joined& joined, const JoinConfig& config);
std::string lines(const Joined& joined, const JoinConfig& config);

}  // namespace preau::join
