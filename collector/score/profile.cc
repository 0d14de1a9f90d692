// The only file that knows the TOML library.
#include "collector/score/profile.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <sstream>

#include <toml++/toml.h>

#include "collector/score/vocabulary.hh"

namespace preau {

namespace {

constexpr double kMost = 10'000'000;       // beyond any figure of a school
constexpr std::int64_t kMostWeight = 100;  // all use cases together: keeps points inside 64 bits

// Reads tables key by key with one sticky error: read straight down, test once.
class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  const std::string& error() const { return error_; }

  void fail(const toml::node& where, std::string_view what) { fail(where.source().begin, what); }

  void fail(toml::source_position at, std::string_view what) {
    if (!error_.empty()) return;
    error_ = file_ + ", line " + std::to_string(at.line) + ", column " + std::to_string(at.column) +
             ": " + std::string(what);
  }

  // A misspelt key would otherwise leave its default in force, unseen.
  void only(const toml::table& table, std::initializer_list<std::string_view> keys) {
    for (const auto& [key, node] : table)
      if (std::ranges::find(keys, key.str()) == keys.end())
        fail(key.source().begin, "unknown key " + std::string(key.str()));
  }

  const toml::node* need(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    if (node == nullptr) fail(table, std::string(key) + " is missing");
    return node;
  }

  std::string text(const toml::table& table, std::string_view key) {
    const auto* node = need(table, key);
    if (node == nullptr) return {};
    const auto value = node->value<std::string>();
    if (!value || value->empty()) fail(*node, std::string(key) + " must be a text");
    return value.value_or("");
  }

  double number(const toml::table& table, std::string_view key, double least, double most) {
    const auto* node = need(table, key);
    if (node == nullptr) return least;
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    if (value && *value >= least && *value <= most) return *value;
    std::ostringstream what;
    what << key << " must be a number from " << least << " to " << most;
    fail(*node, what.str());
    return least;
  }

  std::int64_t whole(const toml::table& table, std::string_view key, std::int64_t most) {
    const auto* node = need(table, key);
    const auto value =
        node != nullptr && node->is_integer() ? node->value<std::int64_t>() : std::nullopt;
    if (value && *value >= 1 && *value <= most) return *value;
    if (node != nullptr)
      fail(*node, std::string(key) + " must be a whole number from 1 to " + std::to_string(most));
    return 1;
  }

  // One of an enumeration's names; `or_else` when the key is not there.
  template <class E>
  E name(const toml::table& table, std::string_view key, E or_else) {
    const auto* node = table.get(key);
    return node == nullptr ? or_else : name(*node, key, or_else);
  }

  template <class E>
  E name(const toml::node& node, std::string_view key, E or_else) {
    const auto word = node.value<std::string>();
    const auto value = word ? from_string<E>(*word) : std::nullopt;
    if (value) return *value;
    std::string what = std::string(key) + " must be one of";
    for (const auto known : all_names<E>()) what += " " + std::string(known);
    fail(node, what);
    return or_else;
  }

  Source source(const toml::table& table) {
    const auto* date = need(table, "date");
    if (date != nullptr && !date->is_date()) fail(*date, "date must be a date, like 2026-11-24");
    std::ostringstream day;
    if (date != nullptr && date->is_date()) day << date->as_date()->get();
    return {text(table, "source"), day.str()};
  }

  const toml::table* table(const toml::table& parent, std::string_view key) {
    const auto* node = need(parent, key);
    if (node != nullptr && !node->is_table()) fail(*node, std::string(key) + " must be a table");
    return node != nullptr ? node->as_table() : nullptr;
  }

  // Each table of an array of tables that must hold at least one.
  template <class Use>
  void each(const toml::table& parent, std::string_view key, Use use) {
    const auto* node = need(parent, key);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || list->empty() || !list->is_array_of_tables())
      return fail(*node,
                  std::string(key) + " must be a list of tables: [[" + std::string(key) + "]]");
    for (const auto& item : *list) use(*item.as_table());
  }

 private:
  std::string file_;
  std::string error_;
};

Requirement read_requirement(Reader& in, const toml::table& table) {
  in.only(table, {"indicator", "unacceptable", "optimal", "unit", "per", "when_measured", "source",
                  "date"});
  Requirement out;
  out.indicator = in.text(table, "indicator");
  const auto* info = find_indicator(out.indicator);
  if (info == nullptr) {
    std::string what = "indicator " + out.indicator + " is not known; write one of";
    for (const auto& known : all_indicators()) what += " " + std::string(known.name);
    if (const auto* node = table.get("indicator")) in.fail(*node, what);
    return out;
  }
  out.unacceptable = in.number(table, "unacceptable", -kMost, kMost);
  out.optimal = in.number(table, "optimal", -kMost, kMost);
  out.per = in.name(table, "per", Scaling::none);
  if (const auto* node = table.get("when_measured")) {
    out.when_measured = node->value_or(false);
    if (!node->is_boolean()) in.fail(*node, "when_measured must be true or false");
  }
  out.source = in.source(table);
  if (const auto* node = in.need(table, "unit")) {
    out.unit = in.name(table, "unit", info->unit);
    if (out.unit != info->unit)
      in.fail(*node, "the unit of " + out.indicator + " is " + std::string(to_string(info->unit)));
  }
  if (out.unacceptable != out.optimal && (out.unacceptable < out.optimal) != info->more_is_better)
    in.fail(table, out.indicator + ": unacceptable and optimal are the wrong way round");
  return out;
}

