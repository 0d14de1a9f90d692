// The only file of this folder that knows the time zone library.
#include "collector/hours/school_hours.hh"

#include <algorithm>

#include <date/tz.h>

namespace preau {

namespace {

constexpr std::int64_t kHalf = 30;  // minutes

// The week that holds on a day: the last one from a date up to it.
const Week* week_of(const School& school, Day day) {
  const Week* last = nullptr;
  for (const auto& week : school.weeks)
    if (week.from <= day && (last == nullptr || last->from < week.from)) last = &week;
  return last;
}

std::int64_t utc_minute(const date::time_zone& zone, Day day, std::uint16_t minute) {
  const date::local_time<std::chrono::minutes> local{day.time_since_epoch() +
                                                     std::chrono::minutes{minute}};
  // A time that a change of clocks skips or repeats is no hour of a school: any choice will do.
  const auto utc = zone.to_sys(local, date::choose::earliest);
  return std::chrono::floor<std::chrono::minutes>(utc).time_since_epoch().count();
}

class Filler {
 public:
  Filler(const date::time_zone& zone, UtcHour first, UtcHour end)
      : zone_(zone),
        first_(first),
        minutes_(static_cast<std::size_t>(std::max<UtcHour>(end - first, 0)), 0) {}

  void add(Day day, const Lesson& lesson) {
    const auto begin = utc_minute(zone_, day, lesson.begin);
    const auto end = utc_minute(zone_, day, lesson.end);
    for (auto hour = begin / 60; hour * 60 < end; ++hour)
      at(hour, std::min(end, hour * 60 + 60) - std::max(begin, hour * 60));
  }

  // No hour of that day can be told.
  void lose(Day day) {
    const auto begin = utc_minute(zone_, day, 0);
    const auto end = utc_minute(zone_, day + std::chrono::days{1}, 0);
    for (auto hour = begin / 60; hour * 60 < end; ++hour) at(hour, kLost);
  }

  std::vector<At> all() const {
    std::vector<At> out;
    for (const auto minutes : minutes_)
      out.push_back(minutes < 0 ? At::unknown : minutes >= kHalf ? At::school : At::outside);
    return out;
  }

 private:
  static constexpr std::int64_t kLost = -1'000'000;

  void at(UtcHour hour, std::int64_t minutes) {
    const auto index = hour - first_;
    if (index >= 0 && index < static_cast<std::int64_t>(minutes_.size()))
      minutes_[static_cast<std::size_t>(index)] += minutes;
  }

  const date::time_zone& zone_;
  UtcHour first_;
  std::vector<std::int64_t> minutes_;
};

}  // namespace

Day local_day(UtcTime time, const std::string& time_zone) {
  const date::sys_time<std::chrono::microseconds> utc{time.time_since_epoch()};
  const auto local = date::locate_zone(time_zone)->to_local(utc);
  return Day{std::chrono::floor<std::chrono::days>(local.time_since_epoch())};
}

SchoolHours school_hours(const School& school, const Place& place,
                         std::span<const Holiday> holidays, UtcHour first, UtcHour end) {
  const auto& zone = *date::locate_zone(place.time_zone);
  std::vector<Holiday> of_zone;
  std::ranges::copy_if(holidays, std::back_inserter(of_zone),
                       [&](const Holiday& each) { return each.zone == place.zone; });
  Filler filler(zone, first, end);
  const auto last = local_day(begin_of(end), place.time_zone);
  for (auto day = local_day(begin_of(first), place.time_zone); day <= last;
       day += std::chrono::days{1}) {
    const auto* week = week_of(school, day);
    const auto kind = kind_of(day, of_zone, place.alsace_moselle);
    if (week == nullptr || kind == DayKind::unknown) {
      filler.lose(day);
    } else if (kind == DayKind::school) {
      const auto weekday = std::chrono::weekday{day}.iso_encoding();
      for (const auto& lesson : week->lessons)
        if (lesson.weekday == weekday) filler.add(day, lesson);
    }
  }
  return {first, filler.all()};
}

}  // namespace preau
