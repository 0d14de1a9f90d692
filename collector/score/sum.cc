// From cells to points, in whole numbers.
#include <algorithm>
#include <limits>

#include "collector/score/evaluate.hh"

namespace preau {

namespace {

// 128 bits are divided by a loop; 64 are enough for most profiles.
Wide quotient(Wide of, Wide by) {
  constexpr Wide kMostNarrow = std::numeric_limits<std::int64_t>::max();
  if (of > kMostNarrow || by > kMostNarrow) return of / by;
  return static_cast<std::int64_t>(of) / static_cast<std::int64_t>(by);
}

}  // namespace

Points sum(std::span<const Cell> cells, const Profile& profile) {
  Wide whole = 0, known = 0, lost = 0, lost_low = 0, lost_high = 0;
  for (const auto& cell : cells) {
    const Wide weight = cell.weight;
    whole += weight;
    lost_low += weight * (kFull - cell.met.low);
    lost_high += weight * (kFull - cell.met.high);
    if (!cell.met.known) continue;
    known += weight;
    lost += weight * (kFull - cell.met.value);
  }
  // All rounded the same way, so that they keep their order.
  const auto left = [](Wide less, Wide of) {
    return kFull - static_cast<MicroPoints>(quotient(less + of / 2, of));
  };
  Points out{.high = kFull};
  if (whole == 0) return out;
  out.low = left(lost_low, whole);
  out.high = left(lost_high, whole);
  if (known == 0) return out;
  out.known_share = static_cast<MicroPoints>(quotient(known * kWhole, whole));
  out.known_score = left(lost, known);
  // What is known alone may lie outside what is possible for the whole; what is published may not.
  if (static_cast<double>(out.known_share) >= profile.floor * static_cast<double>(kWhole))
    out.score = std::clamp(out.known_score, out.low, out.high);
  return out;
}

Points points(const Profile& profile, const SchoolFacts& facts) {
  return sum(evaluate(profile, facts, teaching_rooms(facts)), profile);
}

}  // namespace preau
