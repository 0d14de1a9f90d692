#include "tests/lab/impair/delaying.hh"

#include <algorithm>
#include <cmath>
#include <utility>

namespace preau::lab {

namespace {

// 200 Mbit/s of full frames for 4 s: about 100 MB.
constexpr std::size_t kMostHeld = 65536;

}  // namespace

void Delaying::set(WireTime /*at*/, const Settings& settings) {
  delay_ = settings.delay;
  jitter_ = settings.jitter;
}

// What jitter adds; never so much less that a frame would leave before it came.
WireTime Delaying::draw() {
  if (jitter_.spread == WireTime{0}) return delay_;
  const double x = jitter_.normal ? dice_.normal() : 2 * dice_.uniform() - 1;
  const WireTime extra(std::llround(x * static_cast<double>(jitter_.spread.count())));
  return std::max(delay_ + extra, WireTime{0});
}

void Delaying::push(WireTime at, Packet packet) {
  advance(at);
  if (count() >= kMostHeld) {
    drop(at, std::move(packet), Fate::overflow);
    return;
  }
  auto due = at + draw();
  if (!jitter_.reordering) due = std::max(due, latest_);
  latest_ = std::max(latest_, due);
  hold(due, std::move(packet));
}

}  // namespace preau::lab
