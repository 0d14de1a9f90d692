#include "probe/measure/daily_budget.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "probe/measure/draft.hh"
#include "probe/net/error.hh"
#include "probe/net/fd.hh"

namespace preau {

namespace {

std::int64_t today() {
  return std::chrono::floor<std::chrono::days>(utc_now()).time_since_epoch().count();
}

FileDescriptor open_locked(const std::filesystem::path& file) {
  FileDescriptor fd(
      check("open " + file.string(), ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)));
  check("lock " + file.string(), ::flock(fd.get(), LOCK_EX));
  return fd;
}

}  // namespace

std::filesystem::path state_folder() {
  if (const auto* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
    return std::filesystem::path(state) / "preau";
  if (::geteuid() == 0) return "/var/lib/preau";
  const auto* home = std::getenv("HOME");
  if (home == nullptr)
    throw std::runtime_error("no folder for the daily budget: set HOME or XDG_STATE_HOME");
  return std::filesystem::path(home) / ".local/state/preau";
}

DailyBudget::DailyBudget(const std::filesystem::path& file, std::uint64_t octets_a_day)
    : file_(file), a_day_(octets_a_day) {
  std::filesystem::create_directories(file.parent_path());
}

// "DAY OCTETS": days since 1970 and what they have spent. Another day's count is nothing.
std::uint64_t DailyBudget::change(std::uint64_t take, std::uint64_t back) {
  const auto fd = open_locked(file_);
  std::array<char, 64> text{};
  const auto size = check("read " + file_.string(), ::pread(fd.get(), text.data(), text.size(), 0));
  const auto* end = text.data() + size;
  std::int64_t day = today();
  std::uint64_t spent = 0;
  if (size > 0) {
    const auto first = std::from_chars(text.data(), end, day);
    const auto second = first.ec == std::errc{} && first.ptr != end
                            ? std::from_chars(first.ptr + 1, end, spent)
                            : first;
    if (second.ec != std::errc{} || second.ptr == text.data())
      throw std::runtime_error(file_.string() + ": no daily budget's count; remove the file");
  }
  if (day != today()) spent = 0;
  const auto taken = std::min(take, a_day_ - std::min(a_day_, spent));
  spent = spent + taken - std::min(back, spent);
  const auto line = std::to_string(today()) + " " + std::to_string(spent) + "\n";
  check("truncate " + file_.string(), ::ftruncate(fd.get(), 0));
  check("write " + file_.string(), ::pwrite(fd.get(), line.data(), line.size(), 0));
  return taken;
}

std::uint64_t DailyBudget::take(std::uint64_t wanted) { return change(wanted, 0); }

std::uint64_t DailyBudget::take_for_test(std::uint64_t wanted) {
  const auto taken = take(wanted);
  if (taken >= kLeastOctets) return taken;
  give_back(taken);
  throw std::runtime_error(fmt::format(
      "this host's tests have used up today's {:.0f} MB, or one that runs now may; --daily-budget "
      "sets how many they may",
      static_cast<double>(a_day_) / 1e6));
}

void DailyBudget::give_back(std::uint64_t octets) { change(0, octets); }

}  // namespace preau
