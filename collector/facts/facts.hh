// What the schools of a store are judged by. No judgement here: score() is the next step.
#pragma once

#include <optional>
#include <vector>

#include "collector/score/events.hh"
#include "collector/score/indicators.hh"
#include "collector/store/store.hh"

namespace preau {

struct Facts {
  City city;
  std::vector<Record> records;  // that count as of the moment, closed ones without their value
  std::vector<SchoolFacts> schools;
};

// The kind of document that holds events and annulments.
inline constexpr auto kEventsDocument = "events";

// The store's own events, of places that its city still has; empty without any. Throws StoreError
// where somebody edited the document into what cannot be read.
Events stored_events(const Store& store, const City& city);

// `as_of`: absent, now; then records that start later do not count. `events`: in place of the
// store's own.
Facts read_facts(const Store& store, const WindowsOf& windows_of, UtcTime now,
                 std::optional<UtcTime> as_of = std::nullopt,
                 const std::optional<Events>& events = std::nullopt);

// One site's part of that, for a report elsewhere: the records that count as of the moment, of a
// past one those alone that can decide; and the hours of the days before it.
std::vector<Record> judged_records(const Store& store, const City& city, const std::string& site,
                                   UtcTime now, std::optional<UtcTime> as_of);
std::vector<HourlySeries> judged_hours(const Store& store, const City& city,
                                       const std::string& site, std::int64_t days, UtcTime at);

}  // namespace preau
