#include "probe/udpst/load_sender.hh"

#include <algorithm>

#include "probe/udpst/receiver.hh"

namespace preau::udpst {

namespace {

constexpr std::size_t kMostBurst = std::size_t{101} * 8'972;  // is_sendable()'s, and the add-on
constexpr std::uint16_t kReordered = 0xFFFF;                  // as a count of lost status PDUs

}  // namespace

LoadSender::LoadSender(LoadSocket& socket, const SendingRate& rate, Steady now)
    : socket_(socket), buffer_(kMostBurst) {
  schedule_.follow(rate, now);
}

bool LoadSender::heard(const Status& status, WallTime at) {
  const bool in_order = status.number > status_number_;
  header_.status_lost = in_order ? static_cast<std::uint16_t>(std::min<std::uint32_t>(
                                       status.number - status_number_ - 1, kReordered))
                                 : kReordered;
  if (in_order) status_number_ = status.number;
  header_.status_sent = status.sent;
  status_at_ = at;
  return in_order;
}

void LoadSender::stop() { header_.action = Action::stop; }

void LoadSender::send_due(Steady now) {
  while (const auto burst = schedule_.take(now)) send(*burst);
}

void LoadSender::send_one() { send({kLeastPayload, 1, 0}); }

// IPv4's sizes; in IPv6 the payload is smaller, so that the packet is as large.
std::uint32_t LoadSender::size_of(std::uint32_t payload) {
  auto size = payload & ~kRandomSize;
  if (size == 0) return 0;
  if ((payload & kRandomSize) != 0 && size > kLeastPayload)
    size = std::uniform_int_distribution(kLeastPayload, size)(random_);
  if (size >= kLeastPayload) size -= socket_.header_octets() - kIpUdpOctets;
  return std::max<std::uint32_t>(size, kLoadSize);
}

void LoadSender::send(const Burst& burst) {
  const auto each = size_of(burst.payload);
  auto count = each == 0 ? 0 : burst.count;
  auto addon = size_of(burst.addon);
  if (count > 0) addon = std::min(addon, each);  // UDP_SEGMENT: only the last may be shorter
  if (header_.action != Action::test) count = std::min(count, 1U);
  const auto wall = wall_now();
  header_.sent = to_stamp(wall);
  if (status_at_) {
    const auto kept = std::chrono::round<std::chrono::milliseconds>(wall - *status_at_);
    header_.response_delay_ms =
        static_cast<std::uint16_t>(std::clamp<std::int64_t>(kept.count(), 0, 0xFFFF));
  }
  std::size_t size = 0;
  std::uint32_t number = number_;
  for (std::uint32_t i = 0; i < count; ++i, size += each) write(size, ++number, each);
  if (addon > 0) {
    write(size, ++number, addon);
    size += addon;
  }
  if (size == 0) return;
  // Numbers count what left: what our own interface refused is no loss of the path.
  const auto wanted = number - number_;
  const auto left = static_cast<std::uint32_t>(
      socket_.send_burst(std::span(buffer_).first(size), count > 0 ? each : addon));
  number_ += left;
  held_back_ += wanted - left;
  octets_ += std::uint64_t{std::min(left, count)} * each + (left > count ? addon : 0);
}

void LoadSender::write(std::size_t at, std::uint32_t number, std::uint32_t payload) {
  header_.number = number;
  header_.payload = static_cast<std::uint16_t>(payload);
  encode(header_, std::span(buffer_).subspan(at, kLoadSize));
}

}  // namespace preau::udpst
