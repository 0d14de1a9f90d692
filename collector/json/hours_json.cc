#include "collector/json/hours_json.hh"

#include <cmath>

#include <nlohmann/json.hpp>

#include "probe/record/time.hh"

namespace preau::as_json {

namespace {

using HoursJson = nlohmann::ordered_json;

constexpr int kVersion = 1;

std::string dumped(const HoursJson& json) {
  return json.dump(-1, ' ', false, HoursJson::error_handler_t::replace);
}

HoursJson row(const Hour& hour) {
  return HoursJson::array({hour.hour, hour.value, hour.low, hour.high, hour.records, hour.samples,
                           hour.probe, hour.seq});
}

double finite(const HoursJson& json) {
  const double out = json.get<double>();
  if (!std::isfinite(out)) throw std::invalid_argument("a number is not finite");
  return out;
}

Hour to_hour(const HoursJson& row) {
  if (row.size() != 8) throw std::invalid_argument("an hour has not eight parts");
  Hour out{.hour = row.at(0).get<UtcHour>(), .value = finite(row.at(1))};
  out.low = finite(row.at(2));
  out.high = finite(row.at(3));
  out.records = row.at(4).get<std::uint64_t>();
  out.samples = row.at(5).get<std::uint64_t>();
  out.probe = row.at(6).get<std::string>();
  out.seq = row.at(7).get<std::uint64_t>();
  return out;
}

std::optional<std::string> text_or_null(const HoursJson& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<std::string>());
}

template <class E>
E named(const HoursJson& json) {
  const auto name = json.get<std::string>();
  const auto out = from_string<E>(name);
  if (!out) throw std::invalid_argument("an unknown word: " + name);
  return *out;
}

HourlySeries to_series(const HoursJson& json) {
  HourlySeries out{.site = json.at("site").get<std::string>()};
  out.line = text_or_null(json.at("line"));
  out.room = text_or_null(json.at("room"));
  out.metric = json.at("metric").get<std::string>();
  out.segment = named<Segment>(json.at("segment"));
  out.target = json.at("target").get<std::string>();
  out.unit = named<Unit>(json.at("unit"));
  for (const auto& each : json.at("hours")) {
    out.hours.push_back(to_hour(each));
    if (out.hours.size() > 1 && out.hours[out.hours.size() - 2].hour >= out.hours.back().hour)
      throw std::invalid_argument("the hours of a series do not rise");
  }
  return out;
}

Day to_day(const HoursJson& json) {
  const auto out = from_iso_day(json.get<std::string>());
  if (!out) throw std::invalid_argument("a day that is none");
  return *out;
}

Holiday to_holiday(const HoursJson& json) {
  return {json.at("zone").get<std::string>(), json.at("name").get<std::string>(),
          to_day(json.at("first")), to_day(json.at("resumes"))};
}

// What stands in the list under `key`.
template <class T, class Read>
tl::expected<std::vector<T>, std::string> to_list(std::string_view text, const char* key,
                                                  const Read& read) {
  const auto json = HoursJson::parse(text, nullptr, false);
  if (!json.is_object()) return tl::unexpected<std::string>("no JSON object");
  try {
    if (json.at("version") != kVersion) return tl::unexpected<std::string>("another version");
    std::vector<T> out;
    for (const auto& each : json.at(key)) out.push_back(read(each));
    return out;
  } catch (const std::exception& error) {  // a key, a type or a value of it
    return tl::unexpected(std::string(error.what()));
  }
}

}  // namespace

std::string from_hours(std::span<const HourlySeries> hourly) {
  HoursJson out{{"version", kVersion}, {"series", HoursJson::array()}};
  for (const auto& each : hourly) {
    auto hours = HoursJson::array();
    for (const auto& hour : each.hours) hours.push_back(row(hour));
    out["series"].push_back({{"site", each.site},
                             {"line", each.line ? HoursJson(*each.line) : HoursJson()},
                             {"room", each.room ? HoursJson(*each.room) : HoursJson()},
                             {"metric", each.metric},
                             {"segment", to_string(each.segment)},
                             {"target", each.target},
                             {"unit", to_string(each.unit)},
                             {"hours", std::move(hours)}});
  }
  return dumped(out);
}

tl::expected<std::vector<HourlySeries>, std::string> to_hours(std::string_view text) {
  return to_list<HourlySeries>(text, "series", to_series);
}

std::string from_holidays(std::span<const Holiday> holidays) {
  HoursJson out{{"version", kVersion}, {"holidays", HoursJson::array()}};
  for (const auto& each : holidays)
    out["holidays"].push_back({{"zone", each.zone},
                               {"name", each.name},
                               {"first", to_iso_day(each.first)},
                               {"resumes", to_iso_day(each.resumes)}});
  return dumped(out);
}

tl::expected<std::vector<Holiday>, std::string> to_holidays(std::string_view text) {
  return to_list<Holiday>(text, "holidays", to_holiday);
}

}  // namespace preau::as_json
