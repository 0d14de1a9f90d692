#include "probe/udpst/receiver.hh"

#include <algorithm>

namespace preau::udpst {

using std::chrono::duration_cast;
using std::chrono::floor;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

Stamp to_stamp(WallTime time) {
  const auto whole = floor<seconds>(time);
  return {static_cast<std::uint32_t>(whole.time_since_epoch().count()),
          static_cast<std::uint32_t>((time - whole).count())};
}

WallTime to_wall(const Stamp& stamp) { return WallTime{seconds{stamp.s} + nanoseconds{stamp.ns}}; }

namespace {

void widen(std::uint32_t value, std::uint32_t& least, std::uint32_t& most) {
  least = std::min(least, value);
  most = std::max(most, value);
}

}  // namespace

Receiver::Receiver(const Activation& rules, Steady now) : rules_(rules), trial_began_(now) {}

void Receiver::arrived(const Load& load, WallTime at) {
  ++datagrams_;
  octets_ += load.payload;
  ++active_.datagrams;
  active_.octets += load.payload;
  ++trial_.datagrams;
  trial_.octets += load.payload;
  const bool first = newest_ == 0;
  time_sending(load, !first && load.number == newest_ + 1);
  if (place(load.number) != Order::next) return;
  time_round_trip(load, at);
  time_one_way(load, at, first);
}

Receiver::Order Receiver::place(std::uint32_t number) {
  const auto count = [this](std::uint32_t SubInterval::*of_active, std::uint32_t Status::*of_trial,
                            std::uint32_t n) {
    active_.*of_active += n;
    trial_.*of_trial += n;
  };
  auto order = Order::next;
  if (number > newest_) {
    const auto gap = number - newest_ - 1;
    count(&SubInterval::lost, &Status::lost, gap);
    lost_ += gap;
    newest_ = number;
  } else if (std::ranges::find(seen_, number) != seen_.end()) {
    count(&SubInterval::doubled, &Status::doubled, 1);
    return Order::doubled;
  } else {
    count(&SubInterval::reordered, &Status::reordered, 1);
    // It was taken for lost; what has been reported already stays.
    if (active_.lost > 0) --active_.lost;
    if (trial_.lost > 0) --trial_.lost;
    if (lost_ > 0) --lost_;
    order = Order::late;
  }
  seen_[next_seen_++ % seen_.size()] = number;
  return order;
}

// The sender's own clock, between two numbers that follow: whoever sends every 100 us or 1 ms, and
// then not for 10 ms, had no CPU; but row 0 sends every 50 ms.
void Receiver::time_sending(const Load& load, bool follows) {
  constexpr nanoseconds kOften = milliseconds{5}, kPause = milliseconds{10}, kStep = seconds{5},
                        kRow0 = milliseconds{50}, kLate = milliseconds{2};
  const auto gap = to_wall(load.sent) - to_wall(last_sent_);
  const bool of_row_0 = gap >= kRow0 && gap < kRow0 + kLate;
  if (follows && last_gap_ < kOften && gap > kPause && gap < kStep && !of_row_0) paused_ += gap;
  last_gap_ = gap;
  last_sent_ = load.sent;
}

// From our newest status PDU to the first load PDU that answers it, without the time that the far
// end kept it. In whole milliseconds, the nearest as OB-UDPST has them: both ends must do alike, or
// half a millisecond is missing.
void Receiver::time_round_trip(const Load& load, WallTime at) {
  if (load.status_sent == answered_) return;
  answered_ = load.status_sent;
  auto rtt = std::chrono::round<milliseconds>(at - to_wall(load.status_sent)).count();
  if (rtt < 0) return;  // no status PDU of ours bears such a time
  if (load.response_delay_ms <= rtt)
    rtt -= load.response_delay_ms;
  else if (load.response_delay_ms == rtt + 1)  // both ends round
    rtt = 0;
  const auto ms = static_cast<std::uint32_t>(std::min<std::int64_t>(rtt, kNoDelay - 1));
  if (ms < trial_.rtt_least) {
    trial_.rtt_least = ms;
    trial_.minimum_is_new = true;
  }
  trial_.rtt_variation = ms - trial_.rtt_least;
  widen(trial_.rtt_variation, active_.rtt_variation_least, active_.rtt_variation_most);
}

void Receiver::time_one_way(const Load& load, WallTime at, bool first) {
  const std::int64_t delta = std::chrono::round<milliseconds>(at - to_wall(load.sent)).count();
  if (first || delta < clock_delta_least_) {
    clock_delta_least_ = delta;
    trial_.clock_delta_least = static_cast<std::uint32_t>(delta);
    trial_.minimum_is_new = true;
  }
  if (first) return;
  const auto variation = static_cast<std::uint32_t>(delta - clock_delta_least_);
  widen(variation, trial_.variation_least, trial_.variation_most);
  trial_.variation_sum += variation;
  ++trial_.variation_count;
  widen(variation, active_.variation_least, active_.variation_most);
  active_.variation_sum += variation;
  ++active_.variation_count;
}

Status Receiver::report(Steady now, WallTime wall) {
  ++trial_.number;
  trial_.duration_us =
      static_cast<std::uint32_t>(duration_cast<microseconds>(now - trial_began_).count());
  trial_.sent = to_stamp(wall);
  trial_.sub_interval_number = static_cast<std::uint32_t>(complete_.size());
  if (!complete_.empty()) trial_.sub_interval = complete_.back();
  const auto status = trial_;
  begin_trial(now);
  end_sub_interval(now);
  return status;
}

void Receiver::begin_trial(Steady now) {
  Status next;  // what a trial does not begin anew:
  next.number = trial_.number;
  next.clock_delta_least = trial_.clock_delta_least;
  next.rtt_least = trial_.rtt_least;
  trial_ = next;
  trial_began_ = now;
}

// Looked at with each report, so a sub-interval ends with the trial interval that is nearest.
void Receiver::end_sub_interval(Steady now) {
  if (sub_interval_began_) {
    const auto lasted = now - *sub_interval_began_;
    if (lasted <= milliseconds{rules_.sub_interval_ms - rules_.trial_ms / 2}) return;
    active_.duration_us = static_cast<std::uint32_t>(duration_cast<microseconds>(lasted).count());
    since_start_ms_ += static_cast<std::uint32_t>(duration_cast<milliseconds>(lasted).count());
    active_.since_start_ms = since_start_ms_;
    complete_.push_back(active_);
  }
  active_ = {};
  sub_interval_began_ = now;
}

}  // namespace preau::udpst
