#include "probe/wifi/room_text.hh"

#include <algorithm>

#include <fmt/format.h>

#include "probe/record/json_line.hh"

namespace preau::wifi {

namespace {

std::string_view verdict_text(Coverage coverage) {
  return coverage == Coverage::unknown ? "not enough data" : to_string(coverage);
}

JsonLine json_of(const SchoolSignal& s) {
  JsonLine line;
  line.add("bssid", s.access_point.bssid).add("ssid", s.access_point.ssid);
  line.add("channel", s.operation.channel).add("width_mhz", s.operation.width_mhz);
  line.add("generation", to_text(s.generation)).add("streams", s.streams);
  line.add("security", to_text(s.security));
  line.add("beacons", s.beacons).add("median_dbm", s.median_dbm);
  const auto end = [](const std::optional<Interval>& i, double Interval::*which) {
    return i ? std::optional((*i).*which) : std::nullopt;
  };
  line.add("median_low_dbm", end(s.interval, &Interval::low));
  line.add("median_high_dbm", end(s.interval, &Interval::high));
  line.add("p10_dbm", end(s.spread, &Interval::low)).add("p90_dbm", end(s.spread, &Interval::high));
  line.add("noise_dbm", s.noise_dbm).add("snr_db", s.snr_db());
  return std::move(line.add("utilisation", s.utilisation).add("bss_load", s.bss_load));
}

void add_signal(JsonLine& line, std::string_view key, const std::optional<SchoolSignal>& signal) {
  signal ? line.add(key, json_of(*signal)) : line.add_null(key);
}

std::vector<std::string> bands_of(const std::array<bool, 4>& bands) {
  std::vector<std::string> names;
  for (const auto& [band, name] :
       {std::pair{Band::ghz2, "2.4"}, {Band::ghz5, "5"}, {Band::ghz6, "6"}})
    if (bands[static_cast<std::size_t>(band)]) names.emplace_back(name);
  return names;
}

std::string_view heard_text(Heard heard) {
  switch (heard) {
    case Heard::school:
      return "school";
    case Heard::silence:
      return "silence";
    case Heard::nothing:
      break;
  }
  return "nothing";
}

JsonLine json_of(const Point& point) {
  JsonLine line;
  line.add("heard", heard_text(point.heard));
  if (!point.reason.empty()) line.add("reason", point.reason);
  add_signal(line, "best", point.best);
  add_signal(line, "second", point.second);
  add_signal(line, "six_ghz_left_out", point.left_out);
  line.add("other_networks", point.others.all).add("co_channel", point.others.co_channel);
  line.add("adjacent", point.others.adjacent).add("bands_ghz", bands_of(point.bands));
  line.add("school_bands_ghz", bands_of(point.school_bands));
  line.add("nameless_networks", point.nameless.all);
  point.nameless.strongest_dbm > kSilence
      ? line.add("nameless_strongest_dbm", point.nameless.strongest_dbm)
      : line.add_null("nameless_strongest_dbm");
  line.add("listened_mhz", point.listened.channels());
  return std::move(line.add("not_listened_mhz", point.listened.not_channels()));
}

JsonLine json_of(const Standing& s) {
  JsonLine line;
  line.add("criterion", s.name).add("unit", s.unit).add("least", s.least);
  line.add("points", s.values.size());
  if (s.values.empty())
    line.add_null("mean").add_null("deviation");
  else
    line.add("mean", s.mean).add("deviation", s.deviation);
  return std::move(line.add("limit", s.limit));
}

template <class From>
std::vector<JsonLine> list_of(const std::vector<From>& all) {
  std::vector<JsonLine> list;
  list.reserve(all.size());
  for (const auto& one : all) list.push_back(json_of(one));
  return list;
}

void add_plan(JsonLine& line, const PlanRoom* plan) {
  if (plan == nullptr) return;
  line.add("kind", plan->kind).add("floor", plan->floor).add("pupils", plan->pupils);
}

// What the plan tells of it: "  24 pupils, classroom, floor 1".
std::string plan_line(const PlanRoom& plan) {
  std::vector<std::string> told;
  if (plan.pupils) told.push_back(fmt::format("{} pupils", *plan.pupils));
  if (!plan.kind.empty()) told.push_back(plan.kind);
  if (!plan.floor.empty()) told.push_back("floor " + plan.floor);
  return told.empty() ? "" : fmt::format("  {}\n", fmt::join(told, ", "));
}

std::string signal_line(std::string_view what, const SchoolSignal& s) {
  auto text = fmt::format("  {:<8}{:g} dBm", what, s.median_dbm);
  if (s.spread) text += fmt::format(", 10 to 90 %: {:g} to {:g}", s.spread->low, s.spread->high);
  text += s.snr_db() ? fmt::format(", SNR {:g} dB", *s.snr_db()) : ", SNR unknown";
  text += fmt::format(", {} channel {} ({} MHz, {}, {}), {} beacons", s.access_point.ssid,
                      s.access_point.channel, s.operation.width_mhz, to_text(s.generation),
                      to_text(s.security), s.beacons);
  return text + "\n";
}

std::string_view why_no_tablets(const std::vector<Point>& points) {
  return std::ranges::any_of(points, [](const Point& point) { return point.best.has_value(); })
             ? "as nothing tells how busy the channel is: neither the radio's counters nor a BSS "
               "Load, of a radio that the tablet can use"
             : "as no point tells the school's signal";
}

// A plan's rooms are all there are, no sample: only those that are not decided leave it open.
Interval share_of(const SiteCoverage& site) {
  const auto all = static_cast<double>(site.pass + site.fail + site.unknown);
  if (all == 0) return {0, 1};
  return {static_cast<double>(site.pass) / all,
          static_cast<double>(site.pass + site.unknown) / all};
}

}  // namespace

std::string room_json(const RoomCapture& room, const RoomFindings& found, const PlanRoom* plan) {
  const auto& verdict = found.verdict;
  JsonLine line;
  line.add("room", room.room).add("verdict", verdict_text(verdict.coverage));
  line.add("decided_by", verdict.decided_by).add("reason", verdict.reason);
  line.add("rests_on", verdict.basis + (room.condition.empty() ? "" : ", " + room.condition));
  found.caveats.empty() ? line.add_null("caveats") : line.add("caveats", found.caveats);
  add_plan(line, plan);
  line.add("points", verdict.points).add("points_passing", verdict.passing);
  line.add("share_low", verdict.share.low).add("share_high", verdict.share.high);
  line.add("other_networks", found.others).add("offset_db", room.offset_db);
  if (found.tablets)
    line.add("tablets_least", found.tablets->least).add("tablets_most", found.tablets->most);
  else
    line.add_null("tablets_least").add_null("tablets_most");
  line.add("criteria", list_of(verdict.standings)).add("at_points", list_of(found.points));
  return line.text();
}

std::string room_lines(const RoomCapture& room, const RoomFindings& found, const PlanRoom* plan) {
  const auto& verdict = found.verdict;
  auto text = fmt::format("room {}: {} ({})\n  {}\n  rests on {}{}\n", room.room,
                          verdict_text(verdict.coverage), verdict.decided_by, verdict.reason,
                          verdict.basis, room.condition.empty() ? "" : ", " + room.condition);
  if (!found.caveats.empty()) text += "  but: " + found.caveats + "\n";
  if (plan != nullptr) text += plan_line(*plan);
  std::size_t number = 0;
  for (const auto& point : found.points) {
    text +=
        fmt::format("point {}: {}\n", ++number,
                    point.reason.empty() ? "networks on " + bands_text(point.bands) : point.reason);
    if (point.best) text += signal_line("best", *point.best);
    if (point.second) text += signal_line("second", *point.second);
    if (point.left_out)
      text +=
          signal_line("6 GHz", *point.left_out) + "          left out: the tablet has no 6 GHz\n";
    text += fmt::format("  others  {}, {} on the same channel, {} beside\n  {}\n", point.others.all,
                        point.others.co_channel, point.others.adjacent, point.listened.to_text());
  }
  if (found.tablets)
    text += fmt::format("tablets at once: {} to {}\n", found.tablets->least, found.tablets->most);
  else if (!found.points.empty())
    text += fmt::format("tablets at once: unknown, {}\n", why_no_tablets(found.points));
  return text;
}

void count(Coverage coverage, SiteCoverage& site) {
  switch (coverage) {
    case Coverage::pass:
      ++site.pass;
      break;
    case Coverage::fail:
      ++site.fail;
      break;
    case Coverage::unknown:
      ++site.unknown;
      break;
  }
}

std::string site_json(const SiteCoverage& site) {
  const auto share = share_of(site);
  const auto decided = site.pass + site.fail;
  JsonLine line;
  line.add("rooms", site.rooms).add("pass", site.pass).add("fail", site.fail);
  line.add("not_enough_data", site.unknown);
  if (decided > 0)
    line.add("coverage", static_cast<double>(site.pass) / static_cast<double>(decided));
  else
    line.add_null("coverage");
  line.add("coverage_low", share.low).add("coverage_high", share.high);
  return line.text();
}

std::string site_line(const SiteCoverage& site) {
  const auto share = share_of(site);
  const auto decided = site.pass + site.fail;
  auto text = fmt::format("{} room{}: {} pass, {} fail, {} not enough data; ", site.rooms,
                          site.rooms == 1 ? "" : "s", site.pass, site.fail, site.unknown);
  if (decided == 0) return text + "none decided\n";
  if (site.unknown == 0) return text + fmt::format("{:.0f} % of all pass\n", share.low * 100);
  return text + fmt::format("{:.0f} % of those decided pass, {:.0f} to {:.0f} % of all\n",
                            100.0 * static_cast<double>(site.pass) / static_cast<double>(decided),
                            share.low * 100, share.high * 100);
}

}  // namespace preau::wifi
