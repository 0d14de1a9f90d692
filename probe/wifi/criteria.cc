// The only file that knows the TOML library.
#include "probe/wifi/criteria.hh"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <span>

#include <toml++/toml.h>

namespace preau::wifi {

extern const std::string_view kCoverageToml;

namespace {

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
    fail(*node, std::string(key) + " must be a number from " + std::to_string(std::lround(least)) +
                    " to " + std::to_string(std::lround(most)));
    return least;
  }

  // Every criterion says whose figure it is, and when that was read.
  std::string source(const toml::table& table) {
    const auto* date = find(table, "date");
    if (date != nullptr && !date->is_date()) fail(*date, "date must be a date, like 2026-11-24");
    const auto* node = find(table, "source");
    const auto text = node != nullptr ? node->value<std::string>() : std::nullopt;
    if (node != nullptr && (!text || text->empty())) fail(*node, "source must be a text");
    return text.value_or("");
  }

 private:
  std::string name_;
  std::string error_;
};

Criteria read(Reader& reader, const toml::table& root) {
  constexpr std::array<std::string_view, 2> kRootKeys{"median_signal", "beacons"};
  constexpr std::array<std::string_view, 3> kSignalKeys{"least_dbm", "source", "date"};
  constexpr std::array<std::string_view, 3> kBeaconKeys{"least", "source", "date"};
  Criteria criteria;
  reader.only(root, kRootKeys);
  if (const auto* signal = reader.table(root, "median_signal")) {
    reader.only(*signal, kSignalKeys);
    criteria.least_median = Dbm{reader.number(*signal, "least_dbm", -100, -20)};
    criteria.median_source = reader.source(*signal);
  }
  if (const auto* beacons = reader.table(root, "beacons")) {
    reader.only(*beacons, kBeaconKeys);
    criteria.least_beacons =
        static_cast<std::uint32_t>(std::lround(reader.number(*beacons, "least", 1, 100'000)));
    criteria.beacons_source = reader.source(*beacons);
  }
  return criteria;
}

}  // namespace

tl::expected<Criteria, std::string> criteria_from_toml(std::string_view text,
                                                       std::string_view name) {
  Reader reader(name);
  try {
    const toml::table root = toml::parse(text);
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
