#include "probe/wifi/survey.hh"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "probe/stats/stats.hh"

namespace preau::wifi {

bool Signals::add(std::int8_t dbm) {
  if (dbm >= 0 || dbm < kWeakest) return false;
  ++seen_[static_cast<std::size_t>(dbm - kWeakest)];
  ++count_;
  return true;
}

double Signals::at_rank(std::uint64_t rank) const {
  assert(rank >= 1 && rank <= count_);
  std::uint64_t up_to_here = 0;
  std::size_t i = 0;
  while ((up_to_here += seen_[i]) < rank) ++i;
  return kWeakest + static_cast<double>(i);
}

std::optional<double> Signals::median() const {
  if (count_ == 0) return std::nullopt;
  return std::midpoint(at_rank((count_ + 1) / 2), at_rank(count_ / 2 + 1));
}

std::optional<Interval> Signals::median_interval() const {
  const auto ranks = stats::quantile_ranks(count_, 0.5);
  if (!ranks) return std::nullopt;
  return Interval{at_rank(ranks->low), at_rank(ranks->high)};
}

bool Bss::is_named(std::string_view name) const {
  return !name.empty() && std::ranges::equal(ssid(), std::as_bytes(std::span(name)));
}

namespace {

// A hidden network may give its name later, in a probe response; the first name stands.
void fold(const Beacon& beacon, Bss& bss) {
  if (bss.ssid_size == 0) {
    std::ranges::copy(beacon.ssid, bss.ssid_octets.begin());
    bss.ssid_size = beacon.ssid.size();
  }
  if (beacon.channel) bss.channel = beacon.channel;
  if (beacon.band != Band::unknown) bss.band = beacon.band;
  bss.privacy |= beacon.privacy;
  bss.rsn |= beacon.rsn;
  ++(beacon.probe_response ? bss.probe_responses : bss.beacons);
  if (!beacon.probe_response && beacon.signal_dbm) bss.signals.add(*beacon.signal_dbm);
}

}  // namespace

void Survey::add(const Frame& frame, LinkType link_type) {
  ++counts_.frames;
  first_ = first_ ? std::min(*first_, frame.time) : frame.time;
  last_ = std::max(last_, frame.time);
  const auto beacon = parse_beacon(frame, link_type);
  if (!beacon) {
    ++(beacon.error().corrupt ? counts_.corrupt : counts_.unusable);
    return;
  }
  ++counts_.decoded;
  counts_.malformed += beacon->malformed;
  auto known = networks_.find(beacon->bssid);
  if (known == networks_.end()) {
    if (networks_.size() >= most_networks_) {
      ++counts_.untracked;
      return;
    }
    known = networks_.try_emplace(beacon->bssid).first;
  }
  fold(*beacon, known->second);
}

std::chrono::microseconds Survey::duration() const {
  return first_ ? last_ - *first_ : std::chrono::microseconds{0};
}

std::uint64_t Survey::beacons() const {
  std::uint64_t sum = 0;
  for (const auto& [bssid, bss] : networks_) sum += bss.beacons;
  return sum;
}

Survey survey(Capture& capture) {
  Survey result;
  while (const auto frame = capture.next()) result.add(*frame, capture.link_type());
  result.damage = capture.damage();
  return result;
}

}  // namespace preau::wifi
