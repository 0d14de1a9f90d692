#include "reports/city/language.hh"

#include <algorithm>
#include <array>
#include <cmath>

#include <date/tz.h>

#include "collector/score/points.hh"

namespace preau::city {

namespace {

constexpr std::array<std::pair<const char*, const char*>, 12> kMonths{{{"janvier", "January"},
                                                                       {"février", "February"},
                                                                       {"mars", "March"},
                                                                       {"avril", "April"},
                                                                       {"mai", "May"},
                                                                       {"juin", "June"},
                                                                       {"juillet", "July"},
                                                                       {"août", "August"},
                                                                       {"septembre", "September"},
                                                                       {"octobre", "October"},
                                                                       {"novembre", "November"},
                                                                       {"décembre", "December"}}};

std::string two(std::int64_t number) {
  const auto text = std::to_string(number);
  return number < 10 ? "0" + text : text;
}

std::string spell(date::local_time<std::chrono::microseconds> time, Language language) {
  const auto day = date::floor<date::days>(time);
  const date::year_month_day ymd{day};
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time - day).count();
  const auto& month = kMonths.at(static_cast<unsigned>(ymd.month()) - 1);
  return std::to_string(static_cast<unsigned>(ymd.day())) + " " +
         (language == Language::fr ? month.first : month.second) + " " +
         std::to_string(static_cast<int>(ymd.year())) + ", " + two(minutes / 60) + ":" +
         two(minutes % 60);
}

}  // namespace

Language language_of(std::string_view locale) {
  return locale.starts_with("en") ? Language::en : Language::fr;
}

std::string colon(Language language) { return language == Language::fr ? " : " : ": "; }

std::string local_time(UtcTime time, Language language) {
  const date::sys_time<std::chrono::microseconds> utc{time.time_since_epoch()};
  try {
    return spell(date::locate_zone("Europe/Paris")->to_local(utc), language);
  } catch (const std::runtime_error&) {  // no time zone database here
    return spell(date::local_time<std::chrono::microseconds>{time.time_since_epoch()}, language) +
           " UTC";
  }
}

std::string age(UtcTime time, UtcTime now, Language language) {
  using std::chrono::duration_cast;
  const auto past = std::max(now - time, UtcTime::duration::zero());
  const auto say = [&](std::int64_t count, std::string_view fr, std::string_view en) {
    const std::string plural = count > 1 && !fr.ends_with("s") ? "s" : "";
    if (language == Language::fr)
      return "il y a " + std::to_string(count) + " " + std::string(fr) + plural;
    return std::to_string(count) + " " + std::string(en) + (count == 1 ? "" : "s") + " ago";
  };
  if (past < std::chrono::hours{1})
    return say(duration_cast<std::chrono::minutes>(past).count(), "min", "minute");
  if (past < std::chrono::days{2})
    return say(duration_cast<std::chrono::hours>(past).count(), "heure", "hour");
  return say(duration_cast<std::chrono::days>(past).count(), "jour", "day");
}

std::string points(MicroPoints points, Language language) {
  return in(language, in_points(points));
}

std::string_view word(std::string_view key, Language language) {
  const auto found = std::ranges::find(words(), key, &Word::key);
  if (found == words().end()) return key;
  return language == Language::fr ? found->fr : found->en;
}

}  // namespace preau::city
