#include "probe/wifi/survey.hh"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "probe/stats/stats.hh"
#include "probe/wifi/neighbours.hh"
#include "probe/wifi/parser.hh"
#include "probe/wifi/profiles.hh"
#include "probe/wifi/radio_header.hh"

namespace preau::wifi {

bool Signals::add(std::int8_t dbm) {
  if (dbm >= 0 || dbm < kWeakest) return false;
  seen_.add(static_cast<std::size_t>(dbm - kWeakest));
  return true;
}

void Signals::add(const Signals& others) { seen_.add(others.seen_); }

double Signals::at_rank(std::uint64_t rank) const {
  assert(rank >= 1 && rank <= count());
  return kWeakest + seen_.at_rank(rank);
}

std::optional<double> Signals::median() const {
  const auto middle = seen_.median();
  return middle ? std::optional(kWeakest + *middle) : std::nullopt;
}

std::optional<Interval> Signals::median_interval() const {
  const auto ranks = stats::quantile_ranks(count(), 0.5);
  if (!ranks) return std::nullopt;
  return Interval{at_rank(ranks->low), at_rank(ranks->high)};
}

std::optional<Interval> Signals::spread() const {
  if (count() == 0) return std::nullopt;
  return Interval{at_rank((count() + 9) / 10), at_rank(count() - count() / 10)};
}

bool Bss::is_named(std::string_view name) const {
  return !name.empty() && std::ranges::equal(ssid(), std::as_bytes(std::span(name)));
}

void SixGhz::add(std::uint8_t channel) {
  const auto index = (channel - 1U) / 4;
  if (channel % 4 == 1 && index < channels_.size()) channels_.set(index);
}

std::vector<std::uint16_t> SixGhz::mhz() const {
  std::vector<std::uint16_t> all;
  for (std::size_t i = 0; i < channels_.size(); ++i)
    if (channels_.test(i))
      all.push_back(centre_mhz(Band::ghz6, static_cast<std::uint8_t>(4 * i + 1)));
  return all;
}

std::optional<double> Bss::load() const {
  const auto middle = loads.median();
  return middle ? std::optional(*middle / 255) : std::nullopt;
}

namespace {

// IEEE 802.3's, bit by bit: names are short.
std::uint32_t crc32(std::string_view octets) {
  std::uint32_t crc = 0xffff'ffff;
  for (const char octet : octets) {
    crc ^= static_cast<std::uint8_t>(octet);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb8'8320U : 0);
  }
  return ~crc;
}

// A hidden network may give its name later, in a probe response; the first name stands.
void fold(const Beacon& beacon, Bss& bss) {
  if (bss.ssid_size == 0) {
    std::ranges::copy(beacon.ssid, bss.ssid_octets.begin());
    bss.ssid_size = beacon.ssid.size();
  }
  const bool believed = !beacon.malformed || bss.beacons + bss.probe_responses == 0;
  if (believed) {
    bss.operation = beacon.facts.operation;
    bss.generation = beacon.facts.generation;
    bss.streams = beacon.facts.streams;
    bss.security = beacon.facts.security.kind;
  }
  ++(beacon.probe_response ? bss.probe_responses : bss.beacons);
  if (beacon.probe_response) return;
  bss.hides |= beacon.ssid.empty();
  if (beacon.signal_dbm) bss.signals.add(*beacon.signal_dbm);
  if (beacon.noise_dbm) bss.noise.add(*beacon.noise_dbm);
  if (believed && beacon.facts.load) bss.loads.add(beacon.facts.load->utilisation);
}

void fold(const Bss& later, Bss& bss) {
  if (bss.ssid_size == 0) {
    bss.ssid_octets = later.ssid_octets;
    bss.ssid_size = later.ssid_size;
  }
  bss.hides |= later.hides;
  bss.operation = later.operation;
  bss.generation = later.generation;
  bss.streams = later.streams;
  bss.security = later.security;
  bss.beacons += later.beacons;
  bss.probe_responses += later.probe_responses;
  bss.signals.add(later.signals);
  bss.noise.add(later.noise);
  bss.loads.add(later.loads);
  bss.announced.add(later.announced);
}

}  // namespace

void Survey::seen_at(UtcTime time) {
  first_ = first_ ? std::min(*first_, time) : time;
  last_ = std::max(last_, time);
}

Bss* Survey::of(const Bssid& bssid) {
  const auto known = networks_.find(bssid);
  if (known != networks_.end()) return &known->second;
  if (networks_.size() < most_networks_) return &networks_.try_emplace(bssid).first->second;
  ++counts_.untracked;
  return nullptr;
}

// A short SSID is the CRC-32 of the name.
void Survey::take_neighbours(const Beacon& beacon) {
  constexpr unsigned kSameName = 1U << 1;
  auto lists = beacon.elements.neighbours.all();
  const auto here = networks_.find(beacon.bssid);
  while (const auto list = lists.next()) {
    Neighbours neighbours(*list);
    while (const auto other = neighbours.next()) {
      if (other->band != Band::ghz6) continue;
      if (here != networks_.end() && (other->parameters.value_or(0) & kSameName) != 0)
        here->second.announced.add(other->channel);
      if (other->short_ssid &&
          (announced_.size() < most_networks_ || announced_.contains(*other->short_ssid)))
        announced_[*other->short_ssid].add(other->channel);
    }
  }
}

SixGhz Survey::announced(std::string_view ssid) const {
  SixGhz out;
  for (const auto& [bssid, bss] : networks_)
    if (bss.is_named(ssid)) out.add(bss.announced);
  const auto known = announced_.find(crc32(ssid));
  if (known != announced_.end()) out.add(known->second);
  return out;
}

void Survey::count(const Beacon& beacon) {
  if (auto* bss = of(beacon.bssid)) fold(beacon, *bss);
}

void Survey::add(const Beacon& beacon, UtcTime time, const std::set<Bssid>& told_apart) {
  if (beacon.heard_mhz) listened.add(*beacon.heard_mhz);
  take(beacon, time, told_apart);
}

void Survey::take(const Beacon& beacon, UtcTime time, const std::set<Bssid>& told_apart) {
  ++counts_.frames;
  ++counts_.decoded;
  counts_.malformed += beacon.malformed;
  seen_at(time);
  count(beacon);
  take_neighbours(beacon);
  const auto sets = beacon.elements.multiple_bssid.all();
  if (sets.empty()) return;
  Profiles profiles(sets);
  while (const auto profile = profiles.next()) {
    const auto bssid = profile_bssid(beacon.bssid, profiles.bits(), profile->index);
    if (!told_apart.contains(bssid)) count(profile_beacon(beacon, profile->elements, bssid));
  }
}

namespace {

tl::expected<Beacon, Unusable> beacon_of(const tl::expected<Stripped, Unusable>& stripped) {
  if (stripped) return parse_beacon(*stripped);
  return tl::make_unexpected(stripped.error());
}

// `frame`: a whole beacon's or probe response's header and time stamp, from its frame control on.
Reception reception_of(const Beacon& beacon, Octets frame, UtcTime time) {
  constexpr std::uint8_t kLonger = 0x80;  // four octets more of header
  Reception out{.time = time, .bssid = beacon.bssid, .signal_dbm = beacon.signal_dbm};
  std::uint8_t flags = 0;
  Parser p(frame);
  p.skip(1);
  p.integer(flags);
  p.skip(20);  // duration and addresses
  p.integer(out.sequence);
  p.skip((flags & kLonger) != 0 ? 4 : 0);
  p.integer(out.clock);
  return out;
}

}  // namespace

void Survey::add(const Frame& frame, LinkType link_type) {
  const auto stripped = strip(frame, link_type);
  const auto beacon = beacon_of(stripped);
  if (beacon) {
    receptions_.add(reception_of(*beacon, stripped->frame, frame.time));
    if (beacon->heard_mhz) stays_.heard(*beacon->heard_mhz, frame.time, listened);
    return take(*beacon, frame.time, {});
  }
  if (beacon.error().other) {
    // A station's frame tells one thing, in the radio's own header: where the radio was.
    const auto radio = parse_radio_header(frame.bytes, link_type);
    if (radio && radio->frequency_mhz) stays_.heard(*radio->frequency_mhz, frame.time, listened);
    return;
  }
  ++counts_.frames;
  seen_at(frame.time);
  ++(beacon.error().corrupt ? counts_.corrupt : counts_.unusable);
}

void Survey::add(const nl80211::ChannelUse& now, const std::optional<nl80211::ChannelUse>& before) {
  auto& use = use_[now.frequency_mhz];
  if (now.noise_dbm) use.noise.add(*now.noise_dbm);
  const auto grown = nl80211::since(now, before);
  use.on_ms += grown.on_ms.value_or(0);
  use.busy_ms += grown.busy_ms.value_or(0);
}

std::optional<double> Survey::busy(std::uint16_t frequency_mhz) const {
  const auto found = use_.find(frequency_mhz);
  if (found == use_.end() || found->second.on_ms == 0) return std::nullopt;
  return std::min(
      1.0, static_cast<double>(found->second.busy_ms) / static_cast<double>(found->second.on_ms));
}

std::optional<double> Survey::noise_dbm(std::uint16_t frequency_mhz) const {
  const auto found = use_.find(frequency_mhz);
  return found == use_.end() ? std::nullopt : found->second.noise.median();
}

std::chrono::microseconds Survey::duration() const {
  return first_ ? last_ - *first_ : std::chrono::microseconds{0};
}

void Survey::join(const Survey& later) {
  for (const auto& [bssid, heard] : later.networks_)
    if (auto* bss = of(bssid)) fold(heard, *bss);
  counts_.frames += later.counts_.frames;
  counts_.decoded += later.counts_.decoded;
  counts_.malformed += later.counts_.malformed;
  counts_.corrupt += later.counts_.corrupt;
  counts_.unusable += later.counts_.unusable;
  counts_.untracked += later.counts_.untracked;
  for (const auto& [name, channels] : later.announced_)
    if (announced_.size() < most_networks_ || announced_.contains(name))
      announced_[name].add(channels);
  for (const auto& [mhz, use] : later.use_) {
    auto& ours = use_[mhz];
    ours.on_ms += use.on_ms;
    ours.busy_ms += use.busy_ms;
    ours.noise.add(use.noise);
  }
  if (later.first_) {
    seen_at(*later.first_);
    seen_at(later.last_);
  }
  listened.add(later.listened);
  also_of.insert(later.also_of.begin(), later.also_of.end());
  if (damage.empty()) damage = later.damage;
  if (foreign.empty()) foreign = later.foreign;
}

std::uint64_t Survey::beacons() const {
  std::uint64_t sum = 0;
  for (const auto& [bssid, bss] : networks_) sum += bss.beacons;
  return sum;
}

Survey survey(CaptureFile& capture) {
  Survey result;
  while (const auto radio = capture.next()) result.add(radio->frame, radio->link_type);
  result.damage = capture.damage();
  if (capture.foreign() > 0)
    result.foreign =
        fmt::format("{} packet{} of {}, which is not 802.11, passed over", capture.foreign(),
                    capture.foreign() == 1 ? "" : "s", link_type_text(capture.foreign_type()));
  return result;
}

}  // namespace preau::wifi
