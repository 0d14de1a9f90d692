#include "collector/ingest/city_file.hh"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <initializer_list>
#include <limits>

#include <toml++/toml.h>

#include "probe/record/record.hh"

namespace preau {

namespace {

std::string at(const std::string& file, const toml::source_region& where) {
  return file + ":" + std::to_string(where.begin.line) + ":" + std::to_string(where.begin.column) +
         ": ";
}

class Errors {
 public:
  explicit Errors(std::string file) : file_(std::move(file)) {}
  void add(const toml::source_region& where, const std::string& what) {
    found_.push_back(at(file_, where) + what);
  }
  void add(const std::string& what) { found_.push_back(file_ + ": " + what); }
  std::vector<std::string> take() { return std::move(found_); }
  bool none() const { return found_.empty(); }

 private:
  std::string file_;
  std::vector<std::string> found_;
};

// Reads one table key by key; what is wrong goes to the errors and the reading goes on.
class Table {
 public:
  Table(const toml::table& table, std::string what, Errors& errors)
      : table_(table), what_(std::move(what)), errors_(errors) {}

  // A word misspelt would otherwise be a fact silently lost.
  void only(std::initializer_list<std::string_view> known) {
    for (const auto& [key, value] : table_) {
      if (std::ranges::find(known, key.str()) != known.end()) continue;
      std::string all;
      for (const auto word : known) all += " " + std::string(word);
      errors_.add(key.source(),
                  std::string(key.str()) + ": not known in " + what_ + "; write one of" + all);
    }
  }

  std::string text(std::string_view key) {
    const auto* node = required(key, "= \"...\"");
    if (node == nullptr) return {};
    const auto* value = node->as_string();
    if (value == nullptr || value->get().empty()) {
      errors_.add(node->source(),
                  std::string(key) + ": must be text; write " + std::string(key) + " = \"...\"");
      return {};
    }
    return value->get();
  }

  std::string identifier(std::string_view key) {
    auto word = text(key);
    if (!word.empty() && !is_identifier(word))
      errors_.add(table_.get(key)->source(),
                  std::string(key) + ": \"" + word +
                      "\" is not an identifier; write 1 to 64 of A-Z a-z 0-9 . _ -, beginning "
                      "with a letter or digit");
    return word;
  }

  // As the ministry's calendar has them; of another no day would ever be known.
  std::string zone(std::string_view key) {
    auto word = text(key);
    const bool letter = word == "A" || word == "B" || word == "C";
    const bool prefixed = word.starts_with("Zone ") || word.starts_with("zone ");
    if (!word.empty() && !letter && (word.size() == 1 || prefixed))
      errors_.add(table_.get(key)->source(),
                  std::string(key) + ": \"" + word +
                      "\" is no zone of the calendar; write A, B or C, or a word of its table: "
                      "Corse");
    return word;
  }

  template <class E>
  E name(std::string_view key) {
    const auto word = text(key);
    if (const auto value = from_string<E>(word)) return *value;
    if (!word.empty()) {
      std::string all;
      for (const auto possible : all_names<E>()) all += " " + std::string(possible);
      errors_.add(table_.get(key)->source(),
                  std::string(key) + ": \"" + word + "\" is not known; write one of" + all);
    }
    return E{};
  }

  std::uint32_t count(std::string_view key) {
    const auto* node = required(key, "= 0 or more");
    if (node == nullptr) return 0;
    const auto* value = node->as_integer();
    if (value == nullptr || value->get() < 0 || value->get() > kMostPeople) {
      errors_.add(node->source(), std::string(key) + ": must be a whole number from 0 to " +
                                      std::to_string(kMostPeople));
      return 0;
    }
    return static_cast<std::uint32_t>(value->get());
  }

