#include "probe/wifi/plan.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "probe/net/small_file.hh"
#include "probe/record/record.hh"
#include "probe/wifi/decimal.hh"

namespace preau::wifi {

namespace {

constexpr std::uint32_t kMostPupils = 10'000;
constexpr double kFarthestMetres = 100'000;

// One sticky error, with its place.
class PlanReader {
 public:
  explicit PlanReader(std::string_view name) : name_(name) {}

  const std::string& error() const { return error_; }
  void fail(std::size_t line, std::size_t column, const std::string& what) {
    if (error_.empty())
      error_ = fmt::format("{}, line {}, column {}: {}", name_, line, column, what);
  }
  void fail(const toml::node& at, const std::string& what) {
    fail(at.source().begin.line, at.source().begin.column, what);
  }

  // Every room has an id, and no two the same.
  void add(Plan& plan, PlanRoom room, std::size_t line, std::size_t column) {
    if (!is_identifier(room.id))
      fail(line, column, "a room wants an id of A-Z a-z 0-9 . _ -, like A12");
    else if (!ids_.insert(room.id).second)
      fail(line, column, "the room " + room.id + " is there twice");
    plan.rooms.push_back(std::move(room));
  }

 private:
  std::string name_, error_;
  std::set<std::string> ids_;
};

// ---- TOML
// ----------------------------------------------------------------------------------------

void only(PlanReader& reader, const toml::table& table,
          std::initializer_list<std::string_view> keys) {
  for (const auto& [key, node] : table)
    if (std::ranges::find(keys, key.str()) == keys.end())
      reader.fail(key.source().begin.line, key.source().begin.column,
                  "unknown key " + std::string(key.str()));
}

std::string text_of(PlanReader& reader, const toml::table& table, std::string_view key) {
  const auto* node = table.get(key);
  if (node == nullptr) return {};
  if (const auto* date = node->as_date()) {
    std::ostringstream out;
    out << **date;
    return out.str();
  }
  if (const auto* number = node->as_integer()) return std::to_string(**number);  // floor = 1
  const auto text = node->value<std::string>();
  if (!text) reader.fail(*node, std::string(key) + " must be a text");
  return text.value_or("");
}

std::optional<double> number_of(PlanReader& reader, const toml::table& table,
                                std::string_view key) {
  const auto* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  const auto value = node->is_number() ? node->value<double>() : std::nullopt;
  if (value && std::abs(*value) <= kFarthestMetres) return value;
  reader.fail(*node, std::string(key) + " must be a number of metres");
  return std::nullopt;
}

std::optional<std::uint32_t> pupils_of(PlanReader& reader, const toml::table& table) {
  const auto* node = table.get("pupils");
  if (node == nullptr) return std::nullopt;
  const auto value = node->is_integer() ? node->value<std::int64_t>() : std::nullopt;
  if (value && *value >= 0 && *value <= kMostPupils) return static_cast<std::uint32_t>(*value);
  reader.fail(*node, fmt::format("pupils must be a number from 0 to {}", kMostPupils));
  return std::nullopt;
}

template <class Use>
void each_table(PlanReader& reader, const toml::table& parent, std::string_view key,
                const Use& use) {
  const auto* node = parent.get(key);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr) return reader.fail(*node, std::string(key) + " must be a list of tables");
  for (const auto& entry : *list) {
    if (const auto* table = entry.as_table())
      use(*table);
    else
      reader.fail(entry, std::string(key) + " must hold tables");
  }
}

PlanRoom room_of(PlanReader& reader, const toml::table& table) {
  only(reader, table, {"id", "kind", "floor", "pupils", "x", "y", "occupied"});
  PlanRoom room{.id = text_of(reader, table, "id"),
                .kind = text_of(reader, table, "kind"),
                .floor = text_of(reader, table, "floor"),
                .pupils = pupils_of(reader, table),
                .x = number_of(reader, table, "x"),
                .y = number_of(reader, table, "y")};
  each_table(reader, table, "occupied", [&](const toml::table& entry) {
    only(reader, entry, {"from", "by", "pupils"});
    const auto* from = entry.get("from");
    if (from == nullptr || !from->is_date())
      reader.fail(entry, "occupied wants from, a date like 2026-09-01");
    room.occupied.push_back({.from = text_of(reader, entry, "from"),
                             .by = text_of(reader, entry, "by"),
                             .pupils = pupils_of(reader, entry)});
  });
  std::ranges::sort(room.occupied, {}, &Occupied::from);
  return room;
}

void read_networks(PlanReader& reader, const toml::table& root, Plan& plan) {
  const auto* node = root.get("networks");
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr) return reader.fail(*node, "networks must be a list of SSIDs");
  for (const auto& entry : *list) {
    const auto text = entry.value<std::string>();
    if (!text || text->empty() || text->size() > 32)
      reader.fail(entry, "an SSID is a text of 1 to 32 octets");
    plan.networks.push_back(text.value_or(""));
  }
}

Plan plan_of(PlanReader& reader, const toml::table& root) {
  Plan plan;
  only(reader, root, {"networks", "room"});
  read_networks(reader, root, plan);
  each_table(reader, root, "room", [&](const toml::table& table) {
    const auto at = table.source().begin;
    reader.add(plan, room_of(reader, table), at.line, at.column);
  });
  return plan;
}

// ---- CSV (RFC 4180)
// ------------------------------------------------------------------------------

