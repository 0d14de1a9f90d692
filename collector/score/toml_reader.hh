// How profiles and the catalogue are read. The only header that knows the TOML library; included by
// the two files that read TOML and by nothing else.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "collector/score/profile.hh"

namespace preau {

// Reads tables key by key and keeps every mistake: read straight down, test once.
class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  // Every mistake, a line each, as they stand in the file; empty when there is none.
  std::string errors() {
    std::ranges::stable_sort(errors_, {}, &Mistake::first);
    std::string out;
    for (const auto& [at, what] : errors_)
      out += (out.empty() ? "" : "\n") + file_ + ", line " + std::to_string(at.first) +
             ", column " + std::to_string(at.second) + ": " + what;
    return out;
  }

  void fail(const toml::node& where, std::string_view what) { fail(where.source().begin, what); }

  void fail(toml::source_position at, std::string_view what) {
    errors_.push_back({{at.line, at.column}, std::string(what)});
  }

  static std::string list(std::initializer_list<std::string_view> words) {
    std::string out;
    for (const auto word : words) out += " " + std::string(word);
    return out;
  }

  // A misspelt key would otherwise leave its default in force, unseen.
  void only(const toml::table& table, std::initializer_list<std::string_view> keys) {
    for (const auto& [key, node] : table)
      if (std::ranges::find(keys, key.str()) == keys.end())
        fail(key.source().begin,
             "unknown key " + std::string(key.str()) + "; write one of" + list(keys));
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

  // date = 2026-11-24
  std::string day(const toml::table& table) {
    const auto* date = need(table, "date");
    if (date == nullptr) return {};
    if (!date->is_date()) {
      fail(*date, "date must be a date, like 2026-11-24");
      return {};
    }
    std::ostringstream out;
    out << date->as_date()->get();
    return out.str();
  }

  Source source(const toml::table& table) {
    auto date = day(table);
    return {text(table, "source"), std::move(date)};
  }

  const toml::table* table(const toml::table& parent, std::string_view key) {
    const auto* node = need(parent, key);
    if (node != nullptr && !node->is_table()) fail(*node, std::string(key) + " must be a table");
    return node != nullptr ? node->as_table() : nullptr;
  }

  bool flag(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    if (node == nullptr) return false;
    if (!node->is_boolean()) fail(*node, std::string(key) + " must be true or false");
    return node->value_or(false);
  }

  // fr = ["visioconférence", "visioconférences"]: one, and many.
  void words(const toml::table& table, std::string_view key, std::string& one, std::string& many) {
    const auto* node = need(table, key);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || list->size() != 2 || !list->is_homogeneous<std::string>())
      return fail(*node, std::string(key) + " must be two texts: one, and many");
    one = list->get(0)->value_or(std::string());
    many = list->get(1)->value_or(std::string());
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
  using Mistake = std::pair<std::pair<std::uint32_t, std::uint32_t>, std::string>;

  std::string file_;
  std::vector<Mistake> errors_;
};

}  // namespace preau
