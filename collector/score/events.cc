#include "collector/score/events.hh"

#include <algorithm>
#include <map>

#include "collector/score/toml_reader.hh"
#include "probe/record/role.hh"

namespace preau {

namespace {

bool is_annulled(const Record& record, const Events& events) {
  return std::ranges::any_of(events.annulments, [&](const Annulment& each) {
    return each.probe == record.probe && each.seq == record.seq;
  });
}

// `Of`: Record or HourlySeries.
template <class Of>
bool concerns(const Event& event, const Of& record) {
  if (event.site != record.site) return false;
  if (!event.room.empty()) return record.room == event.room;
  return record.line == event.line ||
         (event.only_line && !record.line && record.segment == Segment::access);
}

// The last event that this record is older than.
const Event* closed_by(const Record& record, const Events& events, UtcTime now) {
  const Event* last = nullptr;
  for (const auto& event : events.events)
    if (concerns(event, record) && record.start < event.when && event.when <= now &&
        (last == nullptr || last->when < event.when))
      last = &event;
  return last;
}

UtcTime beginning_of(const toml::date& date) {
  return std::chrono::sys_days(std::chrono::year{date.year} / date.month / date.day);
}

UtcTime moment_of(const toml::date_time& at) {
  const auto& time = at.time;
  return beginning_of(at.date) + std::chrono::hours(time.hour) +
         std::chrono::minutes(time.minute - at.offset.value_or(toml::time_offset{}).minutes) +
         std::chrono::seconds(time.second) + std::chrono::microseconds(time.nanosecond / 1'000);
}

// Sets when the event was, by a node of TOML; false: neither a day nor a moment with its offset.
bool read_moment(const toml::node& date, Event& out) {
  std::ostringstream as_written;
  if (const auto* day = date.as_date()) {
    out.when = beginning_of(day->get());
    as_written << day->get();
  } else if (const auto* at = date.as_date_time(); at != nullptr && at->get().offset) {
    out.when = moment_of(at->get());
    as_written << at->get();
  } else {
    return false;
  }
  out.day = as_written.str();
  return true;
}

// The same in quotes: what TOML would read of it without them.
bool read_quoted_moment(const std::string& text, Event& out) {
  constexpr std::string_view kOfDates = "0123456789-:.+TtZz ";
  if (text.find_first_not_of(kOfDates) != std::string::npos) return false;
  try {
    const auto read = toml::parse("date = " + text);
    return read_moment(*read.get("date"), out);
  } catch (const toml::parse_error&) {
    return false;
  }
}

void set_moment(Reader& in, const toml::node& date, Event& out) {
  const auto* quoted = date.as_string();
  if (quoted != nullptr ? read_quoted_moment(quoted->get(), out) : read_moment(date, out)) return;
  in.fail(date,
          "date must be a day, or a moment with its offset: 2026-11-28 or "
          "2026-11-28T14:00:00+01:00");
}

Event read_event(Reader& in, const toml::table& table) {
  in.only(table, {"date", "site", "room", "line", "fr", "en"});
  Event out{.site = in.text(table, "site")};
  out.at = table.source().begin.line;
  if (const auto* date = in.need(table, "date")) set_moment(in, *date, out);
  if (table.contains("room")) out.room = in.text(table, "room");
  if (table.contains("line")) out.line = in.text(table, "line");
  if (out.room.empty() == out.line.empty())
    in.fail(table, "an event is of a room or of a line; write one");
  out.what = {in.text(table, "fr"), in.text(table, "en")};
  return out;
}

Annulment read_annulment(Reader& in, const toml::table& table) {
  in.only(table, {"probe", "seq", "reason", "role", "date"});
  Annulment out{.probe = in.text(table, "probe")};
  out.seq = static_cast<std::uint64_t>(in.whole(table, "seq", std::int64_t{1} << 53));
  out.reason = in.text(table, "reason");
  out.role = in.text(table, "role");
  if (!out.role.empty() && !is_role(out.role)) in.fail(*table.get("role"), std::string(kNoRole));
  out.date = in.day(table);
  return out;
}

}  // namespace

tl::expected<Events, std::string> parse_events(std::string_view text, std::string_view file) {
  Reader in(file);
  try {
    const auto root = toml::parse(text, file);
    in.only(root, {"event", "annulment"});
    Events out;
    if (root.contains("event"))
      in.each(root, "event",
              [&](const toml::table& t) { out.events.push_back(read_event(in, t)); });
    if (root.contains("annulment"))
      in.each(root, "annulment",
              [&](const toml::table& t) { out.annulments.push_back(read_annulment(in, t)); });
    if (in.errors().empty()) return out;
  } catch (const toml::parse_error& error) {
    in.fail(error.source().begin, error.description());
  }
  return tl::unexpected(in.errors());
}

tl::expected<void, std::string> locate(Events& events, const City& city, std::string_view file) {
  std::string errors;
  const auto has = [](const auto& list, const std::string& id) {
    return std::ranges::any_of(list, [&](const auto& each) { return each.id == id; });
  };
  for (auto& event : events.events) {
    const auto* site = find_site(city, event.site);
    std::string what;
    if (site == nullptr)
      what = "site " + event.site + " is not in the city";
    else if (!event.line.empty() && !has(site->lines, event.line))
      what = "line " + event.line + " is not of site " + event.site;
    else if (!event.room.empty() && !has(site->rooms, event.room))
      what = "room " + event.room + " is not of site " + event.site;
    else
      event.only_line = !event.line.empty() && site->lines.size() == 1;
    if (!what.empty())
      errors += (errors.empty() ? "" : "\n") + std::string(file) + ", line " +
                std::to_string(event.at) + ": " + what + "; write one of the city's";
  }
  if (errors.empty()) return {};
  return tl::unexpected(errors);
}

namespace {

Text closing(const Event& event) {
  return Text{"mesuré avant ", "measured before "} + same(event.day + ", ") + event.what +
         Text{" : à mesurer de nouveau", ": measure again"};
}

}  // namespace

std::vector<Record> as_counted(std::span<const Record> records, const Events& events, UtcTime now) {
  std::vector<Record> out;
  out.reserve(records.size());
  for (const auto& record : records) {
    if (is_annulled(record, events)) continue;
    auto& kept = out.emplace_back(record);
    const auto* event = closed_by(record, events, now);
    if (event == nullptr) continue;
    kept.validity = Validity::failed;
    kept.value.reset();
    kept.interval.reset();
    kept.coverage.reset();
    kept.limited_by = LimitedBy::unknown;  // nor does its failure tell anything of today
    kept.failure = closing(*event).en;
  }
  return out;
}

void say_closed(std::vector<SchoolFacts>& schools, const Events& events) {
  std::map<std::string, std::string> in_french;  // by the English
  for (const auto& event : events.events) in_french[closing(event).en] = closing(event).fr;
  const auto say = [&](std::map<std::string, Text>& failures) {
    for (auto& [name, why] : failures)
      if (const auto found = in_french.find(why.en); found != in_french.end())
        why.fr = found->second;
  };
  for (auto& school : schools) {
    say(school.failures);
    for (auto& room : school.rooms) say(room.failures);
  }
}

void close_hours(std::vector<HourlySeries>& hourly, const Events& events, UtcTime now) {
  for (auto& series : hourly)
    for (const auto& event : events.events)
      if (event.when <= now && concerns(event, series))
        std::erase_if(series.hours,
                      [&](const Hour& each) { return begin_of(each.hour) < event.when; });
}

namespace {

Change::Side side_of(const Record& record) {
  return {record.value.value_or(0), record.interval, record.start};
}

}  // namespace

std::vector<Change> changes(std::span<const Record> records, const Events& events) {
  std::vector<Change> out;
  for (const auto& event : events.events) {
    std::map<std::string, std::pair<const Record*, const Record*>> sides;
    for (const auto& record : records) {
      if (!concerns(event, record) || record.validity != Validity::valid || !record.value ||
          is_annulled(record, events))
        continue;
      auto& [before, after] = sides[record.metric];
      auto& side = record.start < event.when ? before : after;
      if (side == nullptr || side->start < record.start) side = &record;
    }
    for (const auto& [metric, side] : sides)
      if (side.first != nullptr && side.second != nullptr)
        out.push_back(
            {&event, metric, side.first->unit, side_of(*side.first), side_of(*side.second)});
  }
  return out;
}

}  // namespace preau
