#include "probe/wifi/networks.hh"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "probe/wifi/profiles.hh"

namespace preau::wifi {

namespace {

constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e37'79b9'7f4a'7c15U;
  return hash ^ hash >> 32;
}

std::uint64_t hash_of(const Bssid& bssid, Octets ssid) {
  std::uint64_t word = 0;
  std::memcpy(&word, bssid.octets.data(), bssid.octets.size());
  std::uint64_t hash = mixed(0, word | std::uint64_t{ssid.size()} << 48);
  while (!ssid.empty()) {
    const auto piece = ssid.first(std::min(ssid.size(), sizeof word));
    word = 0;
    std::memcpy(&word, piece.data(), piece.size());
    hash = mixed(hash, word);
    ssid = ssid.subspan(piece.size());
  }
  return hash;
}

}  // namespace

// Null when the table is full.
Network* Networks::find(const Beacon& beacon) {
  const auto hash = hash_of(beacon.bssid, beacon.ssid);
  std::size_t at = hash & (index_.size() - 1);
  for (; index_[at].network != nullptr; at = (at + 1) & (index_.size() - 1)) {
    Network* known = index_[at].network;
    if (index_[at].hash == hash && known->bssid == beacon.bssid &&
        std::ranges::equal(known->ssid.octets(), beacon.ssid))
      return known;
  }
  if (networks_.size() >= most_) return nullptr;
  Network& network = networks_.emplace_back();
  network.bssid = beacon.bssid;
  network.ssid.assign(beacon.ssid);
  index_[at] = {hash, &network};
  return &network;
}

namespace {

void keep_neighbours(const Beacon& beacon, Network& network) {
  auto lists = beacon.elements.neighbours.all();
  if (lists.empty()) return;
  network.neighbours.clear();  // its memory stays
  while (const auto list = lists.next())
    network.neighbours.insert(network.neighbours.end(), list->begin(), list->end());
}

// What a frame leaves out another may have told: probe responses say less than beacons in places.
void keep_facts(const Beacon& beacon, Network& network) {
  if (beacon.malformed && network.whole) return;
  network.whole |= !beacon.malformed;
  const auto load = beacon.facts.load ? beacon.facts.load : network.facts.load;
  const auto country = beacon.facts.country[0] != 0 ? beacon.facts.country : network.facts.country;
  network.facts = beacon.facts;
  network.facts.load = load;
  network.facts.country = country;
  network.interval_tu = beacon.interval_tu;
  if (!beacon.ap_name.empty()) network.ap_name.assign(beacon.ap_name);
  if (beacon.owe) {
    network.owe_bssid = beacon.owe->bssid;
    network.owe_ssid.assign(beacon.owe->ssid);
  }
  keep_neighbours(beacon, network);
}

}  // namespace

// Null when the table is full.
Network* Networks::fold(const Beacon& beacon, const std::optional<Bssid>& transmitter) {
  Network* network = find(beacon);
  if (network == nullptr) {
    ++counts_.untracked;
    return nullptr;
  }
  network->newest = nullptr;
  if (transmitter) network->transmitter = transmitter;
  ++(beacon.probe_response ? network->probe_responses : network->beacons);
  if (beacon.signal_dbm) network->signals.add(*beacon.signal_dbm);
  keep_facts(beacon, *network);
  return network;
}

void Networks::skip(const Unusable& why) {
  ++counts_.skipped;
  counts_.corrupt += why.corrupt;
  counts_.malformed += !why.corrupt && !why.other;
}

void Networks::add(const Frame& frame, LinkType link_type) {
  ++counts_.frames;
  const auto stripped = strip(frame, link_type, radiotap_);
  if (!stripped) return skip(stripped.error());
  if (auto* known = repeats_.look(*stripped)) return take(*known);
  const auto beacon = parse_beacon(*stripped);
  if (!beacon) return skip(beacon.error());
  take(*beacon, {});
}

// What it told before, and nothing else told it anything since: then its facts stand.
void Networks::take(Repeats::Known& known) {
  const auto& beacon = known.beacon;
  if (known.network != nullptr && known.network->newest == &known) {
    ++counts_.decoded;
    counts_.malformed += beacon.malformed;
    ++(beacon.probe_response ? known.network->probe_responses : known.network->beacons);
    if (beacon.signal_dbm) known.network->signals.add(*beacon.signal_dbm);
    return;
  }
  if (!beacon.elements.multiple_bssid.all().empty()) return take(beacon, {});  // several networks
  ++counts_.decoded;
  counts_.malformed += beacon.malformed;
  known.network = fold(beacon, std::nullopt);
  if (known.network != nullptr) known.network->newest = &known;
}

void Networks::add(const Beacon& beacon, const std::set<Bssid>& told_apart) {
  ++counts_.frames;
  take(beacon, told_apart);
}

void Networks::take(const Beacon& beacon, const std::set<Bssid>& told_apart) {
  ++counts_.decoded;
  counts_.malformed += beacon.malformed;
  fold(beacon, std::nullopt);
  const auto sets = beacon.elements.multiple_bssid.all();
  if (sets.empty()) return;
  Profiles profiles(sets);
  while (const auto profile = profiles.next()) {
    const auto bssid = profile_bssid(beacon.bssid, profiles.bits(), profile->index);
    if (!told_apart.contains(bssid))
      fold(profile_beacon(beacon, profile->elements, bssid), beacon.bssid);
  }
}

void Networks::add_foreign(std::uint64_t packets) {
  counts_.frames += packets;
  counts_.skipped += packets;
  counts_.foreign += packets;
}

std::vector<const Network*> Networks::sorted() const {
  std::vector<const Network*> all;
  for (const auto& network : networks_) all.push_back(&network);
  const auto less_octets = [](Octets a, Octets b) {
    return std::ranges::lexicographical_compare(a, b);
  };
  std::ranges::sort(all, [&](const Network* a, const Network* b) {
    const auto key = [](const Network& n) {
      return std::tuple(n.facts.operation.band, n.facts.operation.channel.value_or(0), n.bssid);
    };
    if (key(*a) != key(*b)) return key(*a) < key(*b);
    return less_octets(a->ssid.octets(), b->ssid.octets());
  });
  return all;
}

Decoded decode(CaptureFile& file) {
  Decoded out;
  while (const auto radio = file.next()) out.networks.add(radio->frame, radio->link_type);
  out.networks.add_foreign(file.foreign());
  out.damage = file.damage();
  out.foreign_type = file.foreign_type();
  return out;
}

}  // namespace preau::wifi
