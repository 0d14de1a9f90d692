// The catalogue of works: what can be ordered, what it brings, what it costs. Data (works.toml,
// built in), for a city to replace with its own market's prices.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "collector/score/profile.hh"

namespace preau {

struct CatalogueWork {
  std::string id;
  Text one, many;                   // "borne Wi-Fi", "bornes Wi-Fi"
  std::int64_t cost_eur{};          // each
  bool in_room{};                   // one for each room; else one for the school
  std::vector<AccessKind> only_on;  // lines where it can be ordered; empty: any
  std::vector<AccessKind> not_on;
  AccessKind becomes{AccessKind::unknown};  // the line's technology then; unknown: as before
  std::vector<std::pair<IndicatorId, double>> brings;  // in the indicator's own unit
  std::vector<IndicatorId> raises;  // rates raised by as much as is needed, in whole Mbit/s
  Source source;
};

bool raises(const CatalogueWork& work, IndicatorId rate);
bool brings(const CatalogueWork& work, IndicatorId id);

inline constexpr std::size_t kMostWorks = 10;  // every set of them is tried

struct Catalogue {
  std::string name, version;
  std::vector<CatalogueWork> works;
  std::int64_t measure_cost_eur{};  // one visit, whatever is measured
};

// Reads TOML text; errors as parse_profile() has them.
tl::expected<Catalogue, std::string> parse_catalogue(std::string_view text, std::string_view file);

const Catalogue& built_in_catalogue();

}  // namespace preau
