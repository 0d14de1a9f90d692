// Which works: every set of those on line and LAN, each with the fewest rooms. Inside this folder
// only.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "collector/score/catalogue.hh"
#include "collector/score/evaluate.hh"

namespace preau {

// Works on the line and the LAN, and rooms that get an access point.
struct Plan {
  using Set = std::uint32_t;  // bits: the catalogue's works, in its order
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  Set set{};
  std::vector<std::size_t> rooms;  // indices
  std::size_t count{kNone};        // works in all; kNone: no plan
  std::int64_t cost{};
  std::vector<std::pair<IndicatorId, double>>
      raised;  // to how many Mbit/s, of works that raise rates

  bool beats(const Plan& other) const {
    return count != other.count ? count < other.count : cost < other.cost;
  }
};

// The first work of the catalogue that is done room by room; nullptr when there is none.
const CatalogueWork* work_in_room(const Catalogue& catalogue);

// The rate that a contract is raised from: as measured, or what another work of the plan brings.
double raised_from(const SchoolFacts& facts, Plan::Set set, const Catalogue& catalogue,
                   IndicatorId rate);

// The plan of fewest works that makes the school ready as its values stand, the cheapest of those;
// and the next best, to offer as the other choice.
std::pair<Plan, Plan> search_works(const Profile& profile, const SchoolFacts& facts,
                                   std::span<const RoomFacts* const> rooms,
                                   std::span<const Cell> cells, const Catalogue& catalogue);

}  // namespace preau
