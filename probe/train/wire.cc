#include "probe/train/wire.hh"

#include <algorithm>
#include <cmath>

#include "probe/net/bytes.hh"

namespace preau::train {

namespace {

// Of one core, by one thread: more is a lie, even if its clocks differ much.
constexpr std::uint32_t kMostPermille = 10'000;

enum Flag : std::uint8_t {
  has_socket_drops = 1,
  has_softnet_drops = 2,
  has_backlog = 4,
  has_cpu = 8,
  has_link = 16,
  is_half_duplex = 32,
};

template <class T, class Raw>
std::optional<T> when(bool there, Raw value) {
  return there ? std::optional<T>(T{value}) : std::nullopt;
}

std::uint8_t flags_of(const HostSeen& host) {
  unsigned flags = 0;
  if (host.socket_drops) flags |= has_socket_drops;
  if (host.softnet_drops) flags |= has_softnet_drops;
  if (host.backlog) flags |= has_backlog;
  if (host.cpu) flags |= has_cpu;
  if (host.link) flags |= has_link;
  if (host.half_duplex) flags |= is_half_duplex;
  return static_cast<std::uint8_t>(flags);
}

bool rate_is_served(const Order::Part& part) {
  return part.packets == 0 || (part.kbps >= kLeastKbps && part.kbps <= kMostKbps);
}

// What a reflector would have to send, or wait for, must be worth one test; and a whole burst
// leaves before anybody can say stop.
bool is_served(const Order& order) {
  if (order.patience_ms > kLongestPatience.count()) return false;
  if (order.kind != Order::Kind::send) return true;
  const auto burst_is_served = [&](const Order::Part& part) {
    return part.packets == 0 || order.burst_packets <= kFewPackets ||
           8e-3 * order.burst_packets * order.ip_octets <= to_seconds(kLongestBurst) * part.kbps;
  };
  const auto few = [](const Order::Part& part) { return part.packets <= kMostPackets; };
  const auto parts = order.parts();
  return order.ip_octets >= kLeastOctets && order.ip_octets <= kMostOctets &&
         order.burst_packets > 0 && std::ranges::all_of(parts, few) && order.packets() > 0 &&
         order.packets() <= kMostPackets && std::ranges::all_of(parts, rate_is_served) &&
         std::ranges::all_of(parts, burst_is_served) &&
         order.seconds() <= to_seconds(kLongestTrain);
}

}  // namespace

void encode(const Mark& mark, std::span<std::byte> at) {
  std::ranges::copy(mark.token, at.begin());
  store(at, 16, mark.train);
  store(at, 20, mark.sequence);
}

std::optional<Mark> decode_mark(std::span<const std::byte> data) {
  BigEndianReader r(data);
  Mark mark;
  r.bytes(mark.token);
  r.integer(mark.train);
  r.integer(mark.sequence);
  if (r.has_error()) return std::nullopt;
  return mark;
}

double Order::seconds() const {
  double sum = 0;
  for (const auto& part : parts())
    if (part.packets > 0) sum += 8e-3 * part.packets * ip_octets / part.kbps;
  return sum;
}

std::vector<std::byte> encode(const Order& order) {
  BigEndianWriter w;
  w.integer(static_cast<std::uint8_t>(order.kind));
  w.integer(order.segments);
  w.integer(order.burst_packets);
  w.integer(order.train);
  w.integer(order.ip_octets);
  w.integer(order.head_packets);
  w.integer(order.head_kbps);
  w.integer(order.body_packets);
  w.integer(order.body_kbps);
  w.integer(order.sprint_packets);
  w.integer(order.sprint_kbps);
  w.integer(order.patience_ms);
  return w.take();
}

std::optional<Order> decode_order(std::span<const std::byte> data) {
  BigEndianReader r(data);
  std::uint8_t kind = 0;
  Order order;
  r.integer(kind);
  r.integer(order.segments);
  r.integer(order.burst_packets);
  r.integer(order.train);
  r.integer(order.ip_octets);
  r.integer(order.head_packets);
  r.integer(order.head_kbps);
  r.integer(order.body_packets);
  r.integer(order.body_kbps);
  r.integer(order.sprint_packets);
  r.integer(order.sprint_kbps);
  r.integer(order.patience_ms);
  if (r.has_error() || kind > 2) return std::nullopt;
  order.kind = static_cast<Order::Kind>(kind);
  if (!is_served(order)) return std::nullopt;
  return order;
}

std::vector<std::byte> encode(const Account& account) {
  const auto& host = account.host;
  BigEndianWriter w;
  w.integer(flags_of(host));
  w.zeros(3);
  w.integer(account.train);
  w.integer(account.ip_octets);
  w.integer(static_cast<std::uint32_t>(account.bursts.size()));
  w.integer(host.socket_drops.value_or(0));
  w.integer(host.softnet_drops.value_or(0));
  w.integer(host.backlog.value_or(0));
  w.integer(static_cast<std::uint32_t>(std::lround(host.cpu.value_or(Ratio{}).value * 1e3)));
  w.integer(static_cast<std::uint64_t>(std::llround(host.link.value_or(Mbps{}).value * 1e3)));
  for (const auto& burst : account.bursts) {
    w.integer(static_cast<std::uint64_t>(burst.at.count()));
    w.integer(burst.first);
    w.integer(burst.packets);
  }
  return w.take();
}

std::optional<AccountHead> decode_account(std::span<const std::byte> data) {
  BigEndianReader r(data);
  std::uint8_t flags = 0;
  std::uint64_t socket_drops = 0, softnet_drops = 0, link_kbps = 0;
  std::uint32_t backlog = 0, cpu_permille = 0;
  AccountHead head;
  r.integer(flags);
  r.skip(3);
  r.integer(head.account.train);
  r.integer(head.account.ip_octets);
  r.integer(head.bursts);
  r.integer(socket_drops);
  r.integer(softnet_drops);
  r.integer(backlog);
  r.integer(cpu_permille);
  r.integer(link_kbps);
  if (r.has_error() || head.bursts > kMostPackets || cpu_permille > kMostPermille)
    return std::nullopt;
  auto& host = head.account.host;
  host.socket_drops = when<std::uint64_t>(flags & has_socket_drops, socket_drops);
  host.softnet_drops = when<std::uint64_t>(flags & has_softnet_drops, softnet_drops);
  host.backlog = when<std::uint32_t>(flags & has_backlog, backlog);
  host.cpu = when<Ratio>(flags & has_cpu, cpu_permille / 1e3);
  host.link = when<Mbps>(flags & has_link, static_cast<double>(link_kbps) / 1e3);
  host.half_duplex = (flags & is_half_duplex) != 0;
  return head;
}

std::optional<Burst> decode_burst(std::span<const std::byte> data) {
  BigEndianReader r(data);
  std::uint64_t at = 0;
  Burst burst;
  r.integer(at);
  r.integer(burst.first);
  r.integer(burst.packets);
  if (r.has_error() || at > INT64_MAX) return std::nullopt;
  if (burst.packets == 0 || burst.packets > kMostPackets) return std::nullopt;
  burst.at = nanoseconds{static_cast<std::int64_t>(at)};
  return burst;
}

}  // namespace preau::train
