#include "probe/agent/text.hh"

#include <cmath>

#include <fmt/format.h>

namespace preau {

namespace {

// Three figures that matter.
std::string three(double value) {
  const double size = std::abs(value);
  if (size >= 99.95) return fmt::format("{:.0f}", value);
  return size >= 9.995 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

// Scaled for a reader: seconds as ms, ratios as %.
double scaled(double value, Unit unit) {
  if (unit == Unit::seconds) return value * 1e3;
  return unit == Unit::ratio ? value * 1e2 : value;
}

std::string_view suffix(Unit unit) {
  switch (unit) {
    case Unit::seconds:
      return " ms";
    case Unit::ratio:
      return " %";
    case Unit::count:
      return "";
    default:
      break;
  }
  return unit == Unit::dbm ? " dBm" : " Mbit/s";
}

std::string figures(double value, Unit unit) {
  if (unit == Unit::count || unit == Unit::dbm) return fmt::format("{:.0f}", value);
  return three(scaled(value, unit));
}

}  // namespace

std::string value_text(double value, Unit unit) {
  return figures(value, unit) + std::string(suffix(unit));
}

std::string value_text(const Record& r) {
  if (!r.value) return "failed";
  auto text = value_text(*r.value, r.unit);
  if (r.interval)
    text +=
        " [" + figures(r.interval->low, r.unit) + ", " + figures(r.interval->high, r.unit) + "]";
  return text;
}

std::string short_name(std::string_view metric) {
  static constexpr std::array kNames{
      std::pair{metric::kRttMedian, "latency"},
      std::pair{metric::kRttP95, "latency 95th percentile"},
      std::pair{metric::kRttP99, "latency 99th percentile"},
      std::pair{metric::kRttP99_9, "latency 99.9th percentile"},
      std::pair{metric::kRttVariation, "jitter"},
      std::pair{metric::kRttP99LoadedDown, "99th percentile, download"},
      std::pair{metric::kRttP99LoadedUp, "99th percentile, upload"},
      std::pair{metric::kRttVariationLoadedDown, "jitter under download"},
      std::pair{metric::kRttVariationLoadedUp, "jitter under upload"},
      std::pair{metric::kRttLoss, "loss"},
      std::pair{metric::kRttP95LoadedDown, "latency under download"},
      std::pair{metric::kRttP95LoadedUp, "latency under upload"},
      std::pair{metric::kRttLossLoadedDown, "loss under download"},
      std::pair{metric::kRttLossLoadedUp, "loss under upload"},
      std::pair{metric::kRttP95LoadedBoth, "latency under both"},
      std::pair{metric::kRttLossLoadedBoth, "loss under both"},
      std::pair{metric::kGoodputDownLoadedBoth, "download beside upload"},
      std::pair{metric::kGoodputUpLoadedBoth, "upload beside download"},
      std::pair{metric::kTcpRttMedian, "latency over TCP"},
      std::pair{metric::kTcpRttP95, "latency over TCP 95th percentile"},
      std::pair{metric::kTcpRttP95LoadedDown, "TCP latency, download"},
      std::pair{metric::kTcpRttP95LoadedUp, "TCP latency, upload"},
      std::pair{metric::kTcpRttP95LoadedBoth, "TCP latency, both ways"},
      std::pair{metric::kGoodputDown, "download"},
      std::pair{metric::kGoodputUp, "upload"},
      std::pair{metric::kDnsTime, "name"},
      std::pair{metric::kHttpsTime, "https"},
      std::pair{metric::kPingMedian, "ping"},
      std::pair{metric::kPingP95, "ping 95th percentile"},
      std::pair{metric::kPingLoss, "ping loss"},
      std::pair{metric::kConnectMedian, "connect"},
      std::pair{metric::kTlsMedian, "tls"},
      std::pair{metric::kDnsMedian, "name"},
      std::pair{metric::kDnsTcpMedian, "name over TCP"},
      std::pair{metric::kHttpsMedian, "https"},
      std::pair{metric::kCapacityDown, "capacity down"},
      std::pair{metric::kCapacityUp, "capacity up"},
      std::pair{metric::kHttpGoodputDown, "download"},
      std::pair{metric::kHttpGoodputUp, "upload"},
      std::pair{metric::kNdt7GoodputDown, "download"},
      std::pair{metric::kNdt7GoodputUp, "upload"},
      std::pair{metric::kLinkSpeed, "port"},
      std::pair{metric::kLinkWays, "ways at once"},
      std::pair{metric::kLineKnown, "line"},
      std::pair{metric::kAgreementDown, "agreement down"},
      std::pair{metric::kAgreementUp, "agreement up"},
      std::pair{metric::kSignalMedian, "signal"},
      std::pair{metric::kCoverage, "coverage"},
      std::pair{metric::kOtherNetworks, "other networks"},
      std::pair{metric::kSecondSignalMedian, "second signal"},
      std::pair{metric::kNoiseMedian, "noise"},
      std::pair{metric::kChannelBusy, "channel busy"},
      std::pair{metric::kCoChannel, "on the same channel"},
      std::pair{metric::kAdjacentChannel, "on channels beside"},
      std::pair{metric::kTablets, "tablets at once, at least"},
      std::pair{metric::kJoinTotal, "joining the network"},
      std::pair{metric::kJoinAssociation, "association"},
      std::pair{metric::kJoinAuthentication, "authentication"},
      std::pair{metric::kJoinLease, "dhcp lease"},
      std::pair{metric::kJoinDns, "name over Wi-Fi"},
      std::pair{metric::kJoinRtt, "latency over Wi-Fi"},
      std::pair{metric::kJoinDown, "download over Wi-Fi"},
      std::pair{metric::kJoinUp, "upload over Wi-Fi"},
  };
  for (const auto& [name, text] : kNames)
    if (name == metric) return text;
  return std::string(metric);
}

}  // namespace preau
