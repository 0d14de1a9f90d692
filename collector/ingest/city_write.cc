#include <array>
#include <charconv>

#include "collector/ingest/city_file.hh"
#include "probe/record/time.hh"

namespace preau {

namespace {

// A basic string of TOML: quotes, backslashes and control characters are escaped.
std::string quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += std::string{'\\', c};
    else if (octet < 0x20 || octet == 0x7f)
      out += std::string("\\u00") + kHex[octet >> 4U] + kHex[octet & 15U];
    else
      out += c;
  }
  return out + "\"";
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void head(std::string_view name) { out_ += "\n" + std::string(name) + "\n"; }
  void text(std::string_view key, std::string_view value) { line(key, quoted(value)); }
  void count(std::string_view key, std::uint32_t value) { line(key, std::to_string(value)); }
  void rate(std::string_view key, const std::optional<Mbps>& value) {
    if (value) line(key, shortest(value->value));
  }
  void texts(std::string_view key, const std::vector<std::string>& values) {
    std::string list;
    for (const auto& value : values) list += (list.empty() ? "" : ", ") + quoted(value);
    line(key, "[" + list + "]");
  }
  void line(std::string_view key, const std::string& value) {
    out_ += std::string(key) + " = " + value + "\n";
  }

 private:
  // As many digits as bring the same number back; TOML wants a point or an exponent.
  static std::string shortest(double value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    std::string out(digits.data(), end);
    return out.find_first_of(".e") == std::string::npos ? out + ".0" : out;
  }

  std::string& out_;
};

void write_site(Writer& out, const Site& site) {
  out.head("[[site]]");
  out.text("id", site.id);
  out.text("name", site.name);
  for (const auto& line : site.lines) {
    out.head("[[site.line]]");
    out.text("id", line.id);
    out.text("access", to_string(line.access));
    out.rate("contracted_down_mbit_s", line.contracted_down);
    out.rate("contracted_up_mbit_s", line.contracted_up);
    out.rate("guaranteed_down_mbit_s", line.guaranteed_down);
    out.rate("guaranteed_up_mbit_s", line.guaranteed_up);
  }
  for (const auto& room : site.rooms) {
    out.head("[[site.room]]");
    out.text("id", room.id);
    out.text("kind", to_string(room.kind));
    out.text("school", room.school.text());
    out.text("level", to_string(room.level));
    out.count("pupils", room.pupils);
  }
}

std::string clock(std::uint16_t minutes) {
  const auto two = [](int number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

void write_week(Writer& out, const Week& week) {
  out.head("[[school.week]]");
  out.line("from", to_iso_day(week.from));
  for (unsigned day = 0; day < kWeekdays.size(); ++day) {
    std::vector<std::string> spans;
    for (const auto& lesson : week.lessons)
      if (lesson.weekday == day + 1) spans.push_back(clock(lesson.begin) + "-" + clock(lesson.end));
    if (!spans.empty()) out.texts(kWeekdays[day], spans);
  }
}

void write_school(Writer& out, const School& school) {
  out.head("[[school]]");
  out.text("uai", school.uai.text());
  out.text("name", school.name);
  out.text("type", to_string(school.type));
  out.count("classes", school.classes);
  out.count("pupils", school.pupils);
  out.count("teachers", school.teachers);
  out.texts("sites", school.sites);
  for (const auto& week : school.weeks) write_week(out, week);
}

}  // namespace

std::string city_to_toml(const City& city) {
  std::string text;
  Writer out(text);
  out.text("name", city.name);
  out.head("[calendar]");
  out.text("time_zone", city.place.time_zone);
  if (!city.place.zone.empty()) out.text("zone", city.place.zone);
  out.line("alsace_moselle", city.place.alsace_moselle ? "true" : "false");
  for (const auto& site : city.sites) write_site(out, site);
  for (const auto& school : city.schools) write_school(out, school);
  return text;
}

}  // namespace preau
