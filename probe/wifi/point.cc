#include "probe/wifi/point.hh"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "probe/wifi/ssid.hh"

namespace preau::wifi {

namespace {

bool is_school(const Bss& bss, std::span<const std::string> ssids) {
  return std::ranges::any_of(ssids, [&bss](const auto& name) { return bss.is_named(name); });
}

std::optional<Interval> less(const std::optional<Interval>& interval, double offset_db) {
  if (!interval) return std::nullopt;
  return Interval{interval->low - offset_db, interval->high - offset_db};
}

SchoolSignal signal_of(const Survey& survey, const Bssid& bssid, const Bss& bss, double offset_db) {
  SchoolSignal out{
      .access_point = {to_string(bssid), ssid_text(bss.ssid()), bss.operation.channel.value_or(0)},
      .operation = bss.operation,
      .generation = bss.generation,
      .streams = bss.streams,
      .security = bss.security,
      .beacons = bss.signals.count(),
      .median_dbm = bss.signals.median().value() - offset_db,
      .interval = less(bss.signals.median_interval(), offset_db),
      .spread = less(bss.signals.spread(), offset_db),
      .noise_dbm = bss.noise.median(),
      .utilisation = bss.load(),
      .bss_load = bss.load()};
  if (!bss.operation.channel) return out;
  const auto primary = centre_mhz(bss.operation.band, *bss.operation.channel);
  if (const auto busy = survey.busy(primary)) {
    out.utilisation = busy;
    out.by_counters = true;
  }
  if (!out.noise_dbm) out.noise_dbm = survey.noise_dbm(primary);
  return out;
}

// Of a 2.4 GHz network, 802.11b's 22 MHz, which its beacons still have.
double half_width(const Operation& operation) {
  return operation.band == Band::ghz2 && operation.width_mhz <= 20 ? 11 : operation.width_mhz / 2.0;
}

// In one piece: of 80 + 80 MHz the first half alone.
bool overlap(const Operation& a, const Operation& b) {
  const double centre_a = a.centre_mhz, centre_b = b.centre_mhz;
  if (centre_a == 0 || centre_b == 0) return false;
  return std::abs(centre_a - centre_b) < half_width(a) + half_width(b);
}

// One radio bears several networks, a beacon each or all in one (Multiple BSSID): those are of one
// channel, by other names.
bool of_one_radio(const AccessPoint& a, Band of_a, const AccessPoint& b, Band of_b) {
  return a.ssid != b.ssid && a.channel == b.channel && of_a == of_b;
}

// The best one's own other names: of each the one whose level is nearest, as levels of one radio
// are. Another access point of that name holds the channel beside it.
std::set<Bssid> own_names(const Survey& survey, std::span<const std::string> ssids,
                          const SchoolSignal& best, double best_dbm) {
  constexpr double kOneLevelDb = 5;  // of beacons at one spot (UJI, 90th percentile: 4.3)
  struct Nearest {
    Bssid bssid;
    double away{};
  };
  std::map<std::string, Nearest> nearest;
  for (const auto& [bssid, bss] : survey.networks()) {
    const AccessPoint other{to_string(bssid), ssid_text(bss.ssid()),
                            bss.operation.channel.value_or(0)};
    const auto strength = bss.signals.median();
    if (!strength || !is_school(bss, ssids) ||
        !of_one_radio(other, bss.operation.band, best.access_point, best.operation.band))
      continue;
    const double away = std::abs(*strength - best_dbm);
    if (away > kOneLevelDb) continue;
    const auto known = nearest.try_emplace(other.ssid, Nearest{bssid, away}).first;
    if (away < known->second.away) known->second = {bssid, away};
  }
  std::set<Bssid> out;
  for (const auto& [name, own] : nearest) out.insert(own.bssid);
  return out;
}

// Without a beacon's signal nobody knows whether it holds the channel: it is not counted.
void count_overlaps(const Survey& survey, std::span<const std::string> ssids,
                    const SchoolSignal& best, double offset_db, const Criteria& criteria,
                    Others& out) {
  const auto own = own_names(survey, ssids, best, best.median_dbm + offset_db);
  for (const auto& [bssid, bss] : survey.networks()) {
    if (to_string(bssid) == best.access_point.bssid || own.contains(bssid)) continue;
    const auto strength = bss.signals.median();
    if (!strength || *strength < criteria.least_neighbour.value) continue;
    if (bss.operation.band != best.operation.band || !best.operation.channel) continue;
    if (bss.operation.channel == best.operation.channel)
      ++out.co_channel;
    else if (overlap(bss.operation, best.operation))
      ++out.adjacent;
  }
}

// Not a signal's strength decides whether the tablet hears it, but whether it has the band.
bool serves(const Bss& bss, const Criteria& criteria) {
  return bss.operation.band != Band::ghz6 || criteria.tablet.six_ghz;
}

constexpr std::string_view kNotForTablet =
    "at 6 GHz there is one, which the criteria's tablet does not have (six_ghz)";

// Of a radio at 6 GHz others tell, and a radio that did not listen there cannot deny it.
void look_for_announced(const Survey& survey, std::span<const std::string> ssids,
                        const Criteria& criteria, Point& point) {
  SixGhz announced;
  for (const auto& name : ssids) announced.add(survey.announced(name));
  const auto channels = announced.mhz();
  if (!criteria.tablet.six_ghz)
    point.not_for_tablet |= !channels.empty();
  else
    point.announced_unheard =
        std::ranges::any_of(channels, [&](auto mhz) { return !survey.listened.on(mhz); });
}

// Without a beacon's signal it may be as strong as any.
void add_nameless(const Bss& bss, double offset_db, Nameless& out) {
  ++out.all;
  const auto median = bss.signals.median();
  if (!median) {
    out.unmeasured = true;
    return;
  }
  const auto interval = bss.signals.median_interval();
  out.strongest_dbm = std::max(out.strongest_dbm, *median - offset_db);
  out.upper_dbm = std::max(out.upper_dbm, (interval ? interval->high : *median) - offset_db);
}

// "2 networks hide their name, the strongest at -45 dBm"
std::string nameless_text(const Nameless& nameless) {
  const auto text = nameless.all == 1 ? std::string("1 network hides its name")
                                      : fmt::format("{} networks hide their name", nameless.all);
  if (nameless.unmeasured) return text + ", one of them at an unknown strength";
  return text + fmt::format(", the strongest at {:g} dBm", nameless.strongest_dbm);
}

struct Sorted {
  std::vector<SchoolSignal> school;  // strongest first
  bool without_signal{};             // one of the school's was heard without a signal strength
};

void leave_out(const Survey& survey, const Bssid& bssid, const Bss& bss, double offset_db,
               Point& point) {
  point.not_for_tablet = true;
  if (bss.signals.count() == 0) return;
  const auto signal = signal_of(survey, bssid, bss, offset_db);
  if (!point.left_out || signal.median_dbm > point.left_out->median_dbm) point.left_out = signal;
}

Sorted sort_out(const Survey& survey, std::span<const std::string> ssids, const Criteria& criteria,
                double offset_db, Point& point) {
  Sorted out;
  for (const auto& [bssid, bss] : survey.networks()) {
    const auto band = static_cast<std::size_t>(bss.operation.band);
    point.bands[band] = true;
    if (!is_school(bss, ssids)) {
      ++point.others.all;
      if (bss.ssid_size == 0 && serves(bss, criteria)) add_nameless(bss, offset_db, point.nameless);
      continue;
    }
    point.school_bands[band] = true;
    point.hides |= bss.hides;
    if (!serves(bss, criteria))
      leave_out(survey, bssid, bss, offset_db, point);
    else if (bss.signals.count() == 0)
      out.without_signal = true;
    else
      out.school.push_back(signal_of(survey, bssid, bss, offset_db));
  }
  std::ranges::stable_sort(out.school, std::greater{}, &SchoolSignal::median_dbm);
  return out;
}

// Of Latin letters without accents, as names of networks mostly are.
bool but_for_case(std::span<const std::byte> heard, std::string_view name) {
  const auto lower = [](auto octet) {
    const auto c = static_cast<unsigned char>(octet);
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : int{c};
  };
  return std::ranges::equal(heard, name, {}, lower, lower);
}

bool is_misspelt(const Survey& survey, std::span<const std::string> ssids) {
  return std::ranges::any_of(survey.networks(), [&](const auto& network) {
    const auto& bss = network.second;
    return !is_school(bss, ssids) && bss.ssid_size > 0 &&
           std::ranges::any_of(ssids,
                               [&](const auto& name) { return but_for_case(bss.ssid(), name); });
  });
}

// Were one of these the school's, would it meet the criterion?
bool reaches(const Nameless& nameless, Dbm least) {
  return nameless.unmeasured || (nameless.all > 0 && nameless.strongest_dbm >= least.value);
}

// Silence of the school's networks is a finding only where the radio demonstrably listened, long
// enough, to the end, and nothing heard was left out. Empty: it is one.
std::string why_no_finding(const Survey& survey, std::span<const std::string> ssids,
                           bool without_signal, const Criteria& criteria) {
  if (survey.networks().empty())
    return "nothing was heard at all" + (survey.foreign.empty() ? "" : ": " + survey.foreign);
  if (std::ranges::all_of(ssids, [](const auto& name) { return name.empty(); }))
    return "no network is named as the school's";
  if (without_signal) return "the school's network was heard, but no signal strength with it";
  if (is_misspelt(survey, ssids))
    return "none of the school's networks, but one whose name differs in upper and lower case "
           "alone: is it spelt as the access points do?";
  if (!survey.damage.empty()) return "none of the school's networks in the part that could be read";
  if (survey.counts().untracked > 0)
    return fmt::format("more than {} networks; the school's may be among those not looked at",
                       survey.networks().size());
  if (survey.listened.empty())
    return "none of the school's networks, and the capture does not tell on which channels: "
           "`wifi listen --write` does, and scans";
  if (!survey.listened.everywhere())
    return "none of the school's networks on the channels listened to; it may be on others: not "
           "listened to, for half a second at least: " +
           survey.listened.not_text();
  if (survey.beacons() < criteria.least_beacons)
    return fmt::format("none of the school's networks, but only {} beacons of any; wanted are {}",
                       survey.beacons(), criteria.least_beacons);
  return {};
}

// Would it serve the room if the best one failed?
bool takes_over(const SchoolSignal& other, const SchoolSignal& best) {
  const auto& a = other.access_point;
  const auto& b = best.access_point;
  return a.bssid != b.bssid && !of_one_radio(a, other.operation.band, b, best.operation.band);
}

// The best is the strongest with enough beacons. A stronger one that was heard too rarely leaves
// open whether a weak best one is all that the room has.
void choose(const std::vector<SchoolSignal>& school, const Criteria& criteria, Point& point) {
  const auto enough = [&criteria](const SchoolSignal& signal) {
    return signal.beacons >= criteria.least_beacons && signal.interval;
  };
  const auto best = std::ranges::find_if(school, enough);
  point.best = best != school.end() ? *best : school.front();
  point.beacons = point.best->beacons;
  if (best == school.end()) {
    point.reason = fmt::format("only {} beacons of the best access point; wanted are {}",
                               point.beacons, std::max(criteria.least_beacons, 6U));
    return;
  }
  const auto& strongest = school.front();
  if (best->median_dbm < criteria.least_median.value &&
      strongest.median_dbm >= criteria.least_median.value) {
    point.reason =
        fmt::format("median {:g} dBm, below {:g}; a stronger one was heard, in only {} beacons",
                    best->median_dbm, criteria.least_median.value, strongest.beacons);
    return;
  }
  if (best->median_dbm < criteria.least_median.value &&
      may_be_nameless(point, criteria.least_median)) {
    point.reason =
        fmt::format("median {:g} dBm, below {:g}, but the school hides its name, and {}",
                    best->median_dbm, criteria.least_median.value, nameless_text(point.nameless));
    return;
  }
  point.heard = Heard::school;
  for (const auto& other : school) {
    if (!takes_over(other, *best)) continue;
    if (!enough(other))
      point.second_heard_rarely = true;
    else if (!point.second)
      point.second = other;
  }
}

// None of the school's networks was heard: what that tells.
void tell_silence(const Survey& survey, std::span<const std::string> ssids,
                  const Criteria& criteria, bool without_signal, Point& point) {
  auto also = point.not_for_tablet ? fmt::format("; {}", kNotForTablet) : std::string{};
  if (point.nameless.all > 0) also += "; " + nameless_text(point.nameless);
  point.reason = why_no_finding(survey, ssids, without_signal, criteria);
  if (point.reason.empty() && point.announced_unheard)
    point.reason =
        "none of the school's networks heard, but others announce one at 6 GHz, on a "
        "channel that was not listened to, for half a second at least";
  if (point.reason.empty() && reaches(point.nameless, criteria.least_median)) {
    point.reason = "none of the school's networks heard by name";
    also +=
        ": where one may be the school's, ask for it by name: wifi room --interface IF --active, "
        "or wifi scan --active --ask NAME";
  }
  if (point.reason.empty()) {
    point.heard = Heard::silence;
    point.reason = fmt::format(
        "none of the school's networks heard on any channel of 2.4 and 5 GHz, {} of others on {}",
        point.others.all, bands_text(point.bands));
  }
  point.reason += also;
}

}  // namespace

Point look(const Survey& survey, std::span<const std::string> school_ssids,
           const Criteria& criteria, double offset_db) {
  Point point{
      .listened = survey.listened, .beacons = survey.beacons(), .duration = survey.duration()};
  if (!survey.also_of.empty()) {
    point.reason = fmt::format("its capture is also of room {}: where it was made, nobody can say",
                               fmt::join(survey.also_of, ", "));
    return point;
  }
  const auto sorted = sort_out(survey, school_ssids, criteria, offset_db, point);
  look_for_announced(survey, school_ssids, criteria, point);
  if (!sorted.school.empty()) {
    choose(sorted.school, criteria, point);
    count_overlaps(survey, school_ssids, *point.best, offset_db, criteria, point.others);
    return point;
  }
  tell_silence(survey, school_ssids, criteria, sorted.without_signal, point);
  return point;
}

bool may_be_nameless(const Point& point, Dbm least) {
  return point.hides && reaches(point.nameless, least);
}

std::string bands_text(const std::array<bool, 4>& bands) {
  std::string text;
  for (const auto& [band, name] :
       {std::pair{Band::ghz2, "2.4"}, {Band::ghz5, "5"}, {Band::ghz6, "6"}})
    if (bands[static_cast<std::size_t>(band)])
      text += (text.empty() ? "" : ", ") + std::string(name);
  return text.empty() ? "unknown bands" : text + " GHz";
}

}  // namespace preau::wifi
