#include "probe/record/metric.hh"

#include <algorithm>

namespace preau::metric {

namespace {

constexpr double kLongestSeconds = 3600;     // no single measurement of ours waits an hour
constexpr double kFastestMbps = 10'000'000;  // 10 Tbit/s: beyond any school, catches unit slips
constexpr double kWeakestDbm = -130, kStrongestDbm = 30;

constexpr std::array kMetrics{
    Info{kRttMedian, Unit::seconds, 0, kLongestSeconds},
    Info{kRttP95, Unit::seconds, 0, kLongestSeconds},
    Info{kRttP99, Unit::seconds, 0, kLongestSeconds},
    Info{kRttP99_9, Unit::seconds, 0, kLongestSeconds},
    Info{kRttVariation, Unit::seconds, 0, kLongestSeconds},
    Info{kRttLoss, Unit::ratio, 0, 1},
    Info{kRttMedianLoaded, Unit::seconds, 0, kLongestSeconds},
    Info{kRttMedianLoadedDown, Unit::seconds, 0, kLongestSeconds},
    Info{kRttMedianLoadedUp, Unit::seconds, 0, kLongestSeconds},
    Info{kRttP95LoadedDown, Unit::seconds, 0, kLongestSeconds},
    Info{kRttP95LoadedUp, Unit::seconds, 0, kLongestSeconds},
    Info{kRttP99LoadedDown, Unit::seconds, 0, kLongestSeconds},
    Info{kRttP99LoadedUp, Unit::seconds, 0, kLongestSeconds},
    Info{kRttVariationLoadedDown, Unit::seconds, 0, kLongestSeconds},
    Info{kRttVariationLoadedUp, Unit::seconds, 0, kLongestSeconds},
    Info{kRttLossLoadedDown, Unit::ratio, 0, 1},
    Info{kRttLossLoadedUp, Unit::ratio, 0, 1},
    Info{kRttMedianLoadedBoth, Unit::seconds, 0, kLongestSeconds},
    Info{kRttP95LoadedBoth, Unit::seconds, 0, kLongestSeconds},
    Info{kRttLossLoadedBoth, Unit::ratio, 0, 1},
    Info{kTcpRttMedian, Unit::seconds, 0, kLongestSeconds},
    Info{kTcpRttP95, Unit::seconds, 0, kLongestSeconds},
    Info{kTcpRttP95LoadedDown, Unit::seconds, 0, kLongestSeconds},
    Info{kTcpRttP95LoadedUp, Unit::seconds, 0, kLongestSeconds},
    Info{kTcpRttP95LoadedBoth, Unit::seconds, 0, kLongestSeconds},
    Info{kGoodputDown, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kGoodputUp, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kHttpGoodputDown, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kHttpGoodputUp, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kNdt7GoodputDown, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kNdt7GoodputUp, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kGoodputDownLoadedBoth, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kGoodputUpLoadedBoth, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kUdpGoodputDown, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kUdpGoodputUp, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kUdpGoodputDownLoadedBoth, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kCapacityDown, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kCapacityUp, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kUdpstDown, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kUdpstUp, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kDnsTime, Unit::seconds, 0, kLongestSeconds},
    Info{kHttpsTime, Unit::seconds, 0, kLongestSeconds},
    Info{kPingMedian, Unit::seconds, 0, kLongestSeconds},
    Info{kPingP95, Unit::seconds, 0, kLongestSeconds},
    Info{kPingLoss, Unit::ratio, 0, 1},
    Info{kConnectMedian, Unit::seconds, 0, kLongestSeconds},
    Info{kTlsMedian, Unit::seconds, 0, kLongestSeconds},
    Info{kDnsMedian, Unit::seconds, 0, kLongestSeconds},
    Info{kDnsTcpMedian, Unit::seconds, 0, kLongestSeconds},
    Info{kHttpsMedian, Unit::seconds, 0, kLongestSeconds},
    Info{kSignalMedian, Unit::dbm, kWeakestDbm, kStrongestDbm},
    Info{kCoverage, Unit::ratio, 0, 1},
    Info{kLinkSpeed, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kLinkWays, Unit::count, 1, 2},
    Info{kLineKnown, Unit::count, 1, 1},
    Info{kAgreementDown, Unit::ratio, 0, 1},
    Info{kAgreementUp, Unit::ratio, 0, 1},
    Info{kOtherNetworks, Unit::count, 0, 100'000},
    Info{kSecondSignalMedian, Unit::dbm, kWeakestDbm, kStrongestDbm},
    Info{kNoiseMedian, Unit::dbm, kWeakestDbm, kStrongestDbm},
    Info{kChannelBusy, Unit::ratio, 0, 1},
    Info{kCoChannel, Unit::count, 0, 100'000},
    Info{kAdjacentChannel, Unit::count, 0, 100'000},
    Info{kTablets, Unit::count, 0, 100'000},
    Info{kJoinTotal, Unit::seconds, 0, kLongestSeconds},
    Info{kJoinAssociation, Unit::seconds, 0, kLongestSeconds},
    Info{kJoinAuthentication, Unit::seconds, 0, kLongestSeconds},
    Info{kJoinLease, Unit::seconds, 0, kLongestSeconds},
    Info{kJoinDns, Unit::seconds, 0, kLongestSeconds},
    Info{kJoinRtt, Unit::seconds, 0, kLongestSeconds},
    Info{kJoinDown, Unit::mbit_per_second, 0, kFastestMbps},
    Info{kJoinUp, Unit::mbit_per_second, 0, kFastestMbps},
};

}  // namespace

std::span<const Info> all() { return kMetrics; }

const Info* find(std::string_view name) {
  const auto* found = std::ranges::find(kMetrics, name, &Info::name);
  return found == kMetrics.end() ? nullptr : found;
}

}  // namespace preau::metric
