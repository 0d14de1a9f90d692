// The only file that knows the TOML library.
#include "probe/wifi/criteria.hh"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <span>
#include <sstream>
#include <vector>

#include <toml++/toml.h>

namespace preau::wifi {

extern const std::string_view kCoverageToml;

namespace {

std::string plain(double number) {
  std::ostringstream text;
  text << number;
  return text.str();
}

// Reads tables key by key with one sticky error: read straight down, test once.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  const std::string& error() const { return error_; }

  void fail(const toml::node& where, std::string_view what) { fail(where.source().begin, what); }

  void fail(toml::source_position at, std::string_view what) {
    if (!error_.empty()) return;
    error_ = name_ + ", line " + std::to_string(at.line) + ", column " + std::to_string(at.column) +
             ": " + std::string(what);
  }

  void only(const toml::table& table, std::span<const std::string_view> keys) {
    for (const auto& [key, node] : table)
      if (std::ranges::find(keys, key.str()) == keys.end())
        fail(key.source().begin, "unknown key " + std::string(key.str()));
  }

  const toml::node* find(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    if (node == nullptr) fail(table, std::string(key) + " is missing");
    return node;
  }

  const toml::table* table(const toml::table& parent, std::string_view key) {
    const auto* node = find(parent, key);
    if (node != nullptr && !node->is_table()) fail(*node, std::string(key) + " must be a table");
    return node != nullptr ? node->as_table() : nullptr;
  }

  double number(const toml::table& table, std::string_view key, double least, double most) {
    const auto* node = find(table, key);
    if (node == nullptr) return least;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (value && *value >= least && *value <= most) return *value;
    fail(*node, std::string(key) + " must be a number from " + plain(least) + " to " + plain(most));
    return least;
  }

  // A figure that is counted in ones; what is none must not be rounded without a word.
  std::uint32_t whole(const toml::table& table, std::string_view key, std::uint32_t least,
                      std::uint32_t most) {
    const auto value = number(table, key, least, most);
    if (value != std::floor(value)) fail(*table.get(key), std::string(key) + " must be whole");
    return static_cast<std::uint32_t>(value);
  }

  // May be left out: false.
  bool flag(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    if (node != nullptr && !node->is_boolean())
      fail(*node, std::string(key) + " must be true or false");
    return node != nullptr && node->value<bool>().value_or(false);
  }

  // Whose figure it is, and when that was read; a file that changes one need not say.
  std::string source(const toml::table& table) {
    const auto* date = table.get("date");
    if (date != nullptr && !date->is_date()) fail(*date, "date must be a date, like 2026-11-24");
    const auto* node = table.get("source");
    const auto text = node != nullptr ? node->value<std::string>() : std::nullopt;
    if (node != nullptr && (!text || text->empty())) fail(*node, "source must be a text");
    return text.value_or("");
  }

 private:
  std::string name_;
  std::string error_;
};

// The figures of one table.
class Figures {
 public:
  Figures(Reader& reader, const toml::table& table) : reader_(reader), table_(table) {}

  double operator()(std::string_view key, double least, double most) const {
    return reader_.number(table_, key, least, most);
  }
  std::uint32_t whole(std::string_view key, std::uint32_t least, std::uint32_t most) const {
    return reader_.whole(table_, key, least, most);
  }
  bool flag(std::string_view key) const { return reader_.flag(table_, key); }
  // As channels are: 802.11 knows no other widths.
  std::uint16_t width_mhz(std::string_view key) const {
    constexpr std::array kWidths{20U, 40U, 80U, 160U, 320U};
    const auto width = whole(key, kWidths.front(), kWidths.back());
    if (std::ranges::find(kWidths, width) == kWidths.end())
      reader_.fail(*table_.get(key), std::string(key) + " must be 20, 40, 80, 160 or 320");
    return static_cast<std::uint16_t>(width);
  }

