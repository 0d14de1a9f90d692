#include "probe/wifi/elements.hh"

#include "probe/wifi/ap_name.hh"
#include "probe/wifi/parser.hh"

namespace preau::wifi {

namespace {

constexpr std::uint8_t kMultipleBssid = 71, kNeighbourReport = 201, kVendor = 221, kExtension = 255;

// Octets that an element holds at least and at most, an extension's own number not counted. A
// shorter or longer one is malformed, and the field of it that is there is used all the same. All
// defaults are 0: gcc 12 forgets others in some places of a table made by constexpr.
struct Kind {
  Element which{};
  std::uint8_t least{}, most{};  // most 0: as many as an element has

  bool bears(std::size_t size) const { return size >= least && (most == 0 || size <= most); }
};

using Kinds = std::array<Kind, 256>;

constexpr Kinds kKinds = [] {
  Kinds kinds{};
  kinds[0] = {Element::ssid, 0, 32};
  kinds[1] = {Element::rates};
  kinds[3] = {Element::ds, 1, 1};
  kinds[7] = {Element::country, 3};
  kinds[11] = {Element::load, 4};  // 5, but for QBSS version 1, from before 802.11e was settled
  kinds[45] = {Element::ht_capabilities, 26};
  kinds[48] = {Element::rsn, 2};
  kinds[50] = {Element::extended_rates};
  kinds[54] = {Element::mobility_domain, 3};
  kinds[61] = {Element::ht_operation, 22};
  kinds[68] = {Element::wapi};
  kinds[70] = {Element::radio_measurement, 5};
  kinds[83] = {Element::nontransmitted, 2};
  kinds[85] = {Element::bssid_index, 1};
  kinds[127] = {Element::extended_capabilities, 1};
  kinds[133] = {Element::cisco_name};
  kinds[191] = {Element::vht_capabilities, 12};
  kinds[192] = {Element::vht_operation, 5};
  kinds[195] = {Element::power_envelope, 2};
  kinds[244] = {Element::rsn_extension, 1};
  return kinds;
}();

constexpr Kinds kExtensions = [] {
  Kinds kinds{};
  kinds[35] = {Element::he_capabilities, 21};
  kinds[36] = {Element::he_operation, 6};
  kinds[56] = {Element::non_inheritance, 1};
  kinds[106] = {Element::eht_operation, 5};
  kinds[107] = {Element::multi_link, 2};
  kinds[108] = {Element::eht_capabilities, 11};
  return kinds;
}();

constexpr std::uint32_t kWpa = 0x0050f201, kWps = 0x0050f204, kOsen = 0x506f9a12,
                        kOweTransition = 0x506f9a1c, kRsnOverride = 0x506f9a29,
                        kRsnOverride2 = 0x506f9a2a;

// Of what kind a Multi-Link element is (its first three bits): 0, basic, describes this device.
bool is_basic(Octets multi_link) {
  return multi_link.empty() || (std::to_integer<unsigned>(multi_link.front()) & 7) == 0;
}

}  // namespace

bool ElementList::add(std::uint8_t id, Octets from) {
  if (count_ == kMost) return false;
  if (count_++ == 0) {
    id_ = id;
    from_ = from;
  }
  return true;
}

std::optional<Octets> ElementList::next() {
  Parser p(from_);
  while (count_ > 0 && p.left() > 0) {
    std::uint8_t id = 0, length = 0;
    p.integer(id);
    p.integer(length);
    const auto data = p.take(length);
    if (p.has_error()) break;
    if (id != id_) continue;
    --count_;
    from_ = p.rest();
    return data;
  }
  count_ = 0;
  return std::nullopt;
}

bool Elements::walk(Octets body, bool cut) {
  cut_ |= cut;
  bool whole = !cut;
  Parser p(body);
  while (p.left() > 0) {
    std::uint8_t id = 0, length = 0;
    p.integer(id);
    p.integer(length);
    const auto data = p.take(length);
    cut_ |= p.has_error();
    if (p.has_error()) return false;
    whole &= take(id, data, body.last(p.left() + length + 2));
  }
  return whole;
}

// `from`: the body from this element on.
bool Elements::take(std::uint8_t id, Octets data, Octets from) {
  Kind kind = kKinds[id];
  switch (id) {
    case kMultipleBssid:
      return multiple_bssid.add(id, from) && !data.empty();
    case kNeighbourReport:
      return neighbours.add(id, from);
    case kVendor:
      return take_vendor(data);
    case kExtension:
      if (data.empty()) return false;
      kind = kExtensions[std::to_integer<std::uint8_t>(data.front())];
      data = data.subspan(1);
      if (kind.which == Element::multi_link && !is_basic(data)) return true;
      break;
    case 133:
      data = cisco_name(data);
      if (data.empty()) return true;
      break;
    default:
      break;
  }
  const bool sound = kind.bears(data.size());
  if (!sound && kind.which == Element::ssid) return false;  // cut, it would be another's name
  return keep(kind.which, data) && sound;
}

// The first of a kind stands.
bool Elements::keep(Element which, Octets data) {
  auto& place = at_[static_cast<std::size_t>(which)];
  if (place.data() == nullptr) place = data;
  return true;
}

bool Elements::take_vendor(Octets data) {
  std::uint32_t kind = 0;
  Parser p(data);
  p.big_integer(kind);
  if (p.has_error()) return data.size() == 3;  // the maker alone
  switch (kind) {
    case kWpa:
      return keep(Element::wpa, p.rest());
    case kWps:
      return keep(Element::wps, p.rest());
    case kOweTransition:
      return keep(Element::owe_transition, p.rest());
    case kRsnOverride:
      return keep(Element::rsn_override, p.rest());
    case kRsnOverride2:
      return keep(Element::rsn_override_2, p.rest());
    case kOsen:
      return keep(Element::osen, p.rest());
    default:
      break;
  }
  const auto name = vendor_ap_name(kind, p.rest());
  return name.empty() || keep(Element::ap_name, name);
}

Elements Elements::inheriting(const Elements& transmitted) const {
  Elements all = transmitted;
  // Whose these are: of the transmitting network only.
  for (const auto own : {Element::ssid, Element::nontransmitted, Element::bssid_index,
                         Element::owe_transition, Element::non_inheritance})
    all.at_[static_cast<std::size_t>(own)] = {};
  Parser p(at(Element::non_inheritance));
  std::uint8_t count = 0;
  p.integer(count);
  const auto ids = p.take(count);
  p.integer(count);
  all.forget(ids, p.take(count));
  if (has(Element::rsn) || !all.has(Element::rsn))  // what overrides goes with what is overridden
    for (const auto override : {Element::rsn_override, Element::rsn_override_2})
      all.at_[static_cast<std::size_t>(override)] = {};
  all.cut_ |= cut_;
  for (std::size_t i = 0; i < at_.size(); ++i)
    if (at_[i].data() != nullptr) all.at_[i] = at_[i];
  return all;
}

void Elements::forget(Octets ids, Octets extension_ids) {
  const auto drop = [this](const Kinds& kinds, Octets which) {
    for (const auto id : which)
      at_[static_cast<std::size_t>(kinds[std::to_integer<std::uint8_t>(id)].which)] = {};
  };
  drop(kKinds, ids);
  drop(kExtensions, extension_ids);
}

}  // namespace preau::wifi