  std::optional<Mbps> rate(std::string_view key) {
    const auto* node = table_.get(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value<double>();
    if (!node->is_number() || !value || !std::isfinite(*value) || *value <= 0) {
      errors_.add(node->source(),
                  std::string(key) + ": must be Mbit/s, more than 0; leave it out when unknown");
      return std::nullopt;
    }
    return Mbps{*value};
  }

  void not_above(std::string_view key, const std::optional<Mbps>& least, std::string_view sold,
                 const std::optional<Mbps>& most) {
    if (least && most && least->value > most->value)
      errors_.add(table_.get(key)->source(), std::string(key) + ": is above " + std::string(sold) +
                                                 "; write Mbit/s as the contract has them");
  }

  std::optional<Uai> uai(std::string_view key) {
    const auto word = text(key);
    if (word.empty()) return std::nullopt;
    auto value = Uai::parse(word);
    if (value) return *std::move(value);
    errors_.add(table_.get(key)->source(), std::string(key) + ": " + value.error());
    return std::nullopt;
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> words;
    const auto* node = required(key, "= [\"...\"]");
    if (node == nullptr) return words;
    const auto* list = node->as_array();
    if (list == nullptr) {
      errors_.add(node->source(), std::string(key) + ": must be a list; write " + std::string(key) +
                                      " = [\"...\"]");
      return words;
    }
    for (const auto& element : *list) {
      if (const auto* word = element.as_string())
        words.push_back(word->get());
      else
        errors_.add(element.source(), std::string(key) + ": must hold texts only");
    }
    return words;
  }

  bool has(std::string_view key) const { return table_.contains(key); }

  bool flag(std::string_view key) {
    const auto* node = table_.get(key);
    if (node == nullptr) return false;
    if (!node->is_boolean())
      errors_.add(node->source(), std::string(key) + ": must be true or false");
    return node->value_or(false);
  }

  // from = 2026-09-01
  std::chrono::sys_days day(std::string_view key) {
    const auto* node = required(key, "= 2026-09-01");
    if (node == nullptr) return {};
    if (!node->is_date()) {
      errors_.add(node->source(), std::string(key) + ": must be a date, like 2026-09-01");
      return {};
    }
    const auto date = node->as_date()->get();
    return std::chrono::year{date.year} / date.month / date.day;
  }

  // monday = ["08:30-12:00", "13:45-16:15"]; a day without school is left out.
  void lessons(std::string_view key, unsigned weekday, std::vector<Lesson>& out) {
    if (!has(key)) return;
    std::uint16_t after = 0;
    for (const auto& word : texts(key)) {
      const auto lesson = read_span(word, weekday);
      if (!lesson || lesson->begin < after) {
        errors_.add(table_.get(key)->source(),
                    std::string(key) + ": \"" + word +
                        "\" is no span of a day, or begins before the last one's end; write like "
                        "\"08:30-12:00\"");
        return;
      }
      after = lesson->end;
      out.push_back(*lesson);
    }
  }

  template <class Read>
  void in(std::string_view key, Read read) {
    const auto* node = table_.get(key);
    if (node == nullptr) return;
    if (!node->is_table())
      errors_.add(node->source(),
                  std::string(key) + ": must be written [" + std::string(key) + "]");
    else
      read(Table(*node->as_table(), std::string(key), errors_));
  }

  // Calls read(Table) for each [[key]].
  template <class Read>
  void each(std::string_view key, Read read) {
    const auto* node = table_.get(key);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || !list->is_array_of_tables()) {
      errors_.add(node->source(), std::string(key) + ": must be written [[" + std::string(key) +
                                      "]], once for each");
      return;
    }
    for (const auto& element : *list)
      read(Table(*element.as_table(), "a " + std::string(key), errors_));
  }

 private:
  static constexpr std::int64_t kMostPeople = 100'000;

  // "08:30" in minutes after midnight.
  static std::optional<std::uint16_t> read_clock(std::string_view text) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
      return std::nullopt;
    const int hour = (text[0] - '0') * 10 + text[1] - '0',
              minute = (text[3] - '0') * 10 + text[4] - '0';
    if (hour > 23 || minute > 59) return std::nullopt;
    return static_cast<std::uint16_t>(hour * 60 + minute);
  }

  static std::optional<Lesson> read_span(std::string_view text, unsigned weekday) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto begin = read_clock(text.substr(0, dash)), end = read_clock(text.substr(dash + 1));
    if (!begin || !end || *begin >= *end) return std::nullopt;
    return Lesson{weekday, *begin, *end};
  }

  const toml::node* required(std::string_view key, const std::string& example) {
    const auto* node = table_.get(key);
    if (node == nullptr)
      errors_.add(table_.source(), what_ + " has no " + std::string(key) + "; add " +
                                       std::string(key) + " " + example);
    return node;
  }

