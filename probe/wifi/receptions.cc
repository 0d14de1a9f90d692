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

// A clock that stands still, as of files made by hand or without times, tells nothing apart.
void Receptions::add(const Reception& reception) {
  std::uint64_t who = 0;
  for (const auto octet : reception.bssid.octets) who = who << 8 | octet;
  const auto level = static_cast<std::uint8_t>(reception.signal_dbm.value_or(0));
  const auto heard = mixed(who << 8 | level);
  const auto known = clocks_.find(reception.bssid);
  if (known != clocks_.end()) {
    if (reception.clock > known->second)
      by_clock_.add(mixed(reception.clock + mixed(heard + reception.sequence)));
    known->second = reception.clock;
  } else if (clocks_.size() < kMostClocks) {
    clocks_.emplace(reception.bssid, reception.clock);
  }
  if (time_ && reception.time > *time_)
    by_time_.add(
        mixed(static_cast<std::uint64_t>(reception.time.time_since_epoch().count()) + heard));
  time_ = reception.time;
}

// Captures that programs make, for a test or a course, often have one course of TSF in all files
// and honest times: those are believed.
bool Receptions::are_of(const Receptions& other) const {
  const bool timed = !by_time_.is_empty() && !other.by_time_.is_empty();
  return timed ? by_time_.is_of(other.by_time_) : by_clock_.is_of(other.by_clock_);
}

void Receptions::Sample::add(std::uint64_t number) {
  if (least_.size() >= kMost && number >= *least_.rbegin()) return;
  least_.insert(number);
  if (least_.size() > kMost) least_.erase(std::prev(least_.end()));
}

bool Receptions::Sample::is_of(const Sample& other) const {
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
