#include "tests/lab/impair/bottleneck.hh"

#include <algorithm>
#include <cmath>
#include <utility>

namespace preau::lab {

void Bottleneck::set(WireTime at, const Settings& settings) {
  refill(at);
  rate_ = settings.rate;
  limit_ = settings.queue;
  tokens_ = std::min(tokens_, static_cast<double>(rate_.burst_octets));
  if (!settings.codel)
    codel_.reset();
  else if (!codel_)
    codel_.emplace();
  if (codel_) codel_->set(*settings.codel);
}

void Bottleneck::refill(WireTime at) {
  if (at <= refilled_) return;
  const double gained = static_cast<double>((at - refilled_).count()) * rate_.bits_per_s / 8e9;
  tokens_ = std::min(tokens_ + gained, static_cast<double>(rate_.burst_octets));
  refilled_ = at;
}

bool Bottleneck::full(const Packet& newcomer) const {
  return waiting_.frames.size() >= limit_.frames ||
         waiting_.octets + newcomer.frame.size() > limit_.octets;
}

void Bottleneck::push(WireTime at, Packet packet) {
  advance(at);
  if (sending_ && full(packet)) {
    drop(at, std::move(packet), Fate::queue_drop);
    return;
  }
  waiting_.push(at, std::move(packet));
  if (!sending_) load(at);
  advance(at);
}

// The next frame leaves the queue and waits for its tokens.
void Bottleneck::load(WireTime at) {
  refill(at);
  if (codel_)
    sending_ = codel_->pop(refilled_, waiting_, dropped());
  else if (auto head = waiting_.pop())
    sending_ = std::move(head->packet);
  else
    sending_.reset();
}

std::optional<WireTime> Bottleneck::next_due() const {
  if (!sending_) return std::nullopt;
  const double lacking = static_cast<double>(sending_->frame.size()) - tokens_;
  if (rate_.bits_per_s <= 0 || lacking <= 0) return refilled_;
  return refilled_ + WireTime(std::llround(std::ceil(lacking * 8e9 / rate_.bits_per_s)));
}

void Bottleneck::advance(WireTime now) {
  for (auto due = next_due(); due && *due <= now; due = next_due()) {
    refill(*due);
    if (rate_.bits_per_s > 0) tokens_ -= static_cast<double>(sending_->frame.size());
    pass(*due, std::move(*sending_));
    load(*due);
  }
}

void Bottleneck::empty(WireTime at) {
  if (sending_) drop(at, std::move(*sending_), Fate::held);
  sending_.reset();
  while (auto head = waiting_.pop()) drop(at, std::move(head->packet), Fate::held);
}

}  // namespace preau::lab
