#include "probe/wifi/receptions.hh"

#include <algorithm>

namespace preau::wifi {

namespace {

// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the input has its say.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58'476d'1ce4'e5b9U;
  x = (x ^ x >> 27) * 0x94d0'49bb'1331'11ebU;
  return x ^ x >> 31;
}

}  // namespace

void Receptions::add(UtcTime time, const Bssid& bssid, std::optional<std::int8_t> signal_dbm) {
  std::uint64_t who = 0;
  for (const auto octet : bssid.octets) who = who << 8 | octet;
  const auto when = static_cast<std::uint64_t>(time.time_since_epoch().count());
  const auto level = static_cast<std::uint8_t>(signal_dbm.value_or(0));
  const auto number = mixed(when + mixed(who << 8 | level));
  if (least_.size() >= kMost && number >= *least_.rbegin()) return;
  least_.insert(number);
  if (least_.size() > kMost) least_.erase(std::prev(least_.end()));
}

bool Receptions::are_of(const Receptions& other) const {
  if (least_.empty() || other.least_.empty()) return false;
  // Beyond the last of a full sample, nobody knows what was left out of it.
  auto last = UINT64_MAX;
  for (const auto* sample : {&least_, &other.least_})
    if (sample->size() >= kMost) last = std::min(last, *sample->rbegin());
  const auto count = [last](const std::set<std::uint64_t>& sample) {
    return std::distance(sample.begin(), sample.upper_bound(last));
  };
  const auto fewer = std::min(count(least_), count(other.least_));
  const auto common = std::count_if(least_.begin(), least_.upper_bound(last),
                                    [&](auto number) { return other.least_.contains(number); });
  return fewer > 0 && 2 * common > fewer;
}

}  // namespace preau::wifi
