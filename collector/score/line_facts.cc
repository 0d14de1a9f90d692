#include "collector/score/line_facts.hh"

#include <algorithm>
#include <array>
#include <cmath>

namespace preau {

namespace {

// Two values, the worse at each corner: what a class can be sure of.
Indicator worse(Indicator a, const Indicator& b) {
  a.value = std::max(a.value, b.value);
  a.interval = {std::max(a.interval.low, b.interval.low),
                std::max(a.interval.high, b.interval.high)};
  a.samples += b.samples;
  a.staleness = std::max(a.staleness, b.staleness);
  if (b.measured != UtcTime{} && (a.measured == UtcTime{} || b.measured < a.measured))
    a.measured = b.measured;
  a.hours = a.hours == 0 ? b.hours : std::min(a.hours, b.hours);
  a.evidence.insert(a.evidence.end(), b.evidence.begin(), b.evidence.end());
  return a;
}

// Beyond any round trip that a class could bear: the worst end where load was not measured.
constexpr double kEndlessSeconds = 3600;

// Load could make it anything worse: a stand-in keeps its value and loses its bad end.
Indicator stand_in(Indicator of, const Text& caveat) {
  of.interval.high = kEndlessSeconds;
  of.caveat += caveat;
  return of;
}

// Where a delay is told: under load by packets, or by messages over TCP where packets tell nothing;
// idle, likewise. Empty: no record of ours tells it so.
struct Delay {
  IndicatorId id{};
  std::string_view down, up, idle;
  std::string_view down_tcp{}, up_tcp{}, idle_tcp{};
  std::size_t least{};  // answered packets below which a probe does not tell it
};

constexpr std::array kDelays{Delay{.id = IndicatorId::latency,
                                   .down = metric::kRttP95LoadedDown,
                                   .up = metric::kRttP95LoadedUp,
                                   .idle = metric::kRttP95,
                                   .down_tcp = metric::kTcpRttP95LoadedDown,
                                   .up_tcp = metric::kTcpRttP95LoadedUp,
                                   .idle_tcp = metric::kTcpRttP95},
                             Delay{.id = IndicatorId::latency_p99,
                                   .down = metric::kRttP99LoadedDown,
                                   .up = metric::kRttP99LoadedUp,
                                   .idle = metric::kRttP99,
                                   .least = metric::kLeastForP99},
                             // No load of ours lasts long enough for it.
                             Delay{.id = IndicatorId::latency_p99_9,
                                   .down = {},
                                   .up = {},
                                   .idle = metric::kRttP99_9,
                                   .least = metric::kLeastForP99_9},
                             Delay{.id = IndicatorId::jitter,
                                   .down = metric::kRttVariationLoadedDown,
                                   .up = metric::kRttVariationLoadedUp,
                                   .idle = metric::kRttVariation}};

// A far percentile of too few packets for an interval could be anything.
Answer delay(const Records& records, const Where& place, std::string_view metric,
             const Delay& which) {
  if (metric.empty()) return {};
  auto out = records.ask(place, metric, which.id);
  if (which.least > 0 && out.found && !out.over_window &&
      out.found->interval.low == out.found->interval.high)
    out.found->interval = {0, kEndlessSeconds};
  return out;
}

// Under load, by packets, or by messages over TCP where packets tell nothing, which it says.
Answer loaded_delay(const Records& records, const Where& place, std::string_view by_packets,
                    std::string_view over_tcp, const Delay& which) {
  auto packets = delay(records, place, by_packets, which);
  if (packets.found) return packets;
  auto tcp = delay(records, place, over_tcp, which);
  if (!tcp.found) return packets;
  tcp.found->caveat += {" (par TCP)", " (over TCP)"};
  return tcp;
}

// Packets came back, too few of them for that percentile.
Text too_few(const Records& records, const Where& place, const Delay& which) {
  const auto median = records.ask(place, metric::kRttMedian);
  if (!median.found) return median.failure;
  if (median.found->samples >= which.least) return {};
  const auto back = std::to_string(median.found->samples), least = std::to_string(which.least);
  return {
      back + " paquets revenus, il en faut " + least + " : réglez latency_packets de la sonde",
      back + " packets came back, and " + least + " are needed: set the probe's latency_packets"};
}

// Under load, the worse of both directions. Without: one direction, then the idle path, then a TCP
// round trip, each saying what it is.
void set_delay(const Records& records, const Where& place, const Delay& which, const Found& found) {
  const auto down = loaded_delay(records, place, which.down, which.down_tcp, which);
  const auto up = loaded_delay(records, place, which.up, which.up_tcp, which);
  auto& of = found.indicators;
  if (down.found && up.found) {
    of[which.id] = worse(*down.found, *up.found);
    return;
  }
  const auto& loaded = down.found ? down : up;
  const auto idle = delay(records, place, which.idle, which);
  const auto tcp = delay(records, place, which.idle_tcp, which);
  if (loaded.found)
    of[which.id] = stand_in(
        *loaded.found, {" (une seule direction en charge)", " (one direction under load only)"});
  else if (idle.found)
    of[which.id] = stand_in(*idle.found, {" (au repos, faute de mesure en charge)",
                                          " (idle, for want of one under load)"});
  else if (tcp.found)
    of[which.id] = stand_in(*tcp.found, {" (par TCP, au repos, faute de mieux)",
                                         " (over TCP, idle, for want of better)"});
  const std::string name(info_of(which.id).name);
  for (const auto* answer : {&down, &up, &idle})
    if (!answer->failure.fr.empty() && !found.failures.contains(name))
      found.failures[name] = answer->failure;
  if (loaded.found || idle.found || tcp.found || found.failures.contains(name)) return;
  if (auto why = too_few(records, place, which); !why.fr.empty())
    found.failures[name] = std::move(why);
}

// Wilson's interval at 95 %: the pooled counts need one of their own.
Interval wilson(double lost, double sent) {
  constexpr double z = 1.959963984540054, z2 = z * z;
  const double centre = (lost + z2 / 2) / (sent + z2);
  const double half = z / (sent + z2) * std::sqrt(lost * (sent - lost) / sent + z2 / 4);
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

// All test packets of the newest round, idle and loaded, as one sample: a hundred alone cannot tell
// 0 from 3 %. Over a window the worst of the three: hours of many packets are no single sample.
void set_loss(const Records& records, const Where& place, const Found& found) {
  std::optional<Indicator> pooled;
  double lost = 0, sent = 0;
  Text failure;
  bool over_window = false;
  for (const auto metric :
       {metric::kRttLoss, metric::kRttLossLoadedDown, metric::kRttLossLoadedUp}) {
    const auto answer = records.ask(place, metric, IndicatorId::loss);
    if (failure.fr.empty()) failure = answer.failure;
    if (!answer.found || answer.found->samples == 0) continue;
    over_window = answer.over_window;
    const auto packets = static_cast<double>(answer.found->samples);
    lost += answer.found->value * packets;
    sent += packets;
    pooled = pooled ? worse(*std::move(pooled), *answer.found) : *answer.found;
  }
  if (!pooled) {
    if (!failure.fr.empty()) found.failures["loss"] = failure;
    return;
  }
  if (!over_window) {
    pooled->value = lost / sent;
    pooled->interval = wilson(std::clamp(lost, 0.0, sent), sent);
  }
  pooled->unit = Unit::ratio;
  found.indicators[IndicatorId::loss] = *std::move(pooled);
}

void set_rates(const Records& records, const Where& place, const Found& found, IndicatorId down,
               IndicatorId up) {
  found.set(down, records.ask(place, metric::kGoodputDown, down));
  found.set(up, records.ask(place, metric::kGoodputUp, up));
}

AimInput aim_of(const Records& records, const Where& access, const Indicators& site) {
  const auto value = [&](std::string_view metric) {
    const auto answer = records.ask(access, metric);
    return answer.found ? std::optional(answer.found->value) : std::nullopt;
  };
  AimInput out{.latency = value(metric::kRttMedian),
               .jitter = value(metric::kRttVariation),
               .download = value(metric::kGoodputDown),
               .loaded_down = value(metric::kRttMedianLoadedDown),
               .loaded_up = value(metric::kRttMedianLoadedUp)};
  if (const auto* loss = site.find(IndicatorId::loss)) out.loss = loss->value;
  return out;
}

}  // namespace

OtherLine other_line(const Records& records, const Site& site, const Line& line) {
  OtherLine out{.line = line, .measured = {}};
  std::map<std::string, Text> failures;
  const Found found{out.measured, failures};
  set_rates(records, {.site = &site, .line = &line, .segment = Segment::access}, found,
            IndicatorId::download, IndicatorId::upload);
  set_rates(records, {.site = &site, .segment = Segment::lan}, found, IndicatorId::lan_download,
            IndicatorId::lan_upload);
  return out;
}

void set_line(const Records& records, const Where& access, SchoolFacts& out) {
  const Found found{out.site, out.failures};
  set_rates(records, access, found, IndicatorId::download, IndicatorId::upload);
  for (const auto& each : kDelays) set_delay(records, access, each, found);
  set_loss(records, access, found);
  out.aim = aim_of(records, access, out.site);
}

void set_lan(const Records& records, const Where& lan, SchoolFacts& out) {
  set_rates(records, lan, {out.site, out.failures}, IndicatorId::lan_download,
            IndicatorId::lan_upload);
}

}  // namespace preau
