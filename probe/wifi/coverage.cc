#include "probe/wifi/coverage.hh"

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "probe/wifi/ssid.hh"

namespace preau::wifi {

namespace {

bool is_school(const Bss& bss, std::span<const std::string> ssids) {
  return std::ranges::any_of(ssids, [&bss](const auto& name) { return bss.is_named(name); });
}

SchoolSignal signal_of(const Bssid& bssid, const Bss& bss) {
  return {.access_point = {to_string(bssid), ssid_text(bss.ssid()), bss.channel.value_or(0)},
          .beacons = bss.signals.count(),
          .median_dbm = bss.signals.median().value(),
          .interval = bss.signals.median_interval()};
}

struct Heard {
  std::vector<SchoolSignal> school;  // strongest first
  bool school_is_named{};            // somebody told us what to look for
  bool school_without_signal{};
  std::uint64_t others{};
  std::array<bool, 4> bands{};
};

Heard sort_out(const Survey& survey, std::span<const std::string> ssids) {
  Heard heard;
  heard.school_is_named =
      std::ranges::any_of(ssids, [](const auto& name) { return !name.empty(); });
  for (const auto& [bssid, bss] : survey.networks()) {
    heard.bands[static_cast<std::size_t>(bss.band)] = true;
    if (!is_school(bss, ssids))
      ++heard.others;
    else if (bss.signals.count() == 0)
      heard.school_without_signal = true;
    else
      heard.school.push_back(signal_of(bssid, bss));
  }
  std::ranges::stable_sort(heard.school, std::greater{}, &SchoolSignal::median_dbm);
  return heard;
}

std::string bands_text(const Heard& heard) {
  std::string text;
  for (const auto& [band, name] :
       {std::pair{Band::ghz2, "2.4"}, {Band::ghz5, "5"}, {Band::ghz6, "6"}})
    if (heard.bands[static_cast<std::size_t>(band)])
      text += (text.empty() ? "" : ", ") + std::string(name);
  return text.empty() ? "unknown bands" : text + " GHz";
}

using Decision = std::pair<Coverage, std::string>;

// Silence of the school's networks is a finding only where the radio demonstrably listened, long
// enough, to the end, and nothing heard was left out.
Decision judge_silence(const Survey& survey, const Heard& heard, const Criteria& criteria) {
  if (survey.networks().empty()) return {Coverage::unknown, "nothing was heard at all"};
  if (!heard.school_is_named) return {Coverage::unknown, "no network is named as the school's"};
  if (heard.school_without_signal)
    return {Coverage::unknown, "the school's network was heard, but no signal strength with it"};
  if (!survey.damage.empty())
    return {Coverage::unknown, "none of the school's networks in the part that could be read"};
  if (survey.counts().untracked > 0)
    return {Coverage::unknown, fmt::format("more than {} networks; the school's may be among those "
                                           "not looked at",
                                           survey.networks().size())};
  if (survey.beacons() < criteria.least_beacons)
    return {Coverage::unknown, fmt::format("none of the school's networks, but only {} beacons of "
                                           "any; wanted are {}",
                                           survey.beacons(), criteria.least_beacons)};
  return {Coverage::fail, fmt::format("none of the school's networks heard, {} of others on {}",
                                      heard.others, bands_text(heard))};
}

Decision judge_signal(const SchoolSignal& best, const SchoolSignal& strongest,
                      const Criteria& criteria) {
  const double least = criteria.least_median.value;
  if (best.beacons < criteria.least_beacons || !best.interval)
    return {Coverage::unknown,
            fmt::format("only {} beacons of the best access point; wanted are {}", best.beacons,
                        std::max(criteria.least_beacons, 6u))};
  const auto& [low, high] = *best.interval;
  const auto facts = fmt::format("median {:g} dBm ({:g} to {:g})", best.median_dbm, low, high);
  if (low >= least) return {Coverage::pass, fmt::format("{}, at least {:g}", facts, least)};
  if (high >= least)
    return {Coverage::unknown,
            fmt::format("{}: {:g} dBm lies inside; listen longer", facts, least)};
  if (strongest.median_dbm >= least)
    return {Coverage::unknown, fmt::format("{}, below {:g}; a stronger one was heard, in only {} "
                                           "beacons",
                                           facts, least, strongest.beacons)};
  return {Coverage::fail, fmt::format("{}, below {:g}", facts, least)};
}

std::string basis_text(const Survey& survey, std::uint64_t beacons) {
  const double seconds = to_seconds(survey.duration());
  return fmt::format("1 point, {} beacons in {:.{}f} s", beacons, seconds, seconds < 10 ? 1 : 0);
}

}  // namespace

Verdict judge(const Survey& survey, std::span<const std::string> school_ssids,
              const Criteria& criteria) {
  const auto heard = sort_out(survey, school_ssids);
  Verdict verdict;
  verdict.others = heard.others;
  if (heard.school.empty()) {
    std::tie(verdict.coverage, verdict.reason) = judge_silence(survey, heard, criteria);
    verdict.basis = basis_text(survey, survey.beacons());
    return verdict;
  }
  const auto enough = std::ranges::find_if(heard.school, [&criteria](const SchoolSignal& signal) {
    return signal.beacons >= criteria.least_beacons;
  });
  const auto& strongest = heard.school.front();
  verdict.best = enough != heard.school.end() ? *enough : strongest;
  std::tie(verdict.coverage, verdict.reason) = judge_signal(*verdict.best, strongest, criteria);
  verdict.basis = basis_text(survey, verdict.best->beacons);
  return verdict;
}

}  // namespace preau::wifi
