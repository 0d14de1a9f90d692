#include "tests/lab/impair/wire.hh"

#include <algorithm>
#include <utility>

namespace preau::lab {

namespace {

// Stages that play dice, each with a stream of its own, other ones each way.
enum class Player : std::uint32_t { losing, duplicating, delaying, reordering };

Dice dice(std::uint64_t seed, Way way, Player player) {
  constexpr std::uint32_t kPlayers = 4;
  return {seed, static_cast<std::uint32_t>(way) * kPlayers + static_cast<std::uint32_t>(player)};
}

}  // namespace

Wire::Wire(Timeline timeline, std::uint64_t seed, Way way)
    : timeline_(std::move(timeline)),
      outbox_(dropped_),
      reordering_(outbox_, dropped_, dice(seed, way, Player::reordering)),
      delaying_(reordering_, dropped_, dice(seed, way, Player::delaying)),
      bottleneck_(delaying_, dropped_),
      duplicating_(bottleneck_, dropped_, dice(seed, way, Player::duplicating)),
      losing_(duplicating_, dropped_, dice(seed, way, Player::losing)) {
  set(WireTime{0}, timeline_.start);
}

void Wire::begin(WireTime zero) {
  if (!zero_) zero_ = zero;
}

void Wire::set(WireTime at, const Settings& settings) {
  for (auto* stage : stages_) stage->set(at, settings);
}

const Change* Wire::next_change() const {
  if (!zero_ || changes_done_ == timeline_.changes.size()) return nullptr;
  return &timeline_.changes[changes_done_];
}

// Up to each change with the settings before it.
void Wire::advance(WireTime now) {
  for (auto* change = next_change(); change && *zero_ + change->at <= now; change = next_change()) {
    run(*zero_ + change->at);
    set(*zero_ + change->at, change->settings);
    ++changes_done_;
  }
  run(now);
}

void Wire::run(WireTime now) {
  for (auto* stage : stages_) stage->advance(now);
}

void Wire::push(WireTime arrived, std::uint64_t number, Frame frame) {
  latest_arrival_ = std::max(latest_arrival_, arrived);
  advance(latest_arrival_);
  losing_.push(latest_arrival_,
               {.number = number, .arrived = latest_arrival_, .frame = std::move(frame)});
}

std::optional<Packet> Wire::pop_due(WireTime now) {
  if (outbox_.has_none()) advance(now);
  return outbox_.pop();
}

std::optional<WireTime> Wire::next_due() const {
  if (!outbox_.has_none()) return latest_arrival_;
  std::optional<WireTime> soonest;
  for (const auto* stage : stages_)
    if (const auto due = stage->next_due()) soonest = std::min(*due, soonest.value_or(*due));
  const auto* change = next_change();
  if (soonest && change) soonest = std::min(*soonest, *zero_ + change->at);
  return soonest;
}

Dropped Wire::take_dropped() { return std::exchange(dropped_, {}); }

void Wire::stop(WireTime now) {
  for (auto* stage : stages_) stage->empty(now);
}

}  // namespace preau::lab
