#include "collector/score/catalogue.hh"

#include <algorithm>
#include <cassert>

#include "collector/score/toml_reader.hh"

namespace preau {

extern const std::string_view kWorksToml;

namespace {

constexpr std::int64_t kMostEuros = 100'000'000;

std::vector<AccessKind> read_kinds(Reader& in, const toml::table& table, std::string_view key) {
  std::vector<AccessKind> out;
  const auto* node = table.get(key);
  if (node == nullptr) return out;
  if (!node->is_array()) in.fail(*node, std::string(key) + " must be a list, like [\"ftth\"]");
  if (const auto* list = node->as_array())
    for (const auto& item : *list) out.push_back(in.name(item, key, AccessKind::unknown));
  return out;
}

const IndicatorInfo* read_indicator(Reader& in, const toml::node& where, std::string_view name) {
  const auto* info = find_indicator(name);
  if (info == nullptr) in.fail(where, "indicator " + std::string(name) + " is not known");
  return info;
}

void read_effects(Reader& in, const toml::table& table, CatalogueWork& out) {
  if (const auto* brings = table["brings"].as_table())
    for (const auto& [key, node] : *brings)
      if (const auto* info = read_indicator(in, node, key.str()))
        out.brings.emplace_back(info->id, in.number(*brings, key.str(), info->least, info->most));
  if (const auto* raises = table["raises"].as_array())
    for (const auto& item : *raises)
      if (const auto* info = read_indicator(in, item, item.value_or(std::string_view())))
        out.raises.push_back(info->id);
  if (out.brings.empty() && out.raises.empty())
    in.fail(table, "a work brings or raises something; write brings = { signal = -58 }");
}

CatalogueWork read_work(Reader& in, const toml::table& table) {
  in.only(table, {"id", "fr", "en", "cost_eur", "in_room", "only_on", "not_on", "becomes", "brings",
                  "raises", "source", "date"});
  CatalogueWork out;
  out.id = in.text(table, "id");
  in.words(table, "fr", out.one.fr, out.many.fr);
  in.words(table, "en", out.one.en, out.many.en);
  out.cost_eur = in.whole(table, "cost_eur", kMostEuros);
  out.in_room = in.flag(table, "in_room");
  out.only_on = read_kinds(in, table, "only_on");
  out.not_on = read_kinds(in, table, "not_on");
  out.becomes = in.name(table, "becomes", AccessKind::unknown);
  read_effects(in, table, out);
  out.source = in.source(table);
  return out;
}

}  // namespace

bool raises(const CatalogueWork& work, IndicatorId rate) {
  return std::ranges::find(work.raises, rate) != work.raises.end();
}

bool brings(const CatalogueWork& work, IndicatorId id) {
  return std::ranges::any_of(work.brings, [id](const auto& each) { return each.first == id; });
}

tl::expected<Catalogue, std::string> parse_catalogue(std::string_view text, std::string_view file) {
  Reader in(file);
  try {
    const auto root = toml::parse(text, file);
    in.only(root, {"name", "version", "measure_cost_eur", "source", "date", "work"});
    Catalogue out{.name = in.text(root, "name"), .version = in.text(root, "version")};
    out.measure_cost_eur = in.whole(root, "measure_cost_eur", kMostEuros);
    static_cast<void>(in.source(root));
    in.each(root, "work",
            [&](const toml::table& table) { out.works.push_back(read_work(in, table)); });
    if (out.works.size() > kMostWorks)
      in.fail(root, "more than " + std::to_string(kMostWorks) + " works");
    if (in.errors().empty()) return out;
  } catch (const toml::parse_error& error) {
    in.fail(error.source().begin, error.description());
  }
  return tl::unexpected(in.errors());
}

const Catalogue& built_in_catalogue() {
  static const Catalogue catalogue = [] {
    auto read = parse_catalogue(kWorksToml, "works.toml");
    assert(read && "the built-in catalogue is read by the tests");
    return std::move(*read);
  }();
  return catalogue;
}

}  // namespace preau
