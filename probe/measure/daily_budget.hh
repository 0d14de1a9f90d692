// How many octets this host's capacity tests, of either method, may move in a day: a school's line
// is there for lessons. Kept in a file, so that every run of every program counts.
#pragma once

#include <cstdint>
#include <filesystem>

namespace preau {

// $XDG_STATE_HOME/preau where that is set, /var/lib/preau for root, else ~/.local/state/preau.
std::filesystem::path state_folder();
inline std::filesystem::path capacity_budget_file() { return state_folder() / "capacity-budget"; }
inline constexpr double kDailyBudget_MB = 1'000;  // unless asked otherwise

// Taken before a test and given back after it: a test that was killed has spent it all.
class DailyBudget {
 public:
  // Below this no line's shaper is told from its rate (capacity/README.md).
  static constexpr std::uint64_t kLeastOctets = 2'000'000;

  // Throws when the file cannot be read or written.
  DailyBudget(const std::filesystem::path& file, std::uint64_t octets_a_day);

  // As much of `wanted` as is left today (UTC).
  std::uint64_t take(std::uint64_t wanted);
  // The same, kLeastOctets at least; throws where less is left.
  std::uint64_t take_for_test(std::uint64_t wanted);
  void give_back(std::uint64_t octets);

 private:
  // Returns what could be taken.
  std::uint64_t change(std::uint64_t take, std::uint64_t back);

  std::filesystem::path file_;
  std::uint64_t a_day_;
};

}  // namespace preau
