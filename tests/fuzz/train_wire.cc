// The messages of the capacity test: what decodes, encodes to something that decodes alike.
#include <algorithm>
#include <array>

#include "probe/train/wire.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

namespace {

void orders(std::span<const std::byte> message) {
  const auto order = train::decode_order(message);
  if (!order) return;
  const auto octets = train::encode(*order);
  const auto again = train::decode_order(octets);
  claim(octets.size() == train::kOrderSize && again && again->kind == order->kind);
  claim(again->packets() == order->packets() && again->train == order->train);
  if (order->kind != train::Order::Kind::send) return;
  claim(order->packets() > 0 && order->packets() <= train::kMostPackets);
  claim(order->burst_packets > 0 && again->segments == order->segments);
  auto slowest = train::kMostKbps;
  for (const auto& part : order->parts())
    if (part.packets > 0) slowest = std::min(slowest, part.kbps);
  claim(order->burst_packets <= train::kFewPackets ||
        8e-3 * order->burst_packets * order->ip_octets / slowest <= 0.0101);
  claim(order->seconds() > 0 && order->seconds() <= to_seconds(train::kLongestTrain));
}

void accounts(std::span<const std::byte> message) {
  auto head = train::decode_account(message);
  if (!head) return;
  claim(head->bursts <= train::kMostPackets);
  const auto octets = train::encode(head->account);
  const auto again = train::decode_account(octets);
  claim(octets.size() == train::kAccountSize && again && again->bursts == 0);
  claim(again->account.host.socket_drops == head->account.host.socket_drops);
  claim(again->account.host.cpu == head->account.host.cpu);
  claim(again->account.host.half_duplex == head->account.host.half_duplex);
}

void bursts(std::span<const std::byte> message) {
  const auto burst = train::decode_burst(message);
  if (!burst) return;
  const auto octets = train::encode(train::Account{.bursts = {*burst}});
  claim(train::decode_burst(std::span(octets).subspan(train::kAccountSize)) == burst);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message = fuzz::bytes(data, size);
  orders(message);
  accounts(message);
  bursts(message);
  if (const auto mark = train::decode_mark(message)) {
    std::array<std::byte, train::kMarkSize> octets{};
    train::encode(*mark, octets);
    claim(std::ranges::equal(octets, message.first(train::kMarkSize)));
  }
  return 0;
}
