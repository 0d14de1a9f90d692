#include "collector/facts/facts.hh"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "collector/store/history.hh"

namespace preau {

namespace {

constexpr std::size_t kMostRecords = 1'000'000;  // of one site

Store::Names annulled(const Events& events) {
  Store::Names out;
  for (const auto& each : events.annulments) out.emplace(each.probe, each.seq);
  return out;
}

// All of a site up to a moment.
void add_all(const Store& store, const std::string& site, std::optional<UtcTime> as_of,
             std::vector<Record>& out) {
  auto all = store.of_site(site, kMostRecords);
  for (auto& each : all)
    if (!as_of || each.start <= *as_of) out.push_back(std::move(each));
}

// An annulled record that is none of the newest changes nothing; where it is one, the one before is
// somewhere among all records of its site.
void read_again(const Store& store, const Store::Names& without, std::vector<Record>& newest) {
  std::set<std::string> again;
  for (const auto& each : newest)
    if (without.contains({each.probe, each.seq})) again.insert(each.site);
  std::erase_if(newest, [&](const Record& each) { return again.contains(each.site); });
  for (const auto& site : again) add_all(store, site, std::nullopt, newest);
}

std::vector<Record> records_of(const Store& store, const City& city, const Store::Names& without,
                               std::optional<UtcTime> as_of) {
  std::vector<Record> out;
  if (as_of) {
    for (const auto& site : city.sites) add_all(store, site.id, as_of, out);
    return out;
  }
  out = store.latest(Store::Which::judged);
  read_again(store, without, out);
  return out;
}

// Of all records of a place and metric a scorer looks at three at most: the newest, the newest that
// counts, and the newest that the network failed.
std::vector<Record> that_decide(std::vector<Record> all) {
  std::ranges::sort(all, [](const Record& a, const Record& b) {
    return std::tie(a.start, a.probe, a.seq) > std::tie(b.start, b.probe, b.seq);
  });
  using Place =
      std::tuple<std::optional<std::string>, std::optional<std::string>, std::string, Segment, int>;
  std::set<Place> seen;
  std::vector<Record> out;
  for (auto& each : all) {
    const bool failed = each.validity == Validity::failed && each.limited_by == LimitedBy::network;
    const int kind = counts_in_hours(each) ? 1 : failed ? 2 : 0;
    const auto first = [&](int of) {
      return seen.emplace(each.line, each.room, each.metric, each.segment, of).second;
    };
    constexpr int kNewest = 3;
    const bool newest = first(kNewest), of_kind = kind != 0 && first(kind);
    if (newest || of_kind) out.push_back(std::move(each));
  }
  return out;
}

}  // namespace

Events stored_events(const Store& store, const City& city) {
  const auto text = store.document(kEventsDocument);
  if (!text) return {};
  auto read = parse_events(*text, "the store's events");
  if (!read) throw StoreError(read.error());
  // What is no longer in the city closes nothing in it.
  Events out{.annulments = std::move(read->annulments)};
  for (auto& event : read->events) {
    Events one{.events = {std::move(event)}};
    if (locate(one, city, "the store's events")) out.events.push_back(std::move(one.events[0]));
  }
  return out;
}

Facts read_facts(const Store& store, const WindowsOf& windows_of, UtcTime now,
                 std::optional<UtcTime> as_of, const std::optional<Events>& events) {
  Facts out{.city = store.city()};
  const auto closing = events ? *events : stored_events(store, out.city);
  const auto at = as_of.value_or(now);
  const auto without = annulled(closing);
  auto history = read_history(store, out.city, reach_of(windows_of), at, without);
  close_hours(history.hourly, closing, at);
  out.records = as_counted(records_of(store, out.city, without, as_of), closing, at);
  out.schools = school_facts(out.city, out.records, history, windows_of, at);
  say_closed(out.schools, closing);
  return out;
}

std::vector<Record> judged_records(const Store& store, const City& city, const std::string& site,
                                   UtcTime now, std::optional<UtcTime> as_of) {
  const auto events = stored_events(store, city);
  std::vector<Record> out;
  if (as_of) {
    add_all(store, site, as_of, out);
  } else {
    out = store.latest_of_site(site, Store::Which::judged);
    read_again(store, annulled(events), out);
  }
  return that_decide(as_counted(out, events, as_of.value_or(now)));
}

std::vector<HourlySeries> judged_hours(const Store& store, const City& city,
                                       const std::string& site, std::int64_t days, UtcTime at) {
  const auto events = stored_events(store, city);
  const auto end = hour_of(at), first = end - days * 24;
  auto out = events.annulments.empty() ? store.hourly(Store::Spans{{site, {{first, end}}}})
                                       : store.hourly(first, end, annulled(events));
  std::erase_if(out, [&](const HourlySeries& each) { return each.site != site; });
  close_hours(out, events, at);
  return out;
}

}  // namespace preau
