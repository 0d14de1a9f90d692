#include "tests/lab/impair/wire.hh"

#include <algorithm>
#include <utility>

namespace preau::lab {

void Wire::push(WireTime arrived, Frame frame) {
  if (flights_.size() >= settings_.queue_frames) {
    ++counts_.dropped;
    return;
  }
  WireTime due = arrived + settings_.delay;
  if (!flights_.empty()) due = std::max(due, flights_.back().due);
  flights_.push_back({due, std::move(frame)});
}

std::optional<Frame> Wire::pop_due(WireTime now) {
  if (flights_.empty() || flights_.front().due > now) return std::nullopt;
  Frame frame = std::move(flights_.front().frame);
  flights_.pop_front();
  ++counts_.carried;
  return frame;
}

std::optional<WireTime> Wire::next_due() const {
  if (flights_.empty()) return std::nullopt;
  return flights_.front().due;
}

}  // namespace preau::lab
