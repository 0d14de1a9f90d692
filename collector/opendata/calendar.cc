#include "collector/opendata/calendar.hh"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "collector/hours/school_hours.hh"
#include "collector/opendata/csv.hh"

namespace preau::opendata {

namespace {

// Under labels and technical names, as plain_name() has them.
struct CalendarColumns {
  std::optional<std::size_t> name, population, begin, end, zone;
};

CalendarColumns calendar_columns(const std::vector<std::string>& header) {
  CalendarColumns out;
  const std::array<std::tuple<std::string_view, std::string_view, std::optional<std::size_t>*>, 5>
      known{{{"description", "description", &out.name},
             {"population", "population", &out.population},
             {"date_de_debut", "start_date", &out.begin},
             {"date_de_fin", "end_date", &out.end},
             {"zones", "zones", &out.zone}}};
  for (std::size_t i = 0; i < header.size(); ++i)
    for (const auto& [label, technical, at] : known)
      if (const auto name = plain_name(header[i]); name == label || name == technical) *at = i;
  return out;
}

std::optional<int> two_digits(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (text.size() != 2 || !digit(text[0]) || !digit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + text[1] - '0';
}

// "2025-10-17T22:00:00+00:00", "...+02:00", "...Z", or a day alone.
std::optional<Day> read_day(const std::string& text, const std::string& time_zone) {
  constexpr std::size_t kDay = 10, kSeconds = 19, kOffset = 25;  // lengths up to there
  if (text.size() == kDay) return from_iso_day(text);
  if (text.size() < kSeconds) return std::nullopt;
  auto time = from_iso8601(text.substr(0, kSeconds) + "Z");
  if (!time) return std::nullopt;
  if (text.size() == kOffset) {
    const auto hours = two_digits(std::string_view(text).substr(20, 2));
    const auto minutes = two_digits(std::string_view(text).substr(23, 2));
    if (!hours || !minutes || text[22] != ':' || (text[19] != '+' && text[19] != '-'))
      return std::nullopt;
    const auto offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    *time -= text[19] == '+' ? offset : -offset;
  } else if (text.substr(kSeconds) != "Z") {
    return std::nullopt;
  }
  return local_day(*time, time_zone);
}

class HolidayReader {
 public:
  HolidayReader(const std::string& file, const std::string& zone, const std::string& time_zone)
      : file_(file), zone_(zone), time_zone_(time_zone) {}

  void take(const CalendarColumns& columns, const CsvRow& row) {
    const auto text = [&](std::optional<std::size_t> at) { return at ? row.fields[*at] : ""; };
    if (const auto of = text(columns.zone); of != zone_ && of != "Zone " + zone_) {
      ++out_.other_zones;
      return;
    }
    if (plain_name(text(columns.population)) == "enseignants") {
      ++out_.of_teachers;
      return;
    }
    const auto first = read_day(text(columns.begin), time_zone_);
    const auto resumes = read_day(text(columns.end), time_zone_);
    if (!first || !resumes || *resumes < *first)
      return fail(row, "\"" + text(columns.begin) + "\" to \"" + text(columns.end) +
                           "\" are no days, or the wrong way round; write them like "
                           "2025-10-17T22:00:00+00:00 or 2025-10-18");
    Holiday holiday{zone_, text(columns.name), *first, *resumes};
    if (std::ranges::find(out_.holidays, holiday) == out_.holidays.end())
      out_.holidays.push_back(std::move(holiday));  // one row an academy: the same again
  }

  void fail(const CsvRow& row, const std::string& what) {
    out_.left_out.push_back(file_ + ":" + std::to_string(row.line) + ": " + what);
  }

  CalendarTable all(const Csv& csv) {
    for (const auto& each : csv.left_out) out_.left_out.push_back(file_ + ":" + each);
    std::ranges::sort(out_.holidays, [](const Holiday& a, const Holiday& b) {
      return std::tie(a.first, a.resumes, a.name) < std::tie(b.first, b.resumes, b.name);
    });
    return std::move(out_);
  }

 private:
  const std::string &file_, &zone_, &time_zone_;
  CalendarTable out_;
};

}  // namespace

tl::expected<CalendarTable, std::string> read_calendar(std::string_view text,
                                                       const std::string& file,
                                                       const std::string& zone,
                                                       const std::string& time_zone) {
  const auto csv = read_csv(text);
  if (!csv) return tl::make_unexpected(file + ":" + csv.error());
  const auto columns = calendar_columns(csv->header);
  if (!columns.begin || !columns.end || !columns.zone)
    return tl::make_unexpected(file +
                               ":1: no calendar: it needs columns Date de début, Date de fin and "
                               "Zones (start_date, end_date, zones)");
  HolidayReader reader(file, zone, time_zone);
  for (const auto& row : csv->rows) reader.take(columns, row);
  return reader.all(*csv);
}

}  // namespace preau::opendata
