#include "probe/udpst/schedule.hh"

#include <algorithm>

namespace preau::udpst {

void Schedule::follow(const SendingRate& rate, Steady now) {
  one_.interval = std::chrono::microseconds{rate.interval1_us};
  one_.burst = {rate.payload1, rate.burst1, 0};
  two_.interval = std::chrono::microseconds{rate.interval2_us};
  two_.burst = {rate.payload2, rate.burst2, rate.addon2};
  for (auto* t : {&one_, &two_}) {
    if (t->interval.count() == 0)
      t->due.reset();
    else if (!t->due || *t->due > now + t->interval)
      t->due = now + t->interval;
  }
}

std::optional<Schedule::Steady> Schedule::next() const {
  if (!one_.due) return two_.due;
  if (!two_.due) return one_.due;
  return std::min(*one_.due, *two_.due);
}

std::optional<Burst> Schedule::take(Steady now) {
  if (auto burst = take(one_, now)) return burst;
  return take(two_, now);
}

std::optional<Burst> Schedule::take(Transmitter& t, Steady now) {
  if (!t.due || *t.due > now) return std::nullopt;
  if (const auto late = now - *t.due; late > kMostLate) {
    const auto missed = (late - kMostLate) / t.interval + 1;
    skipped_ += static_cast<std::uint64_t>(missed);
    scheduled_ += static_cast<std::uint64_t>(missed);
    *t.due += missed * t.interval;
  }
  *t.due += t.interval;
  ++scheduled_;
  return t.burst;
}

}  // namespace preau::udpst
