#include "collector/facts/facts.hh"

#include <set>
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
std::vector<Record> records_of(const Store& store, const City& city, const Store::Names& without,
                               std::optional<UtcTime> as_of) {
  std::vector<Record> out;
  if (as_of) {
    for (const auto& site : city.sites) add_all(store, site.id, as_of, out);
    return out;
  }
  out = store.latest(Store::Which::judged);
  std::set<std::string> again;
  for (const auto& each : out)
    if (without.contains({each.probe, each.seq})) again.insert(each.site);
  std::erase_if(out, [&](const Record& each) { return again.contains(each.site); });
  for (const auto& site : again) add_all(store, site, as_of, out);
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
  return out;
}

}  // namespace preau
