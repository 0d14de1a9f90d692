#include "probe/record/time.hh"

#include <array>
#include <cstdio>

namespace preau {

using namespace std::chrono;

std::string to_iso8601(UtcTime time) {
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::array<char, 64> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02lld.%06lldZ",
      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()), static_cast<long>(clock.hours().count()),
      static_cast<long>(clock.minutes().count()), static_cast<long long>(clock.seconds().count()),
      static_cast<long long>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

namespace {

// Takes exactly `digits` decimal digits off the front; -1 when they are not there.
int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<microseconds> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return microseconds{0};
  int micros = 0, digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 6) micros = micros * 10 + (text.front() - '0');
    ++digits;
    text.remove_prefix(1);
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  for (; digits < 6; ++digits) micros *= 10;
  return microseconds{micros};
}

}  // namespace

std::optional<UtcTime> from_iso8601(std::string_view text) {
  const int y = take_number(text, 4);
  if (!take(text, '-')) return std::nullopt;
  const int mo = take_number(text, 2);
  if (!take(text, '-')) return std::nullopt;
  const int d = take_number(text, 2);
  if (!take(text, 'T')) return std::nullopt;
  const int h = take_number(text, 2);
  if (!take(text, ':')) return std::nullopt;
  const int mi = take_number(text, 2);
  if (!take(text, ':')) return std::nullopt;
  const int s = take_number(text, 2);
  const auto fraction = take_fraction(text);
  if (!fraction || !take(text, 'Z') || !text.empty()) return std::nullopt;
  if (y < 0 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59)
    return std::nullopt;
  const year_month_day date{year{y}, month{static_cast<unsigned>(mo)},
                            day{static_cast<unsigned>(d)}};
  if (!date.ok()) return std::nullopt;
  return sys_days{date} + hours{h} + minutes{mi} + seconds{s} + *fraction;
}

std::string to_iso_day(UtcTime time) {
  auto text = to_iso8601(time);
  return text.substr(0, text.find('T'));
}

std::optional<sys_days> from_iso_day(std::string_view text) {
  const auto begins = from_iso8601(std::string(text) + "T00:00:00Z");
  return begins ? std::optional(floor<days>(*begins)) : std::nullopt;
}

UtcTime utc_now() { return floor<microseconds>(system_clock::now()); }

}  // namespace preau