// fr = ["visioconférence", "visioconférences"]: one, and many.
void read_words(Reader& in, const toml::table& table, std::string_view key, std::string& one,
                std::string& many) {
  const auto* node = in.need(table, key);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr || list->size() != 2 || !list->is_homogeneous<std::string>())
    return in.fail(*node, std::string(key) + " must be two texts: one, and many");
  one = list->get(0)->value_or(std::string());
  many = list->get(1)->value_or(std::string());
}

UseCase read_use_case(Reader& in, const toml::table& table, std::uint32_t one_class_in) {
  in.only(table, {"id", "weight", "fr", "en", "requirement"});
  UseCase out;
  out.id = in.text(table, "id");
  out.weight = in.whole(table, "weight", kMostWeight);
  out.one_class_in = one_class_in;
  read_words(in, table, "fr", out.one.fr, out.many.fr);
  read_words(in, table, "en", out.one.en, out.many.en);
  in.each(table, "requirement",
          [&](const toml::table& each) { out.requirements.push_back(read_requirement(in, each)); });
  return out;
}

std::optional<RateGate> read_rates(Reader& in, const toml::table& gates, std::string_view name,
                                   bool of_a_line) {
  if (!gates.contains(name)) return std::nullopt;
  const auto* table = in.table(gates, name);
  if (table == nullptr) return std::nullopt;
  RateGate out;
  if (of_a_line) {
    in.only(*table, {"access", "download_mbit_s", "upload_mbit_s", "source", "date"});
    const auto* node = in.need(*table, "access");
    if (node != nullptr && (!node->is_array() || node->as_array()->empty()))
      in.fail(*node, "access must be a list, like [\"ftth\"]");
    else if (node != nullptr)
      for (const auto& item : *node->as_array())
        out.access.push_back(in.name(item, "access", AccessKind::unknown));
  } else {
    in.only(*table, {"download_mbit_s", "upload_mbit_s", "source", "date"});
  }
  out.download = in.number(*table, "download_mbit_s", 0, kMost);
  out.upload = in.number(*table, "upload_mbit_s", 0, kMost);
  out.source = in.source(*table);
  return out;
}

std::optional<CoverageGate> read_coverage(Reader& in, const toml::table& gates) {
  if (!gates.contains("access_points")) return std::nullopt;
  const auto* table = in.table(gates, "access_points");
  if (table == nullptr) return std::nullopt;
  in.only(*table, {"share", "source", "date"});
  const double share = in.number(*table, "share", 0, 1);
  return CoverageGate{share, in.source(*table)};
}

void read_score(Reader& in, const toml::table& root, Profile& out) {
  const auto* table = in.table(root, "score");
  if (table == nullptr) return;
  in.only(*table, {"bar", "floor", "source", "date"});
  out.bar = in.number(*table, "bar", 0, 100);
  out.floor = in.number(*table, "floor", 0, 1);
  out.source = in.source(*table);
}

std::uint32_t read_classes(Reader& in, const toml::table& root) {
  const auto* table = in.table(root, "classes_at_once");
  if (table == nullptr) return 1;
  in.only(*table, {"one_in", "source", "date"});
  static_cast<void>(in.source(*table));
  return static_cast<std::uint32_t>(in.whole(*table, "one_in", 100));
}

Profile read(Reader& in, const toml::table& root) {
  in.only(root, {"name", "version", "level", "score", "classes_at_once", "gate", "use_case"});
  Profile out;
  out.name = in.text(root, "name");
  out.version = in.text(root, "version");
  if (root.contains("level")) out.level = in.name(root, "level", Level::elementaire);
  read_score(in, root, out);
  const auto one_class_in = read_classes(in, root);
  if (const auto* gates = in.table(root, "gate")) {
    in.only(*gates, {"fibre", "lan", "access_points"});
    out.fibre = read_rates(in, *gates, "fibre", true);
    out.lan = read_rates(in, *gates, "lan", false);
    out.access_points = read_coverage(in, *gates);
  }
  std::int64_t weight = 0;
  in.each(root, "use_case", [&](const toml::table& table) {
    const auto& added = out.use_cases.emplace_back(read_use_case(in, table, one_class_in));
    for (const auto& other : out.use_cases)
      if (&other != &added && !added.id.empty() && other.id == added.id)
        in.fail(*table.get("id"), "use case " + added.id + " stands twice");
    weight += added.weight;
    if (weight > kMostWeight) in.fail(table, "the weights of all use cases exceed 100");
  });
  return out;
}

}  // namespace

tl::expected<Profile, std::string> parse_profile(std::string_view text, std::string_view file) {
  Reader in(file);
  try {
    const auto root = toml::parse(text, file);
    auto profile = read(in, root);
    if (in.error().empty()) return profile;
  } catch (const toml::parse_error& error) {
    in.fail(error.source().begin, error.description());
  }
  return tl::unexpected(in.error());
}

}  // namespace preau
