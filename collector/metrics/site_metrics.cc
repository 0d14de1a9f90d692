#include "collector/metrics/site_metrics.hh"

#include <algorithm>
#include <map>

namespace preau {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;

enum class Family { goodput, round_trip, loss, dns, signal, coverage, join, join_goodput };

struct FamilyInfo {
  Family family;
  const char* name;
  const char* help;
};

constexpr std::array kFamilies{
    FamilyInfo{Family::goodput, "preau_site_goodput_bytes_per_second",
               "TCP payload per second, newest valid measurement."},
    FamilyInfo{Family::round_trip, "preau_site_round_trip_seconds",
               "Round-trip time, idle or under our own load, newest valid measurement."},
    FamilyInfo{Family::loss, "preau_site_loss_ratio",
               "Share of packets lost, newest valid measurement."},
    FamilyInfo{Family::dns, "preau_site_dns_seconds",
               "Time of one question to the site's resolver, newest valid measurement."},
    FamilyInfo{Family::signal, "preau_room_signal_dbm",
               "Signal of the strongest access point of the school in a room."},
    FamilyInfo{Family::coverage, "preau_room_coverage_ratio",
               "Share of a room's points that meet the coverage criteria."},
    FamilyInfo{Family::join, "preau_room_join_seconds",
               "Time that a device took to use a room's network, by phase, newest valid "
               "measurement."},
    FamilyInfo{Family::join_goodput, "preau_room_join_goodput_bytes_per_second",
               "TCP payload per second through a room's access point, newest valid measurement."},
};

// What a metric of probe/record becomes here. Percentile and not quantile: that label is reserved
// for summaries (promtool refuses it on a gauge). Services have no row: which of them is slow is
// told by their addresses, and those are no labels.
struct Mapping {
  std::string_view metric;
  Family family;
  std::array<std::pair<const char*, const char*>, 2> labels;  // empty names are left out
  double scale{1};
};

constexpr double kBytesOfMbit = 1e6 / 8;
constexpr std::pair<const char*, const char*> kNone{"", ""};

const std::array kMappings{
    Mapping{metric::kGoodputDown, Family::goodput, {{{"direction", "down"}, kNone}}, kBytesOfMbit},
    Mapping{metric::kGoodputUp, Family::goodput, {{{"direction", "up"}, kNone}}, kBytesOfMbit},
    Mapping{
        metric::kRttMedian, Family::round_trip, {{{"condition", "idle"}, {"percentile", "50"}}}},
    Mapping{metric::kRttP95, Family::round_trip, {{{"condition", "idle"}, {"percentile", "95"}}}},
    Mapping{metric::kRttP95LoadedDown,
            Family::round_trip,
            {{{"condition", "loaded_down"}, {"percentile", "95"}}}},
    Mapping{metric::kRttP95LoadedUp,
            Family::round_trip,
            {{{"condition", "loaded_up"}, {"percentile", "95"}}}},
    Mapping{metric::kTcpRttMedian,
            Family::round_trip,
            {{{"condition", "idle_tcp"}, {"percentile", "50"}}}},
    Mapping{metric::kTcpRttP95,
            Family::round_trip,
            {{{"condition", "idle_tcp"}, {"percentile", "95"}}}},
    Mapping{metric::kTcpRttP95LoadedDown,
            Family::round_trip,
            {{{"condition", "loaded_down_tcp"}, {"percentile", "95"}}}},
    Mapping{metric::kTcpRttP95LoadedUp,
            Family::round_trip,
            {{{"condition", "loaded_up_tcp"}, {"percentile", "95"}}}},
    Mapping{metric::kRttLoss, Family::loss, {{{"condition", "idle"}, kNone}}},
    Mapping{metric::kRttLossLoadedDown, Family::loss, {{{"condition", "loaded_down"}, kNone}}},
    Mapping{metric::kRttLossLoadedUp, Family::loss, {{{"condition", "loaded_up"}, kNone}}},
    Mapping{metric::kDnsTime, Family::dns, {{kNone, kNone}}},
    Mapping{metric::kSignalMedian, Family::signal, {{kNone, kNone}}},
    Mapping{metric::kCoverage, Family::coverage, {{kNone, kNone}}},
    Mapping{metric::kJoinTotal, Family::join, {{{"phase", "all"}, kNone}}},
    Mapping{metric::kJoinAssociation, Family::join, {{{"phase", "association"}, kNone}}},
    Mapping{metric::kJoinAuthentication, Family::join, {{{"phase", "authentication"}, kNone}}},
    Mapping{metric::kJoinLease, Family::join, {{{"phase", "dhcp"}, kNone}}},
    Mapping{metric::kJoinDns, Family::join, {{{"phase", "dns"}, kNone}}},
    Mapping{metric::kJoinRtt, Family::join, {{{"phase", "round_trip"}, kNone}}},
    Mapping{
        metric::kJoinDown, Family::join_goodput, {{{"direction", "down"}, kNone}}, kBytesOfMbit},
    Mapping{metric::kJoinUp, Family::join_goodput, {{{"direction", "up"}, kNone}}, kBytesOfMbit},
};

// Does the city name every place that the record names?
bool is_named(const City& city, const Record& record) {
  const auto* site = find_site(city, record.site);
  if (site == nullptr) return false;
  const bool line = !record.line || std::ranges::count(site->lines, *record.line, &Line::id) > 0;
  const bool room = !record.room || std::ranges::count(site->rooms, *record.room, &Room::id) > 0;
  return line && room;
}

std::vector<ClientMetric::Label> labels_of(const Record& record, const Mapping& mapping) {
  std::vector<ClientMetric::Label> labels{{"site", record.site}};
  if (record.line) labels.push_back({"line", *record.line});
  if (record.room) labels.push_back({"room", *record.room});
  labels.push_back({"segment", std::string(to_string(record.segment))});
  for (const auto& [name, value] : mapping.labels)
    if (*name != '\0') labels.push_back({name, value});
  return labels;
}

double seconds_since_epoch(UtcTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// Two targets give the same labels; the newer measurement holds.
using Newest = std::map<std::vector<ClientMetric::Label>, const Record*>;

ClientMetric gauge(std::vector<ClientMetric::Label> labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  return metric;
}

}  // namespace

std::vector<MetricFamily> site_families(const City& city, const std::vector<Record>& latest) {
  std::map<Family, MetricFamily> families;
  for (const auto& info : kFamilies) {
    auto& family = families[info.family];
    family.name = info.name;
    family.help = info.help;
    family.type = prometheus::MetricType::Gauge;
  }
  MetricFamily measured{"preau_site_measured_timestamp_seconds",
                        "When the newest valid measurement of a kind began, by the probe's clock.",
                        prometheus::MetricType::Gauge,
                        {}};
  for (const auto& mapping : kMappings) {
    Newest newest;
    for (const auto& record : latest) {
      if (record.metric != mapping.metric || !record.value || !is_named(city, record)) continue;
      auto& held = newest[labels_of(record, mapping)];
      if (held == nullptr || held->start < record.start) held = &record;
    }
    for (const auto& [labels, record] : newest) {
      families[mapping.family].metric.push_back(gauge(labels, *record->value * mapping.scale));
      auto of_kind = labels;
      of_kind.push_back({"metric", std::string(mapping.metric)});
      measured.metric.push_back(gauge(of_kind, seconds_since_epoch(record->start)));
    }
  }
  std::vector<MetricFamily> all;
  all.reserve(families.size() + 1);
  for (auto& [key, family] : families) all.push_back(std::move(family));
  all.push_back(std::move(measured));
  return all;
}

std::vector<MetricFamily> join_families(const City& city, const std::vector<Store::Tries>& tries) {
  MetricFamily all{"preau_room_join_tries",
                   "Tries of a device to use a room's network in the last " +
                       std::to_string(kOfLate.count()) + " days.",
                   prometheus::MetricType::Gauge,
                   {}};
  MetricFamily share{"preau_room_join_success_ratio",
                     "Share of those tries in which every step worked.",
                     prometheus::MetricType::Gauge,
                     {}};
  for (const auto& each : tries) {
    const auto* site = find_site(city, each.site);
    if (site == nullptr || std::ranges::count(site->rooms, each.room, &Room::id) == 0) continue;
    const std::vector<ClientMetric::Label> labels{{"site", each.site}, {"room", each.room}};
    all.metric.push_back(gauge(labels, static_cast<double>(each.all)));
    share.metric.push_back(
        gauge(labels, static_cast<double>(each.passed) / static_cast<double>(each.all)));
  }
  return {all, share};
}

}  // namespace preau
