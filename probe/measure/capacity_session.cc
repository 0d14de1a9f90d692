#include "probe/measure/capacity_session.hh"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>

#include "probe/measure/tcp_port.hh"
#include "probe/measure/turn.hh"
#include "probe/net/udp_headers.hh"
#include "probe/train/host_watch.hh"
#include "probe/train/interface.hh"
#include "probe/train/promptly.hh"
#include "probe/train/sender.hh"
#include "probe/train/udp_path.hh"

namespace preau {

using namespace std::chrono_literals;
using capacity::Direction;
using capacity::Feedback;
using capacity::Train;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using train::Order;

namespace {

constexpr milliseconds kSilence{5'000};  // of the reflector
constexpr auto kHailEvery = 150ms;
constexpr auto kLeastPatience = 50ms;
constexpr int kMostHails = 14;                  // times so long: 2 s
constexpr std::uint32_t kMostIpOctets = 1'500;  // jumbo frames end at the first router
// What lines are known to carry whole: Ethernet, PPPoE (RFC 2516), tunnels, IPv6's least.
constexpr std::array<std::uint32_t, 5> kSizes{1'280, 1'400, 1'460, 1'492, 1'500};

std::uint32_t kbps(Mbps rate) {
  const auto wanted = std::clamp<double>(rate.value * 1e3, train::kLeastKbps, train::kMostKbps);
  return static_cast<std::uint32_t>(std::lround(wanted));
}

capacity::HostEvidence evidence_of(const train::HostSeen& seen) {
  capacity::HostEvidence evidence;
  evidence.socket_drops = seen.socket_drops;
  evidence.softnet_drops = seen.softnet_drops;
  if (seen.backlog) evidence.qdisc_backlog = *seen.backlog;
  evidence.cpu = seen.cpu;
  evidence.link = seen.link;
  evidence.half_duplex = seen.half_duplex;
  return evidence;
}

std::vector<capacity::Sent> sent_of(const std::vector<train::Burst>& bursts) {
  std::vector<capacity::Sent> sent;
  sent.reserve(bursts.size());
  for (const auto& burst : bursts) sent.push_back({burst.at, burst.first, burst.packets});
  return sent;
}

// Bounded whatever the far end tells of: beyond the train's own count the core refuses anyway.
std::vector<capacity::Arrival> arrivals_of(const std::vector<train::Burst>& bursts,
                                           std::uint32_t ip_octets) {
  std::vector<capacity::Arrival> arrivals;
  for (const auto& burst : bursts)
    for (std::uint32_t i = 0; i < burst.packets && arrivals.size() <= train::kMostPackets; ++i)
      arrivals.push_back({burst.at, burst.first + i, ip_octets});
  return arrivals;
}

std::uint32_t packets_of(const std::vector<train::Burst>& bursts) {
  return bursts.empty() ? 0 : bursts.back().first + bursts.back().packets;
}

// IP octets of a TCP connection so far: payload, and a header a segment.
struct TcpOctets {
  std::uint64_t sent{}, received{}, payload_received{};
};
TcpOctets tcp_octets(const FileDescriptor& socket, std::uint32_t ip_header) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
  const std::uint64_t header = ip_header + 32;  // with time stamps (RFC 7323)
  // Behind one that was lost they wait uncounted, but they are here.
  const std::uint64_t waiting = std::uint64_t{info.tcpi_rcv_ooopack} * info.tcpi_rcv_mss;
  return {info.tcpi_bytes_sent + header * info.tcpi_segs_out,
          info.tcpi_bytes_received + header * info.tcpi_segs_in,
          info.tcpi_bytes_received + waiting};
}

// A reflector that understands no order of ours reads half of it and leaves: a reset, not an end.
bool is_closed(const std::system_error& error) {
  return error.code() == std::errc::connection_reset || error.code() == std::errc::broken_pipe;
}

[[noreturn]] void closed_amid_a_test() {
  throw std::runtime_error(
      "the reflector closed the connection amid the test: was it stopped, is it older or newer "
      "than this probe, or serves it no such train?");
}

void read_amid_a_test(const FileDescriptor& control, std::span<std::byte> octets) {
  try {
    if (receive_all(control, octets, kSilence)) return;
  } catch (const std::system_error& error) {
    if (is_closed(error)) closed_amid_a_test();
    throw std::runtime_error(fmt::format(
        "{} amid the test, for 5 s: did the line go down, or does a train of ours fill its queue?",
        error.what()));
  }
  closed_amid_a_test();
}

}  // namespace

CapacitySession::CapacitySession(const CapacityConfig& config, const Enough& enough)
    : config_(config),
      enough_(enough),
      control_(connect_to_reflector(config.to)),
      peer_(peer_address(control_)),
      headers_(udp_header_octets(peer_)) {}

void CapacitySession::open() {
  wait_for_turn();
  receiver_.emplace(socket_, token_, headers_);
  hail();
  interface_ = train::interface_name(receiver_->interface_index());
  const auto side = config_.direction == Direction::down ? ForeignTraffic::Side::received
                                                         : ForeignTraffic::Side::sent;
  foreign_.emplace(interface_, side, headers_, config_.foreign_share);
}

void CapacitySession::wait_for_turn() {
  goodput::Hello hello{.role = goodput::Role::capacity};
  hello.duration_ms = static_cast<std::uint32_t>(config_.duration.count());
  hello.direction =
      config_.direction == Direction::up ? goodput::Direction::up : goodput::Direction::down;
  const auto turn = preau::wait_for_turn(control_, hello, config_.turn_patience,
                                         "does it serve capacity (--roles), or too many of this "
                                         "address already?",
                                         enough_, config_.on_wait);
  admitted_ = steady_clock::now();
  token_ = turn.token;
  port_ = static_cast<std::uint16_t>(turn.amount);
  socket_ = train::connect_path(peer_.with_port(port_));
}

// All sizes at once, the smallest first so that none is merged with the next (UDP_GRO). A larger
// one may have been lost, in a short queue by the smaller ones before it: unless the largest is
// back, those above what is known are asked for once more.
void CapacitySession::hail() {
  int answered = 0;
  nanoseconds patience = kHailEvery;
  for (int i = 0; i < kMostHails && answered < 2 && ip_octets_ < kSizes.back(); ++i) {
    if (enough_()) throw std::runtime_error("stopped before the first train");
    for (const auto size : kSizes)
      if (size > ip_octets_ && train::send_hail(socket_, token_, 0, size - headers_))
        datagrams_octets_ += size;
    const auto asked = steady_clock::now();
    while (steady_clock::now() < asked + patience && ip_octets_ < kSizes.back()) {
      wait_readable(socket_,
                    std::chrono::ceil<milliseconds>(asked + patience - steady_clock::now()));
      // What does not come soon after the first that came is lost.
      if (receiver_->drain() && answered == 0)
        patience =
            std::clamp<nanoseconds>(4 * (receiver_->last() - asked), kLeastPatience, kHailEvery);
      for (const auto& [sequence, octets] : receiver_->take_hails())
        ip_octets_ = std::max(ip_octets_, static_cast<std::uint32_t>(octets) + headers_);
    }
    if (ip_octets_ > 0) ++answered;
  }
  ip_octets_ = std::min(ip_octets_, kMostIpOctets);
  if (ip_octets_ == 0)
    throw std::runtime_error(
        fmt::format("no datagram of {} octets or more came back from UDP port {} in {:.1f} s, "
                    "though TCP passes; "
                    "is UDP filtered on the way, or the path's MTU smaller?",
                    kSizes.front(), port_, to_seconds(kHailEvery) * kMostHails));
}

Order CapacitySession::order_of(const Train& train, Order::Kind kind) {
  return {.kind = kind,
          .segments = static_cast<std::uint8_t>(std::min(train.segments, 0xFFU)),
          .burst_packets = static_cast<std::uint16_t>(std::min(train.burst_packets, 0xFFFFU)),
          .train = number_,
          .ip_octets = train.ip_octets,
          .head_packets = train.head_packets,
          .head_kbps = kbps(train.head_rate),
          .body_packets = train.body_packets,
          .body_kbps = kbps(train.body_rate),
          .sprint_packets = train.sprint_packets,
          .sprint_kbps = kbps(train.sprint_rate),
          .patience_ms = static_cast<std::uint32_t>(kPatience.count())};
}

Feedback CapacitySession::run(const Train& train) {
  ++number_;
  auto feedback = config_.direction == Direction::up ? send(train) : receive(train);
  feedback.elapsed = steady_clock::now() - admitted_;
  foreign_->look(ForeignTraffic::When::now);
  must_end(config_.direction == Direction::up ? sent_ : own_received());
  auto& ours = config_.direction == Direction::up ? feedback.sender : feedback.receiver;
  // What our socket dropped was ours, too: how much nobody counts.
  if (ours.socket_drops.value_or(0) == 0) ours.foreign_octets = foreign_->octets();
  return feedback;
}

// Accounts come on the interface too.
std::uint64_t CapacitySession::own_received() const {
  return receiver_->payload() + tcp_octets(control_, headers_ - 8).payload_received;
}

bool CapacitySession::must_end(std::uint64_t own) {
  if (!disturbed_ && !receiver_->dropped() && foreign_->disturbs(own)) return disturbed_ = true;
  if (!stopped_ && enough_()) return stopped_ = true;
  return false;
}

Feedback CapacitySession::send(const Train& train) {
  auto order = order_of(train, Order::Kind::send);
  foreign_->begin(sent_);
  const train::HostWatch watch(interface_);
  auto sent = train::send_train(socket_, token_, order, headers_, [&](std::uint64_t payload) {
    foreign_->look();
    return must_end(sent_ + payload);
  });
  auto seen = watch.seen();
  seen.backlog = sent.backlog;
  sent_ += sent.payload;
  const auto count = packets_of(sent.bursts);
  datagrams_octets_ += std::uint64_t{count} * train.ip_octets;
  order.kind = Order::Kind::done;
  order.head_packets = count;
  order.body_packets = order.sprint_packets = 0;
  send_order(order);
  const auto account = read_account();
  return {.sent = sent_of(sent.bursts),
          .arrivals = arrivals_of(account.bursts, account.ip_octets),
          .sender = evidence_of(seen),
          .receiver = evidence_of(account.host)};
}

Feedback CapacitySession::receive(const Train& train) {
  receiver_->expect(number_);
  receiver_->take_drops();
  foreign_->begin(own_received());
  const train::Promptly promptly;
  const train::HostWatch watch(interface_);
  send_order(order_of(train, Order::Kind::send));
  std::optional<train::Account> account;
  auto told = steady_clock::now();
  const auto silent =
      told + std::chrono::ceil<milliseconds>(std::chrono::duration<double>(train.seconds())) +
      kSilence;
  while (!account || !is_complete(packets_of(account->bursts), told)) {
    std::array<pollfd, 2> waited{{{socket_.get(), POLLIN, 0}, {control_.get(), POLLIN, 0}}};
    ::poll(waited.data(), account ? 1 : 2, static_cast<int>(kPatience.count()));
    foreign_->look();
    if (receiver_->drain()) receiver_->gather();
    if (must_end(own_received())) send_order({.kind = Order::Kind::stop, .train = number_});
    if (!account && waited[1].revents != 0) {
      account = read_account();
      told = steady_clock::now();
    }
    if (steady_clock::now() > silent)
      throw std::runtime_error("the reflector fell silent amid a train; did the line go down?");
  }
  auto seen = watch.seen();
  seen.socket_drops = receiver_->take_drops();
  return {.sent = sent_of(account->bursts),
          .arrivals = arrivals_of(receiver_->bursts(), receiver_->ip_octets()),
          .sender = evidence_of(account->host),
          .receiver = evidence_of(seen)};
}

bool CapacitySession::is_complete(std::uint32_t sent, steady_clock::time_point told) const {
  return receiver_->packets() >= sent ||
         steady_clock::now() > std::max(told, receiver_->last()) + kPatience;
}

void CapacitySession::send_order(const Order& order) {
  try {
    send_all(control_, train::encode(order), 3s);
  } catch (const std::system_error& error) {
    if (is_closed(error)) closed_amid_a_test();
    throw;
  }
}

train::Account CapacitySession::read_account() {
  std::array<std::byte, train::kAccountSize> head{};
  read_amid_a_test(control_, head);
  auto decoded = train::decode_account(head);
  if (!decoded || decoded->account.train != number_)
    throw std::runtime_error("the reflector's account makes no sense; is it a preau-reflector?");
  std::vector<std::byte> octets(decoded->bursts * train::kBurstSize);
  read_amid_a_test(control_, octets);
  for (std::size_t at = 0; at < octets.size(); at += train::kBurstSize) {
    const auto burst = train::decode_burst(std::span(octets).subspan(at));
    if (!burst) throw std::runtime_error("the reflector's account makes no sense");
    decoded->account.bursts.push_back(*burst);
  }
  return std::move(decoded->account);
}

std::uint64_t CapacitySession::sent_octets() const {
  return datagrams_octets_ + tcp_octets(control_, headers_ - 8).sent;
}

std::uint64_t CapacitySession::received_octets() const {
  return (receiver_ ? receiver_->all_ip_octets() : 0) + tcp_octets(control_, headers_ - 8).received;
}

}  // namespace preau
