// Dated changes and annulments: what closes earlier measurements. An event (access point fitted,
// line activated, channel changed) closes those of its room or line before it; an annulled record
// never counts. Data (TOML), given beside the records.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "collector/hours/hourly.hh"
#include "collector/score/score.hh"
#include "collector/score/text.hh"
#include "probe/record/record.hh"
#include "probe/record/site.hh"

namespace preau {

struct Event {
  UtcTime when{};   // of a plain day: its beginning, UTC
  std::string day;  // as written: "2026-11-28", "2026-11-28T14:00:00+01:00"
  std::string site;
  std::string room, line;  // one of them
  Text what;
  std::size_t at{};  // the line of the file on which it stands
  bool only_line{};  // its line is the site's only one: of that are records that name none, too
};

struct Annulment {
  std::string probe;
  std::uint64_t seq{};
  std::string reason, role, date;
};

struct Events {
  std::vector<Event> events;
  std::vector<Annulment> annulments;
};

tl::expected<Events, std::string> parse_events(std::string_view text, std::string_view file);

// Finds every event's place in the city. The error tells those whose site, line or room is not
// there, a line each.
tl::expected<void, std::string> locate(Events& events, const City& city, std::string_view file);

// The records as they count as of `now`: annulled ones gone, and those that an event closed without
// their value, saying which one, so that a new measurement is asked for. Events after `now` have
// not happened.
std::vector<Record> as_counted(std::span<const Record> records, const Events& events, UtcTime now);

// A record has room for one language: puts what closed it into French where facts tell of it.
void say_closed(std::vector<SchoolFacts>& schools, const Events& events);

// What as_counted() does, for hours: those that begin before the event that closed them go.
// Annulled records were left out when the hours were made.
void close_hours(std::vector<HourlySeries>& hourly, const Events& events, UtcTime now);

// The newest valid record of a metric before an event, and the newest after it.
struct Change {
  struct Side {
    double value{};
    std::optional<Interval> interval;
    UtcTime when{};
  };

  const Event* event{};
  std::string metric;
  Unit unit{Unit::seconds};
  Side before, after;
};

// By event, then by metric. Only what was measured on both sides, annulled records left out.
std::vector<Change> changes(std::span<const Record> records, const Events& events);

}  // namespace preau