 private:
  Reader& reader_;
  const toml::table& table_;
};

using Keys = std::initializer_list<std::string_view>;

// A criterion: a table of these keys, beside source and date. `use` reads the keys; gives the
// source.
template <class Use>
std::string criterion(Reader& reader, const toml::table& root, std::string_view name, Keys keys,
                      const Use& use) {
  const auto* table = reader.table(root, name);
  if (table == nullptr) return {};
  std::vector<std::string_view> known(keys);
  known.insert(known.end(), {"source", "date"});
  reader.only(*table, known);
  use(Figures{reader, *table});
  return reader.source(*table);
}

// Wi-Fi 4 to 7, as tablets are sold.
constexpr std::array kGenerations{Generation::n, Generation::ac, Generation::ax, Generation::be};

void read_signals(Reader& reader, const toml::table& root, Criteria& out) {
  out.median_source = criterion(reader, root, "median_signal", {"least_dbm"}, [&](auto number) {
    out.least_median = Dbm{number("least_dbm", -100, -20)};
  });
  criterion(reader, root, "snr", {"least_db"},
            [&](auto number) { out.least_snr_db = number("least_db", 0, 60); });
  criterion(reader, root, "second_signal", {"least_dbm"},
            [&](auto number) { out.least_second = Dbm{number("least_dbm", -100, -20)}; });
  out.beacons_source = criterion(reader, root, "beacons", {"least"}, [&](auto number) {
    out.least_beacons = number.whole("least", 1, 100'000);
  });
}

void read_room(Reader& reader, const toml::table& root, Criteria& out) {
  criterion(reader, root, "room", {"least_share", "confidence", "least_points", "spread_db"},
            [&](auto number) {
              out.least_share = number("least_share", 0.01, 0.999);
              out.confidence = number("confidence", 0.51, 0.999);
              out.least_points = number.whole("least_points", 2, 1'000);
              out.spread_db = number("spread_db", 0, 30);
            });
}

void read_channel(Reader& reader, const toml::table& root, Criteria& out) {
  criterion(reader, root, "channel", {"least_dbm", "most_busy"}, [&](auto number) {
    out.least_neighbour = Dbm{number("least_dbm", -100, -20)};
    out.most_busy = number("most_busy", 0, 1);
  });
  criterion(reader, root, "tablet",
            {"mbit_per_second", "wifi_generation", "streams", "width_mhz", "six_ghz",
             "least_efficiency", "most_efficiency"},
            [&](auto number) {
              out.tablet = {.mbit_per_second = number("mbit_per_second", 0.01, 10'000),
                            .generation = kGenerations[number.whole("wifi_generation", 4, 7) - 4],
                            .streams = static_cast<std::uint8_t>(number.whole("streams", 1, 16)),
                            .width_mhz = number.width_mhz("width_mhz"),
                            .six_ghz = number.flag("six_ghz"),
                            .efficiency = {number("least_efficiency", 0, 1),
                                           number("most_efficiency", 0, 1)}};
            });
}

Criteria read(Reader& reader, const toml::table& root) {
  constexpr std::array<std::string_view, 7> kTables{
      "median_signal", "snr", "second_signal", "beacons", "room", "channel", "tablet"};
  Criteria criteria;
  reader.only(root, kTables);
  read_signals(reader, root, criteria);
  read_room(reader, root, criteria);
  read_channel(reader, root, criteria);
  if (criteria.tablet.efficiency.low > criteria.tablet.efficiency.high)
    reader.fail(root, "least_efficiency of tablet is more than most_efficiency");
  if (criteria.tablet.six_ghz && criteria.tablet.generation < Generation::ax)
    reader.fail(root, "six_ghz of tablet wants wifi_generation 6 at least");
  return criteria;
}

// What a file leaves out is as built in, but for whose figure it is: that one was changed.
void complete(toml::table& root) {
  static const toml::table built_in = toml::parse(kCoverageToml);
  for (const auto& [name, node] : built_in) {
    auto* ours = root.get(name);
    if (ours == nullptr) root.insert(name, node);
    if (ours == nullptr || !ours->is_table()) continue;
    for (const auto& [key, value] : *node.as_table())
      if (key.str() != "source" && key.str() != "date") ours->as_table()->insert(key, value);
  }
}

}  // namespace

tl::expected<Criteria, std::string> criteria_from_toml(std::string_view text,
                                                       std::string_view name) {
  Reader reader(name);
  try {
    toml::table root = toml::parse(text);
    complete(root);
    auto criteria = read(reader, root);
    if (reader.error().empty()) return criteria;
    return tl::make_unexpected(reader.error());
  } catch (const toml::parse_error& e) {
    const auto at = e.source().begin;
    return tl::make_unexpected(std::string(name) + ", line " + std::to_string(at.line) +
                               ", column " + std::to_string(at.column) + ": " +
                               std::string(e.description()));
  }
}

const Criteria& default_criteria() {
  static const auto criteria = criteria_from_toml(kCoverageToml, "coverage.toml");
  assert(criteria);  // a test reads it
  return *criteria;
}

}  // namespace preau::wifi
