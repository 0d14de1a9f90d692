#include "probe/measure/foreign_traffic.hh"

#include <algorithm>

#include "probe/train/interface.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto kLookEvery = 50ms;
constexpr std::int64_t kEthernetHeader = 14;
constexpr std::int64_t kFewOctets = 6'000;  // between two looks: a lookup, a clock's question

}  // namespace

ForeignTraffic::ForeignTraffic(std::string interface, Side side, std::uint32_t header_octets,
                               Ratio share)
    : interface_(std::move(interface)),
      side_(side),
      headers_(header_octets + kEthernetHeader),
      share_(share.value) {}

// Without headers: virtual interfaces count those of a GSO packet once, cards those of each
// segment.
std::optional<std::int64_t> ForeignTraffic::payload() const {
  const auto counts = train::interface_counts(interface_);
  if (!counts) return std::nullopt;
  const auto& crossed = side_ == Side::received ? counts->received : counts->sent;
  return static_cast<std::int64_t>(crossed.octets) -
         headers_ * static_cast<std::int64_t>(crossed.packets);
}

void ForeignTraffic::begin(std::uint64_t own) {
  start_ = seen_ = payload();
  own_start_ = own_seen_ = own;
  foreign_ = 0;
  next_ = steady_clock::now() + kLookEvery;
}

void ForeignTraffic::look(When when) {
  looked_ = start_ && (when == When::now || steady_clock::now() >= next_);
  if (!looked_) return;
  seen_ = payload();
  next_ = steady_clock::now() + kLookEvery;
}

bool ForeignTraffic::disturbs(std::uint64_t own) {
  if (!looked_ || !seen_) return false;
  looked_ = false;
  const auto ours = static_cast<std::int64_t>(own - own_start_);
  const auto more = std::max<std::int64_t>(0, *seen_ - *start_ - ours - foreign_);
  const auto ours_since = static_cast<double>(own - own_seen_);
  own_seen_ = own;
  foreign_ += more;
  const auto beyond = [&](std::int64_t theirs, double own_octets) {
    return theirs > kFewOctets &&
           static_cast<double>(theirs) > share_ * (static_cast<double>(theirs) + own_octets);
  };
  // Between two looks, or, on a slow line where that is a packet or two, since the train began.
  return beyond(more, ours_since) || beyond(foreign_, static_cast<double>(ours));
}

std::optional<std::uint64_t> ForeignTraffic::octets() const {
  if (!start_) return std::nullopt;
  return static_cast<std::uint64_t>(foreign_);
}

}  // namespace preau
