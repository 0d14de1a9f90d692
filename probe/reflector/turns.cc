#include "probe/reflector/turns.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <sys/random.h>

#include "probe/net/error.hh"

namespace preau {

using std::chrono::milliseconds;

namespace {

// Connecting, ramping down and handing over cost about this much on top of a test's duration.
constexpr milliseconds kHandover{500};
constexpr double kNewest = 0.3;  // the newest turn's part in what turns take

goodput::Token random_token() {
  goodput::Token token{};
  check("getrandom", ::getrandom(token.data(), token.size(), 0));
  return token;
}

double used_of(const ActiveTurn& turn) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - turn.started;
  return std::min(took / std::max<std::chrono::duration<double>>(turn.duration, milliseconds{1}),
                  1.0);
}

}  // namespace

std::size_t SendingOfFlows::enter() {
  const std::lock_guard lock(mutex_);
  flows_.emplace_back();
  return flows_.size() - 1;
}

void SendingOfFlows::tell(std::size_t flow, const TcpInfo& sending) {
  const std::lock_guard lock(mutex_);
  flows_.at(flow) = sending;
}

std::optional<TcpInfo> SendingOfFlows::sum() const {
  const std::lock_guard lock(mutex_);
  if (flows_.empty()) return std::nullopt;
  return std::accumulate(flows_.begin(), flows_.end(), TcpInfo{});
}

// Start-time fair queueing (Goyal, Vin, Cheng, SIGCOMM 1996), all turns weighing the same.
Turns::Ticket Turns::enter(milliseconds duration, const Address& peer) {
  const std::lock_guard lock(mutex_);
  const auto host = source_key(peer);
  auto round = queue_.empty() ? 0 : queue_.front().round;
  for (const auto& waiting : queue_)
    if (waiting.host == host) round = std::max(round, waiting.round + 1);
  const auto before =
      std::ranges::find_if(queue_, [&](const Waiting& waiting) { return waiting.round > round; });
  queue_.insert(before, {next_, duration, host, round});
  return next_++;
}

void Turns::leave(Ticket ticket) {
  const std::lock_guard lock(mutex_);
  if (!queue_.empty() && queue_.front().ticket == ticket && active_) {
    active_->over = true;
    used_ += kNewest * (used_of(*active_) - used_);
    active_.reset();
  }
  std::erase_if(queue_, [&](const Waiting& w) { return w.ticket == ticket; });
}

std::shared_ptr<ActiveTurn> Turns::try_start(Ticket ticket, const Address& peer,
                                             goodput::Direction direction) {
  const std::lock_guard lock(mutex_);
  if (queue_.empty() || queue_.front().ticket != ticket) return nullptr;
  active_ = std::make_shared<ActiveTurn>();
  active_->token = random_token();
  active_->peer = peer;
  active_->direction = direction;
  active_->duration = queue_.front().duration;
  active_->started = std::chrono::steady_clock::now();
  return active_;
}

milliseconds Turns::estimated_wait(Ticket ticket) const {
  const std::lock_guard lock(mutex_);
  milliseconds wait{0};
  for (const auto& waiting : queue_) {
    if (waiting.ticket == ticket) break;
    wait += milliseconds{std::lround(used_ * static_cast<double>(waiting.duration.count()))} +
            kHandover;
  }
  return wait;
}

std::shared_ptr<ActiveTurn> Turns::join(const goodput::Token& token, const Address& peer) {
  const std::lock_guard lock(mutex_);
  if (!active_ || active_->token != token || !active_->peer.same_host(peer)) return nullptr;
  if (active_->flows.fetch_add(1) >= static_cast<int>(goodput::kMostFlows)) return nullptr;
  return active_;
}

}  // namespace preau