struct Cell {
  std::string text;
  std::size_t line{}, column{};
};
using Row = std::vector<Cell>;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// What parts the cells: a comma, or a semicolon where the first line has one.
char comma_of(std::string_view text) {
  return text.substr(0, text.find('\n')).find(';') != std::string_view::npos ? ';' : ',';
}

// "Quoted" cells hold anything.
std::vector<Row> rows_of(PlanReader& reader, std::string_view text, char comma) {
  std::vector<Row> rows(1, Row(1, Cell{.line = 1, .column = 1}));
  std::size_t line = 1, start = 0;
  bool quoted = false;
  Cell opened;  // where the last quote began
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto& cell = rows.back().back();
    const char c = text[i];
    if (c == '\n') {
      ++line;
      start = i + 1;
    }
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      cell.text += text[i++];
    else if (c == '"' && (quoted || trimmed(cell.text).empty())) {
      quoted = !quoted;
      opened = {.line = line, .column = i + 1 - start};
    } else if (!quoted && c == comma)
      rows.back().push_back({.line = line, .column = i + 2 - start});
    else if (!quoted && c == '\n')
      rows.emplace_back(1, Cell{.line = line, .column = 1});
    else
      cell.text += c;
  }
  if (quoted) reader.fail(opened.line, opened.column, "a quote that nothing closes");
  std::erase_if(rows,
                [](const Row& row) { return row.size() == 1 && trimmed(row[0].text).empty(); });
  return rows;
}

template <class Number>
std::optional<Number> number_in(PlanReader& reader, const Cell& cell, Number least, Number most) {
  const auto text = trimmed(cell.text);
  if (text.empty()) return std::nullopt;
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc{} && end == text.data() + text.size() && value >= least && value <= most)
    return value;
  reader.fail(cell.line, cell.column, fmt::format("wants a number from {} to {}", least, most));
  return std::nullopt;
}

constexpr std::array<std::string_view, 6> kColumns{"id", "kind", "floor", "pupils", "x", "y"};

std::optional<double> metres_in(PlanReader& reader, Cell cell, char comma) {
  cell.text = with_decimal_point(cell.text, comma);
  return number_in<double>(reader, cell, -kFarthestMetres, kFarthestMetres);
}

void set_cell(PlanReader& reader, std::string_view column, const Cell& cell, char comma,
              PlanRoom& room) {
  const std::string text(trimmed(cell.text));
  if (column == "id") room.id = text;
  if (column == "kind") room.kind = text;
  if (column == "floor") room.floor = text;
  if (column == "pupils") room.pupils = number_in<std::uint32_t>(reader, cell, 0, kMostPupils);
  if (column == "x") room.x = metres_in(reader, cell, comma);
  if (column == "y") room.y = metres_in(reader, cell, comma);
}

std::vector<std::string_view> columns_of(PlanReader& reader, const Row& names) {
  std::vector<std::string_view> columns;
  for (const auto& cell : names) {
    const auto name = trimmed(cell.text);
    if (std::ranges::find(kColumns, name) == kColumns.end())
      reader.fail(cell.line, cell.column, "unknown column " + std::string(name));
    if (std::ranges::find(columns, name) != columns.end())
      reader.fail(cell.line, cell.column, "the column " + std::string(name) + " is there twice");
    columns.push_back(name);
  }
  if (std::ranges::find(columns, "id") == columns.end()) reader.fail(1, 1, "no column id");
  return columns;
}

Plan plan_of_csv(PlanReader& reader, std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // as spreadsheets write it
  Plan plan;
  const char comma = comma_of(text);
  const auto rows = rows_of(reader, text, comma);
  if (rows.empty()) {
    reader.fail(1, 1, "no line of column names: id, kind, floor, pupils, x, y");
    return plan;
  }
  const auto columns = columns_of(reader, rows.front());
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    if (row.size() > columns.size())
      reader.fail(row[columns.size()].line, row[columns.size()].column, "more cells than columns");
    PlanRoom room;
    for (std::size_t k = 0; k < std::min(row.size(), columns.size()); ++k)
      set_cell(reader, columns[k], row[k], comma, room);
    reader.add(plan, std::move(room), row.front().line, 1);
  }
  return plan;
}

bool is_csv(std::string_view name) {
  constexpr std::string_view kEnd = ".csv";
  if (name.size() < kEnd.size()) return false;
  return std::ranges::equal(name.substr(name.size() - kEnd.size()), kEnd, [](char c, char wanted) {
    return (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) == wanted;
  });
}

}  // namespace

const PlanRoom* Plan::find(std::string_view id) const {
  const auto found = std::ranges::find(rooms, id, &PlanRoom::id);
  return found == rooms.end() ? nullptr : &*found;
}

tl::expected<Plan, std::string> plan_from_text(std::string_view text, std::string_view name) {
  PlanReader reader(name);
  Plan plan;
  if (is_csv(name)) {
    plan = plan_of_csv(reader, text);
  } else {
    try {
      const toml::table root = toml::parse(text);
      plan = plan_of(reader, root);
    } catch (const toml::parse_error& e) {
      const auto at = e.source().begin;
      reader.fail(at.line, at.column, std::string(e.description()));
    }
  }
  if (!reader.error().empty()) return tl::make_unexpected(reader.error());
  return plan;
}

tl::expected<Plan, std::string> read_plan(const std::string& path) {
  constexpr std::size_t kMost = 16 << 20;
  try {
    return plan_from_text(read_small_file("read", path, kMost, "plan"), path);
  } catch (const std::runtime_error& error) {
    return tl::make_unexpected(std::string(error.what()) + "; give --plan FILE");
  }
}

}  // namespace preau::wifi
