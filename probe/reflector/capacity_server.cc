#include "probe/reflector/capacity_server.hh"

#include <array>

#include <poll.h>

#include "probe/net/udp_headers.hh"
#include "probe/train/interface.hh"
#include "probe/train/promptly.hh"
#include "probe/train/sender.hh"
#include "probe/train/udp_path.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using train::Order;

namespace {

constexpr std::uint64_t kMostTurnOctets =
    200'000'000;                    // either way; the probe's own budget is less
constexpr auto kTurnGrace = 5s;     // as for TCP tests
constexpr auto kHailPatience = 2s;  // an idle turn keeps others waiting
constexpr auto kTellTimeout = 5s;
constexpr auto kLookForStop = 10ms;

}  // namespace

CapacityTurn::CapacityTurn(const FileDescriptor& control, const Address& peer,
                           const ActiveTurn& turn, std::uint16_t port)
    : control_(control),
      peer_(peer),
      turn_(turn),
      socket_(train::bind_path(local_address(control).with_port(port))),
      receiver_(socket_, turn.token, udp_header_octets(peer)) {}

void CapacityTurn::run(const std::stop_token& stop) {
  if (!wait_for_hail(stop)) return;
  const train::Promptly promptly;
  while (running(stop) && sent_ < kMostTurnOctets && receiver_.payload() < kMostTurnOctets) {
    wait();
    read();
    if (wait_readable(control_, 0ms) && !obey()) return;
  }
}

bool CapacityTurn::running(const std::stop_token& stop) const {
  return !stop.stop_requested() &&
         steady_clock::now() < turn_.started + turn_.duration + kTurnGrace;
}

// The client sends nothing on its control connection before its hail has come back: when that is
// readable, it has left.
bool CapacityTurn::wait_for_hail(const std::stop_token& stop) {
  const auto until = steady_clock::now() + kHailPatience;
  while (running(stop) && steady_clock::now() < until && !wait_readable(control_, 0ms)) {
    if (!wait_readable(socket_, 100ms)) continue;
    const auto hail = train::take_first_hail(socket_, turn_.token, peer_);
    if (!hail) continue;
    hailed_by_ = *hail;
    return true;
  }
  return false;
}

void CapacityTurn::wait() {
  std::array<pollfd, 2> waited{{{socket_.get(), POLLIN, 0}, {control_.get(), POLLIN, 0}}};
  (void)::poll(waited.data(), waited.size(), 100);
}

void CapacityTurn::read() {
  const auto before = receiver_.packets();
  if (!receiver_.drain()) return;
  for (const auto& [sequence, octets] : receiver_.take_hails())
    train::send_hail(socket_, turn_.token, sequence, octets);
  if (receiver_.packets() == 0) return;
  if (before == 0 || !watch_) watch_.emplace(interface());
  receiver_.gather();
}

// False when the client left, or asked for what is not served.
bool CapacityTurn::obey() {
  std::array<std::byte, train::kOrderSize> octets{};
  if (!receive_all(control_, octets, 1s)) return false;
  const auto order = train::decode_order(octets);
  if (!order) return false;
  if (order->kind == Order::Kind::send) send(*order);
  if (order->kind == Order::Kind::done) account_for(*order);
  return true;
}

// Whatever the client says meanwhile, it is to stop: it has nothing else to say.
void CapacityTurn::send(const Order& order) {
  const train::HostWatch watch(interface());
  auto look = steady_clock::now() + kLookForStop;
  const auto must_stop = [&](std::uint64_t payload) {
    const auto now = steady_clock::now();
    if (sent_ + payload > kMostTurnOctets) return true;
    if (now < look) return false;
    look = now + kLookForStop;
    return wait_readable(control_, 0ms);
  };
  auto sent = train::send_train(socket_, turn_.token, order, udp_header_octets(peer_), must_stop);
  sent_ += sent.payload;
  train::Account account{order.train, order.ip_octets, watch.seen(), std::move(sent.bursts)};
  account.host.backlog = sent.backlog;
  tell(account);
}

void CapacityTurn::account_for(const Order& order) {
  receiver_.expect(order.train);
  const auto told = steady_clock::now();
  const milliseconds patience{order.patience_ms};
  while (receiver_.packets() < order.packets() &&
         steady_clock::now() < std::max(told, receiver_.last()) + patience &&
         steady_clock::now() < told + train::kLongestTrain) {
    wait_readable(socket_, patience);
    read();
  }
  if (!watch_) watch_.emplace(interface());
  train::Account account{order.train, receiver_.ip_octets(), watch_->seen(), receiver_.bursts()};
  account.host.socket_drops = receiver_.take_drops();
  watch_.reset();
  tell(account);
}

void CapacityTurn::tell(const train::Account& account) {
  send_all(control_, train::encode(account), kTellTimeout);
}

// On a path that carries only the smallest hail nothing more comes before the first train.
std::string CapacityTurn::interface() const {
  const auto index = receiver_.interface_index();
  return train::interface_name(index > 0 ? index : hailed_by_);
}

}  // namespace preau