  const toml::table& table_;
  std::string what_;
  Errors& errors_;
};

Line read_line(Table t) {
  t.only({"id", "access", "contracted_down_mbit_s", "contracted_up_mbit_s",
          "guaranteed_down_mbit_s", "guaranteed_up_mbit_s"});
  Line line;
  line.id = t.identifier("id");
  line.access = t.name<AccessKind>("access");
  line.contracted_down = t.rate("contracted_down_mbit_s");
  line.contracted_up = t.rate("contracted_up_mbit_s");
  line.guaranteed_down = t.rate("guaranteed_down_mbit_s");
  line.guaranteed_up = t.rate("guaranteed_up_mbit_s");
  t.not_above("guaranteed_down_mbit_s", line.guaranteed_down, "contracted_down_mbit_s",
              line.contracted_down);
  t.not_above("guaranteed_up_mbit_s", line.guaranteed_up, "contracted_up_mbit_s",
              line.contracted_up);
  return line;
}

std::optional<Room> read_room(Table t) {
  t.only({"id", "kind", "school", "level", "pupils"});
  auto id = t.identifier("id");
  const auto kind = t.name<RoomKind>("kind");
  auto school = t.uai("school");
  const auto level = t.name<Level>("level");
  const auto pupils = t.count("pupils");
  if (!school) return std::nullopt;
  return Room{std::move(id), kind, *std::move(school), level, pupils};
}

Site read_site(Table t) {
  t.only({"id", "name", "line", "room"});
  Site site;
  site.id = t.identifier("id");
  site.name = t.text("name");
  t.each("line", [&](Table line) { site.lines.push_back(read_line(std::move(line))); });
  t.each("room", [&](Table room) {
    if (auto read = read_room(std::move(room))) site.rooms.push_back(*std::move(read));
  });
  return site;
}

// The dated rhythm of a school.
Week read_week(Table t) {
  t.only({"from", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"});
  Week out{.from = t.day("from")};
  for (unsigned i = 0; i < kWeekdays.size(); ++i) t.lessons(kWeekdays[i], i + 1, out.lessons);
  return out;
}

Place read_place(Table t) {
  t.only({"time_zone", "zone", "alsace_moselle"});
  Place out;
  if (t.has("time_zone")) out.time_zone = t.text("time_zone");
  if (t.has("zone")) out.zone = t.zone("zone");
  out.alsace_moselle = t.flag("alsace_moselle");
  return out;
}

std::optional<School> read_school(Table t) {
  t.only({"uai", "name", "type", "classes", "pupils", "teachers", "sites", "week"});
  auto uai = t.uai("uai");
  auto name = t.text("name");
  const auto type = t.name<SchoolType>("type");
  const auto classes = t.count("classes"), pupils = t.count("pupils"),
             teachers = t.count("teachers");
  auto sites = t.texts("sites");
  std::vector<Week> weeks;
  t.each("week", [&](Table week) { weeks.push_back(read_week(std::move(week))); });
  if (!uai) return std::nullopt;
  return School{*std::move(uai),  std::move(name), type, classes, pupils, teachers,
                std::move(sites), std::move(weeks)};
}

}  // namespace

tl::expected<City, std::vector<std::string>> city_from_toml(std::string_view text,
                                                            const std::string& name) {
  Errors errors(name);
  City city;
  try {
    const auto root = toml::parse(text);
    Table t(root, "a city", errors);
    t.only({"name", "calendar", "site", "school"});
    city.name = t.text("name");
    t.in("calendar", [&](Table calendar) { city.place = read_place(std::move(calendar)); });
    t.each("site", [&](Table site) { city.sites.push_back(read_site(std::move(site))); });
    t.each("school", [&](Table school) {
      if (auto read = read_school(std::move(school))) city.schools.push_back(*std::move(read));
    });
  } catch (const toml::parse_error& error) {
    errors.add(error.source(), std::string(error.description()));
  }
  if (errors.none())  // a school that could not be read would make its rooms look wrong, too
    for (const auto& problem : problems(city)) errors.add(problem);
  if (!errors.none()) return tl::make_unexpected(errors.take());
  return city;
}

}  // namespace preau
