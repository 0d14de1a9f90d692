#include "probe/udpst/search.hh"

#include <algorithm>

namespace preau::udpst {

namespace {

constexpr std::uint32_t kRetryAt = 5;  // TR-471: C's first threshold, and what each retry adds
constexpr std::size_t kBackSteps = 3;  // fast steps that the first congestion takes back

std::uint64_t sequence_errors(const Activation& rules, const Status& s) {
  std::uint64_t errors = s.lost;
  if (!rules.losses_only) errors += std::uint64_t{s.reordered} + s.doubled;
  return errors;
}

// In ms. A report without a sample speaks neither for nor against: it counts as the low threshold.
std::uint64_t delay(const Activation& rules, const Status& s) {
  if (!rules.one_way) return s.rtt_variation == kNoDelay ? rules.low_ms : s.rtt_variation;
  if (s.variation_count == 0) return rules.low_ms;
  const auto tenths = std::uint64_t{s.variation_sum} * 10 / s.variation_count;
  return (tenths + 5) / 10;
}

bool clean(const Activation& rules, const Status& s) {
  return sequence_errors(rules, s) <= rules.error_threshold && delay(rules, s) < rules.low_ms;
}

bool congested(const Activation& rules, const Status& s) {
  return sequence_errors(rules, s) > rules.error_threshold || delay(rules, s) > rules.upper_ms;
}

}  // namespace

bool Search::full(const Activation& rules, const Status& s) {
  const bool timed = rules.one_way ? s.variation_count > 0 : s.rtt_variation != kNoDelay;
  return sequence_errors(rules, s) > rules.error_threshold ||
         (timed && delay(rules, s) >= rules.low_ms);
}

Search::Search(const Activation& rules) : rules_(rules), retry_at_(kRetryAt) {
  if (rules.row != kSearch) row_ = std::min<std::size_t>(rules.row, kRows - 1);
}

bool Search::fast() const { return row_ < kHighSpeedRow && slow_ < rules_.slow_threshold; }

void Search::feed(const Status& status) {
  if (rules_.row != kSearch && !rules_.row_is_start) return;
  if (clean(rules_, status))
    rules_.algorithm == Algorithm::c ? climb_c() : climb_b();
  else if (congested(rules_, status))
    fall();
}

void Search::climb_b() {
  if (fast()) {
    row_ = std::min<std::size_t>(row_ + rules_.high_speed_delta, kHighSpeedRow);
    slow_ = 0;
  } else {
    row_ = std::min(row_ + 1, kRows - 1);
  }
}

void Search::climb_c() {
  if (fast()) {
    if (row_ * 2 > kHighSpeedRow) {
      row_ = kHighSpeedRow;
    } else {
      row_ = std::max<std::size_t>(row_, 1);
      if (doubles_now_) row_ *= 2;
      doubles_now_ = !doubles_now_;
    }
    slow_ = 0;
    return;
  }
  if (row_ + 1 < kRows) {
    ++row_;
    ++retries_;
  }
  count_retry(kRetryAt);
}

void Search::fall() {
  ++slow_;
  if (row_ < kHighSpeedRow && slow_ == rules_.slow_threshold) {
    const auto back = rules_.high_speed_delta * kBackSteps;
    row_ = row_ > back ? row_ - back : 0;
    return;
  }
  if (row_ == 0) return;
  --row_;
  if (rules_.algorithm != Algorithm::c) return;
  ++retries_;
  count_retry(0);
}

void Search::count_retry(std::uint32_t higher_threshold) {
  if (retries_ < retry_at_) return;
  slow_ = retries_ = 0;
  retry_at_ += higher_threshold;
}

}  // namespace preau::udpst
