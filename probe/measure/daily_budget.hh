// How many octets this host's capacity tests may move in a day: a school's line is there for
// lessons. Kept in a file, so that every run of every program counts.
#pragma once

#include <cstdint>
#include <filesystem>

namespace preau {

// $XDG_STATE_HOME/preau where that is set, /var/lib/preau for root, else ~/.local/state/preau.
std::filesystem::path state_folder();

// Taken before a test and given back after it: a test that was killed has spent it all.
class DailyBudget {
 public:
  // Throws when the file cannot be read or written.
  DailyBudget(const std::filesystem::path& file, std::uint64_t octets_a_day);

  // As much of `wanted` as is left today (UTC).
  std::uint64_t take(std::uint64_t wanted);
  void give_back(std::uint64_t octets);

 private:
  // Returns what could be taken.
  std::uint64_t change(std::uint64_t take, std::uint64_t back);

  std::filesystem::path file_;
  std::uint64_t a_day_;
};

}  // namespace preau
