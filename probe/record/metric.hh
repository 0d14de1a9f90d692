// The metrics that Préau knows, named in the style of the RFC 8911 registry:
//   MetricType_Method_SubTypeMethod_Spec_Units_Output
// "Preau-v1" in the Spec place says that the parameters are ours (probe/record/FORMAT.md lists
// them); a registered RFC 8912 name would be used only with exactly its parameters and unit.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "probe/record/units.hh"

namespace preau::metric {

// Round trip of 100-octet STAMP packets (RFC 8762), one every 20 ms; lost packets are excluded.
inline constexpr std::string_view kRttMedian =
    "RTDelay_Active_IP-UDP-Periodic_Preau-v1_Seconds_Median";
inline constexpr std::string_view kRttP95 =
    "RTDelay_Active_IP-UDP-Periodic_Preau-v1_Seconds_95Percentile";
// Told of so many answered packets and more; of fewer they would be the largest or beyond.
inline constexpr std::size_t kLeastForP99 = 100, kLeastForP99_9 = 1'000;
inline constexpr std::string_view kRttP99 =
    "RTDelay_Active_IP-UDP-Periodic_Preau-v1_Seconds_99Percentile";
inline constexpr std::string_view kRttP99_9 =
    "RTDelay_Active_IP-UDP-Periodic_Preau-v1_Seconds_99-9Percentile";
// Mean size of the variation from one packet to the next (RFC 5481 section 4.1): jitter.
inline constexpr std::string_view kRttVariation =
    "RTIPDV_Active_IP-UDP-Periodic_Preau-v1_Seconds_Mean";
inline constexpr std::string_view kRttLoss =
    "RTLoss_Active_IP-UDP-Periodic_Preau-v1_Ratio_LossRatio";
// The same while the path carries our own TCP load, down, up or both.
inline constexpr std::string_view kRttMedianLoadedDown =
    "RTDelay_Active_IP-UDP-Periodic-LoadedDown_Preau-v1_Seconds_Median";
inline constexpr std::string_view kRttMedianLoadedUp =
    "RTDelay_Active_IP-UDP-Periodic-LoadedUp_Preau-v1_Seconds_Median";
inline constexpr std::string_view kRttP95LoadedDown =
    "RTDelay_Active_IP-UDP-Periodic-LoadedDown_Preau-v1_Seconds_95Percentile";
inline constexpr std::string_view kRttP95LoadedUp =
    "RTDelay_Active_IP-UDP-Periodic-LoadedUp_Preau-v1_Seconds_95Percentile";
inline constexpr std::string_view kRttP99LoadedDown =
    "RTDelay_Active_IP-UDP-Periodic-LoadedDown_Preau-v1_Seconds_99Percentile";
inline constexpr std::string_view kRttP99LoadedUp =
    "RTDelay_Active_IP-UDP-Periodic-LoadedUp_Preau-v1_Seconds_99Percentile";
inline constexpr std::string_view kRttVariationLoadedDown =
    "RTIPDV_Active_IP-UDP-Periodic-LoadedDown_Preau-v1_Seconds_Mean";
inline constexpr std::string_view kRttVariationLoadedUp =
    "RTIPDV_Active_IP-UDP-Periodic-LoadedUp_Preau-v1_Seconds_Mean";
inline constexpr std::string_view kRttLossLoadedDown =
    "RTLoss_Active_IP-UDP-Periodic-LoadedDown_Preau-v1_Ratio_LossRatio";
inline constexpr std::string_view kRttLossLoadedUp =
    "RTLoss_Active_IP-UDP-Periodic-LoadedUp_Preau-v1_Ratio_LossRatio";
inline constexpr std::string_view kRttMedianLoadedBoth =
    "RTDelay_Active_IP-UDP-Periodic-LoadedBoth_Preau-v1_Seconds_Median";
inline constexpr std::string_view kRttP95LoadedBoth =
    "RTDelay_Active_IP-UDP-Periodic-LoadedBoth_Preau-v1_Seconds_95Percentile";
inline constexpr std::string_view kRttLossLoadedBoth =
    "RTLoss_Active_IP-UDP-Periodic-LoadedBoth_Preau-v1_Ratio_LossRatio";
// The same while a command of the user's loads the path.
inline constexpr std::string_view kRttMedianLoaded =
    "RTDelay_Active_IP-UDP-Periodic-Loaded_Preau-v1_Seconds_Median";
// Round trip of one small message on an open TCP connection: what remains where UDP is filtered.
inline constexpr std::string_view kTcpRttMedian =
    "RTDelay_Active_IP-TCP-Periodic_Preau-v1_Seconds_Median";
inline constexpr std::string_view kTcpRttP95 =
    "RTDelay_Active_IP-TCP-Periodic_Preau-v1_Seconds_95Percentile";
inline constexpr std::string_view kTcpRttP95LoadedDown =
    "RTDelay_Active_IP-TCP-Periodic-LoadedDown_Preau-v1_Seconds_95Percentile";
inline constexpr std::string_view kTcpRttP95LoadedUp =
    "RTDelay_Active_IP-TCP-Periodic-LoadedUp_Preau-v1_Seconds_95Percentile";
inline constexpr std::string_view kTcpRttP95LoadedBoth =
    "RTDelay_Active_IP-TCP-Periodic-LoadedBoth_Preau-v1_Seconds_95Percentile";
// TCP payload delivered to the receiver, ramp-up excluded.
inline constexpr std::string_view kGoodputDown = "Goodput_Active_IP-TCP-Down_Preau-v1_Mbps_Mean";
inline constexpr std::string_view kGoodputUp = "Goodput_Active_IP-TCP-Up_Preau-v1_Mbps_Mean";
// The same while the other direction is loaded as well: never one line's figure for the other.
inline constexpr std::string_view kGoodputDownLoadedBoth =
    "Goodput_Active_IP-TCP-Down-LoadedBoth_Preau-v1_Mbps_Mean";
inline constexpr std::string_view kGoodputUpLoadedBoth =
    "Goodput_Active_IP-TCP-Up-LoadedBoth_Preau-v1_Mbps_Mean";
// Of a web server that stands somewhere, by HTTP: what is in front of it is part of it.
inline constexpr std::string_view kHttpGoodputDown =
    "Goodput_Active_IP-TCP-HTTP-Down_Preau-v1_Mbps_Mean";
inline constexpr std::string_view kHttpGoodputUp =
    "Goodput_Active_IP-TCP-HTTP-Up_Preau-v1_Mbps_Mean";
// Of an ndt7 server: one flow, TLS and WebSocket included.
inline constexpr std::string_view kNdt7GoodputDown =
    "Goodput_Active_IP-TCP-NDT7-Down_Preau-v1_Mbps_Mean";
inline constexpr std::string_view kNdt7GoodputUp =
    "Goodput_Active_IP-TCP-NDT7-Up_Preau-v1_Mbps_Mean";
// UDP payload that reached the receiver, of datagrams sent at a rate that somebody chose.
inline constexpr std::string_view kUdpGoodputDown = "Goodput_Active_IP-UDP-Down_Preau-v1_Mbps_Mean";
inline constexpr std::string_view kUdpGoodputUp = "Goodput_Active_IP-UDP-Up_Preau-v1_Mbps_Mean";
inline constexpr std::string_view kUdpGoodputDownLoadedBoth =
    "Goodput_Active_IP-UDP-Down-LoadedBoth_Preau-v1_Mbps_Mean";
// What the IP layer carries for longer than a token bucket of 2 MB lasts, IP headers included (RFC
// 9097).
inline constexpr std::string_view kCapacityDown =
    "IPLayerCapacity_Active_IP-UDP-Down_Preau-v1_Mbps_Sustained";
inline constexpr std::string_view kCapacityUp =
    "IPLayerCapacity_Active_IP-UDP-Up_Preau-v1_Mbps_Sustained";
// Most of the IP-layer rates of 1 s sub-intervals (RFC 9097, which RFC 8912 does not register), by
// the search of RFC 9946.
inline constexpr std::string_view kUdpstDown =
    "IPCapacity_Active_IP-UDP-SearchDown_Preau-v1_Mbps_Max";
inline constexpr std::string_view kUdpstUp = "IPCapacity_Active_IP-UDP-SearchUp_Preau-v1_Mbps_Max";
// One question to the site's resolver; one HTTPS GET to the first byte of the answer.
inline constexpr std::string_view kDnsTime = "RTDNS_Active_IP-UDP-Single_Preau-v1_Seconds_Raw";
inline constexpr std::string_view kHttpsTime = "FirstByte_Active_IP-TCP-HTTPS_Preau-v1_Seconds_Raw";
// What scripts and audits ask for by name: ICMP echo; a TCP connection, from SYN to SYN-ACK; a TLS
// handshake on it; the same question, the same GET, several times.
inline constexpr std::string_view kPingMedian =
    "RTDelay_Active_IP-ICMP-Periodic_Preau-v1_Seconds_Median";
inline constexpr std::string_view kPingP95 =
    "RTDelay_Active_IP-ICMP-Periodic_Preau-v1_Seconds_95Percentile";
inline constexpr std::string_view kPingLoss =
    "RTLoss_Active_IP-ICMP-Periodic_Preau-v1_Ratio_LossRatio";
inline constexpr std::string_view kConnectMedian =
    "RTDelay_Active_IP-TCP-HS_Preau-v1_Seconds_Median";
inline constexpr std::string_view kTlsMedian =
    "Handshake_Active_IP-TCP-TLS_Preau-v1_Seconds_Median";
inline constexpr std::string_view kDnsMedian =
    "RTDNS_Active_IP-UDP-Periodic_Preau-v1_Seconds_Median";
inline constexpr std::string_view kDnsTcpMedian =
    "RTDNS_Active_IP-TCP-Periodic_Preau-v1_Seconds_Median";
inline constexpr std::string_view kHttpsMedian =
    "FirstByte_Active_IP-TCP-HTTPS_Preau-v1_Seconds_Median";
// One room, from beacons: signal of the best access point of the school's own networks, the verdict
// on the room's coverage, and how many networks of others are heard.
inline constexpr std::string_view kSignalMedian =
    "Signal_Passive_IEEE80211-Beacon_Preau-v1_dBm_Median";
inline constexpr std::string_view kCoverage =
    "Coverage_Passive_IEEE80211-Beacon_Preau-v1_Ratio_PassShare";
inline constexpr std::string_view kOtherNetworks =
    "OtherBSS_Passive_IEEE80211-Beacon_Preau-v1_Count_Distinct";
// The same room: the next best access point of the school's networks, which takes over; the noise
// that the radio tells; how busy the best one's channel is; how many others share its channel, and
// how many overlap it from beside; how many tablets at once it bears, the least by the value.
inline constexpr std::string_view kSecondSignalMedian =
    "SecondSignal_Passive_IEEE80211-Beacon_Preau-v1_dBm_Median";
inline constexpr std::string_view kNoiseMedian =
    "Noise_Passive_IEEE80211-Radio_Preau-v1_dBm_Median";
inline constexpr std::string_view kChannelBusy =
    "ChannelBusy_Passive_IEEE80211-Channel_Preau-v1_Ratio_Share";
inline constexpr std::string_view kCoChannel =
    "CoChannelBSS_Passive_IEEE80211-Beacon_Preau-v1_Count_Distinct";
inline constexpr std::string_view kAdjacentChannel =
    "AdjacentBSS_Passive_IEEE80211-Beacon_Preau-v1_Count_Distinct";
inline constexpr std::string_view kTablets =
    "Tablets_Passive_IEEE80211-Beacon_Preau-v1_Count_Least";

// A device's own experience of a room's network: joined as a tablet joins it, and measured through
// that access point. The total is there only when every step worked.
inline constexpr std::string_view kJoinTotal = "Join_Active_IEEE80211-Network_Preau-v1_Seconds_Raw";
inline constexpr std::string_view kJoinAssociation =
    "Join_Active_IEEE80211-Association_Preau-v1_Seconds_Raw";
inline constexpr std::string_view kJoinAuthentication =
    "Join_Active_IEEE80211-Authentication_Preau-v1_Seconds_Raw";
inline constexpr std::string_view kJoinLease = "Join_Active_IP-UDP-DHCP_Preau-v1_Seconds_Raw";
inline constexpr std::string_view kJoinDns =
    "RTDNS_Active_IP-UDP-JoinedBSS_Preau-v1_Seconds_Median";
inline constexpr std::string_view kJoinRtt =
    "RTDelay_Active_IP-UDP-JoinedBSS_Preau-v1_Seconds_Median";
inline constexpr std::string_view kJoinDown =
    "Goodput_Active_IP-TCP-Down-JoinedBSS_Preau-v1_Mbps_Mean";
inline constexpr std::string_view kJoinUp = "Goodput_Active_IP-TCP-Up-JoinedBSS_Preau-v1_Mbps_Mean";

// The interface that leads to the far end: what its port has agreed on, in ways at once (2: full
// duplex), and, 1, that the line behind it is known; `target` then says its kind.
inline constexpr std::string_view kLinkSpeed =
    "LinkSpeed_Passive_Interface-Route_Preau-v1_Mbps_Negotiated";
inline constexpr std::string_view kLinkWays =
    "LinkDuplex_Passive_Interface-Route_Preau-v1_Count_Ways";
inline constexpr std::string_view kLineKnown =
    "LineKind_Passive_Interface-Route_Preau-v1_Count_Known";
// Of the rates that several methods gave of one line, as TCP payload: the least by the most.
inline constexpr std::string_view kAgreementDown =
    "RateAgreement_Active_IP-Down_Preau-v1_Ratio_LeastToMost";
inline constexpr std::string_view kAgreementUp =
    "RateAgreement_Active_IP-Up_Preau-v1_Ratio_LeastToMost";

struct Info {
  std::string_view name;
  Unit unit;
  double least;  // physical bounds, in `unit`: a value outside them is refused
  double most;
};

// The one visible table; a name that is not in it is stored but never scored.
std::span<const Info> all();

// nullptr when Préau does not know the metric.
const Info* find(std::string_view name);

}  // namespace preau::metric
