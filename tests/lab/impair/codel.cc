#include "tests/lab/impair/codel.hh"

#include <cmath>
#include <utility>

namespace preau::lab {

namespace {

constexpr std::uint64_t kFullFrame = 1514;

void drop(WireTime at, Waiting waiting, std::vector<Packet>& dropped) {
  waiting.packet.due = at;
  waiting.packet.fate = Fate::codel_drop;
  dropped.push_back(std::move(waiting.packet));
}

}  // namespace

void Fifo::push(WireTime at, Packet packet) {
  octets += packet.frame.size();
  frames.push_back({at, std::move(packet)});
}

std::optional<Waiting> Fifo::pop() {
  if (frames.empty()) return std::nullopt;
  auto head = std::move(frames.front());
  frames.pop_front();
  octets -= head.packet.frame.size();
  return head;
}

// Section 5.5, dodequeue(): a drop is allowed once the sojourn time has stayed above the target for
// an interval, unless less than a frame's worth waits: that is a link at work, not a standing
// queue.
Codel::Head Codel::take(WireTime now, Fifo& fifo) {
  Head head{.frame = fifo.pop()};
  if (!head.frame || now - head.frame->since < settings_.target || fifo.octets <= kFullFrame)
    first_above_time_.reset();
  else if (!first_above_time_)
    first_above_time_ = now + settings_.interval;
  else
    head.may_drop = now >= *first_above_time_;
  return head;
}

// Section 5.4, control_law(): drops come closer with the square root of their number, since TCP's
// rate goes with that of its losses.
WireTime Codel::next_after(WireTime t) const {
  return t + std::chrono::duration_cast<WireTime>(settings_.interval / std::sqrt(double(count_)));
}

// Dropping again soon after it stopped (16 intervals) takes up the pace at which it stopped.
void Codel::begin_dropping(WireTime now) {
  const auto recent = count_ - last_count_;
  dropping_ = true;
  count_ = recent > 1 && now - drop_next_ < 16 * settings_.interval ? recent : 1;
  last_count_ = count_;
  drop_next_ = next_after(now);
}

// Section 5.5, deque().
std::optional<Packet> Codel::pop(WireTime now, Fifo& fifo, std::vector<Packet>& dropped) {
  auto head = take(now, fifo);
  if (dropping_) {
    dropping_ = head.may_drop;
    while (dropping_ && now >= drop_next_) {
      drop(now, std::move(*head.frame), dropped);
      ++count_;
      head = take(now, fifo);
      dropping_ = head.may_drop;
      if (dropping_) drop_next_ = next_after(drop_next_);
    }
  } else if (head.may_drop) {
    drop(now, std::move(*head.frame), dropped);
    head = take(now, fifo);
    begin_dropping(now);
  }
  if (!head.frame) return std::nullopt;
  return std::move(head.frame->packet);
}

}  // namespace preau::lab
