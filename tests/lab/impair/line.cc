#include "tests/lab/impair/line.hh"

#include <algorithm>
#include <span>
#include <utility>

namespace preau::lab {

void Line::take(const std::function<void(WireTime)>& impaired) {
  constexpr int kMostBatches = 16;  // then the other direction has its turn
  for (int i = 0; i < kMostBatches; ++i) {
    auto arrivals = in_.receive();
    std::vector<Packet> untouched;
    for (auto& [at, frame] : arrivals) {
      if (match_(frame)) {
        impaired(at);
        wire_.push(at, taken_++, std::move(frame));
      } else {
        untouched.push_back({.number = taken_++,
                             .arrived = at,
                             .due = at,
                             .frame = std::move(frame),
                             .fate = Fate::unimpaired});
      }
    }
    send(std::move(untouched));
    if (arrivals.size() < kBatch) return;
  }
}

void Line::deliver(WireTime now) {
  for (;;) {
    std::vector<Packet> batch;
    while (batch.size() < kBatch) {
      auto packet = wire_.pop_due(now);
      if (!packet) break;
      batch.push_back(std::move(*packet));
    }
    account_dropped();
    if (batch.empty()) return;
    send(std::move(batch));
  }
}

void Line::send(std::vector<Packet> packets) {
  for (std::span rest(packets); !rest.empty();) {
    const auto sent = out_.send(rest);
    if (sent == 0) rest.front().fate = Fate::unsent;
    const auto now = steady_now();
    const auto settled = rest.first(std::max<std::size_t>(sent, 1));
    for (auto& packet : settled) {
      counts_.latest = std::max(counts_.latest, now - packet.due);
      packet.due = now;
      account(packet);
    }
    rest = rest.subspan(settled.size());
  }
}

void Line::account(const Packet& packet) {
  ++counts_.by_fate[static_cast<std::size_t>(packet.fate)];
  if (ledger_ != nullptr) ledger_->write(way_, packet);
}

void Line::account_dropped() {
  for (const auto& packet : wire_.take_dropped()) account(packet);
}

Counts Line::stop(WireTime now) {
  wire_.stop(now);
  account_dropped();
  counts_.unread += in_.missed();
  return counts_;
}

}  // namespace preau::lab
