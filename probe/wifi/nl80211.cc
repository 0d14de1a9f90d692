// A netlink attribute: length 2 (its own 4 included) | type 2 (flags above bit 13) | value, padded
// to
// 4. All in the byte order of the machine, which is little-endian wherever we run.
#include "probe/wifi/nl80211.hh"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include <linux/nl80211.h>

#include "probe/wifi/parser.hh"
#include "probe/wifi/refused.hh"

namespace preau::wifi::nl80211 {

namespace {

static_assert(std::endian::native == std::endian::little, "Parser reads little-endian");

struct Attribute {
  std::uint16_t type{};
  Octets value;
};

class Attributes {
 public:
  explicit Attributes(Octets all) : parser_(all) {}

  // Empty at the end, and at the first attribute that is cut.
  std::optional<Attribute> next() {
    constexpr std::uint16_t kTypes = 0x3fff;  // above: nested, in network byte order
    std::uint16_t length = 0, type = 0;
    parser_.integer(length);
    parser_.integer(type);
    if (parser_.has_error() || length < 4) return std::nullopt;
    const auto value = parser_.take(length - 4U);
    if (parser_.has_error()) return std::nullopt;
    if (parser_.left() > 0) parser_.align(4);
    return Attribute{static_cast<std::uint16_t>(type & kTypes), value};
  }

 private:
  Parser parser_;
};

Octets find_attribute(Octets all, unsigned type) {
  Attributes attributes(all);
  while (const auto attribute = attributes.next())
    if (attribute->type == type) return attribute->value;
  return {};
}

// Of exactly its size, as the kernel writes it.
template <class Number>
std::optional<Number> number_in(Octets value) {
  if (value.size() != sizeof(Number)) return std::nullopt;
  Number number{};
  Parser p(value);
  p.integer(number);
  return number;
}

// Bitrates are in 100 kbit/s; the older attribute has no room for fast ones.
std::optional<double> rate_of(Octets rate) {
  if (const auto wide = number_in<std::uint32_t>(find_attribute(rate, NL80211_RATE_INFO_BITRATE32)))
    return *wide / 10.0;
  if (const auto rate16 = number_in<std::uint16_t>(find_attribute(rate, NL80211_RATE_INFO_BITRATE)))
    return *rate16 / 10.0;
  return std::nullopt;
}

void take_bss(const Attribute& attribute, Bss& out) {
  switch (attribute.type) {
    case NL80211_BSS_BSSID: {
      Parser p(attribute.value);
      p.octets(out.bssid.octets);
      break;
    }
    case NL80211_BSS_FREQUENCY:
      out.frequency_mhz =
          static_cast<std::uint16_t>(number_in<std::uint32_t>(attribute.value).value_or(0));
      break;
    case NL80211_BSS_BEACON_INTERVAL:
      out.interval_tu = number_in<std::uint16_t>(attribute.value).value_or(0);
      break;
    case NL80211_BSS_CAPABILITY:
      out.capabilities = number_in<std::uint16_t>(attribute.value).value_or(0);
      break;
    case NL80211_BSS_SIGNAL_MBM:
      if (const auto hundredths = number_in<std::int32_t>(attribute.value))
        out.signal_dbm = *hundredths / 100.0;
      break;
    case NL80211_BSS_SEEN_MS_AGO:
      out.seen_ms_ago = number_in<std::uint32_t>(attribute.value);
      break;
    case NL80211_BSS_LAST_SEEN_BOOTTIME:
      if (const auto at = number_in<std::uint64_t>(attribute.value);
          at && *at <= std::uint64_t{std::numeric_limits<std::int64_t>::max()})
        out.seen = std::chrono::nanoseconds{static_cast<std::int64_t>(*at)};
      break;
    case NL80211_BSS_STATUS:
      out.associated =
          number_in<std::uint32_t>(attribute.value) == std::uint32_t{NL80211_BSS_STATUS_ASSOCIATED};
      break;
    case NL80211_BSS_INFORMATION_ELEMENTS:
      out.elements = attribute.value;
      break;
    case NL80211_BSS_BEACON_IES:
      out.beacon_elements = attribute.value;
      break;
    default:
      break;
  }
}

Beacon describe(const Bss& bss, Octets elements, bool probe_response) {
  BeaconSource source{.bssid = bss.bssid,
                      .probe_response = probe_response,
                      .interval_tu = bss.interval_tu,
                      .capabilities = bss.capabilities,
                      .elements = elements};
  if (bss.frequency_mhz != 0) source.heard_mhz = bss.frequency_mhz;
  if (bss.signal_dbm && *bss.signal_dbm > -128 && *bss.signal_dbm < 0)
    source.signal_dbm = static_cast<std::int8_t>(std::lround(*bss.signal_dbm));
  return beacon_of_elements(source);
}

}  // namespace

std::optional<Bss> parse_bss(Octets attributes) {
  const auto nested = find_attribute(attributes, NL80211_ATTR_BSS);
  if (find_attribute(nested, NL80211_BSS_BSSID).size() != 6) return std::nullopt;
  Bss out;
  Attributes inner(nested);
  while (const auto attribute = inner.next()) take_bss(*attribute, out);
  return out;
}

std::optional<ChannelUse> parse_channel_use(Octets attributes) {
  const auto nested = find_attribute(attributes, NL80211_ATTR_SURVEY_INFO);
  const auto frequency =
      number_in<std::uint32_t>(find_attribute(nested, NL80211_SURVEY_INFO_FREQUENCY));
  if (!frequency || *frequency == 0 || *frequency > 0xffff) return std::nullopt;
  ChannelUse out{.frequency_mhz = static_cast<std::uint16_t>(*frequency)};
  Attributes inner(nested);
  while (const auto attribute = inner.next()) {
    if (attribute->type == NL80211_SURVEY_INFO_NOISE)
      out.noise_dbm = number_in<std::int8_t>(attribute->value);
    if (attribute->type == NL80211_SURVEY_INFO_TIME)
      out.on_ms = number_in<std::uint64_t>(attribute->value);
    if (attribute->type == NL80211_SURVEY_INFO_TIME_BUSY)
      out.busy_ms = number_in<std::uint64_t>(attribute->value);
    if (attribute->type == NL80211_SURVEY_INFO_IN_USE) out.in_use = true;
  }
  // A driver that knows none writes 0 now and then.
  if (out.noise_dbm && *out.noise_dbm >= 0) out.noise_dbm.reset();
  return out;
}

std::optional<Link> parse_link(Octets attributes) {
  const auto nested = find_attribute(attributes, NL80211_ATTR_STA_INFO);
  if (nested.empty()) return std::nullopt;
  const auto at = [nested](unsigned type) { return find_attribute(nested, type); };
  Link out;
  out.signal_dbm = number_in<std::int8_t>(at(NL80211_STA_INFO_SIGNAL));
  out.beacon_signal_dbm = number_in<std::int8_t>(at(NL80211_STA_INFO_BEACON_SIGNAL_AVG));
  out.rate_to_mbps = rate_of(at(NL80211_STA_INFO_TX_BITRATE));
  out.rate_from_mbps = rate_of(at(NL80211_STA_INFO_RX_BITRATE));
  out.retries = number_in<std::uint32_t>(at(NL80211_STA_INFO_TX_RETRIES));
  out.failed = number_in<std::uint32_t>(at(NL80211_STA_INFO_TX_FAILED));
  out.connected_s = number_in<std::uint32_t>(at(NL80211_STA_INFO_CONNECTED_TIME));
  return out;
}

std::optional<Interface> parse_interface(Octets attributes) {
  const auto index = number_in<std::uint32_t>(find_attribute(attributes, NL80211_ATTR_IFINDEX));
  if (!index) return std::nullopt;  // a radio without an interface
  Interface out{.index = *index};
  for (const auto octet : find_attribute(attributes, NL80211_ATTR_IFNAME)) {
    if (octet == std::byte{}) break;
    out.name += std::to_integer<char>(octet);
  }
  out.kind = number_in<std::uint32_t>(find_attribute(attributes, NL80211_ATTR_IFTYPE)).value_or(0);
  out.radio = number_in<std::uint32_t>(find_attribute(attributes, NL80211_ATTR_WIPHY)).value_or(0);
  return out;
}

std::vector<Channel> parse_channels(Octets attributes) {
  std::vector<Channel> out;
  Attributes bands(find_attribute(attributes, NL80211_ATTR_WIPHY_BANDS));
  while (const auto band = bands.next()) {
    Attributes channels(find_attribute(band->value, NL80211_BAND_ATTR_FREQS));
    while (const auto channel = channels.next()) {
      const auto mhz =
          number_in<std::uint32_t>(find_attribute(channel->value, NL80211_FREQUENCY_ATTR_FREQ));
      const auto has = [&channel](unsigned flag) {
        return find_attribute(channel->value, flag).data() != nullptr;
      };
      if (mhz && *mhz <= 0xffff && !has(NL80211_FREQUENCY_ATTR_DISABLED))
        out.push_back({static_cast<std::uint16_t>(*mhz), has(NL80211_FREQUENCY_ATTR_NO_IR)});
    }
  }
  return out;
}

std::vector<std::uint16_t> parse_scanned(Octets attributes) {
  std::vector<std::uint16_t> out;
  Attributes channels(find_attribute(attributes, NL80211_ATTR_SCAN_FREQUENCIES));
  while (const auto channel = channels.next())
    if (const auto mhz = number_in<std::uint32_t>(channel->value); mhz && *mhz <= 0xffff)
      out.push_back(static_cast<std::uint16_t>(*mhz));
  return out;
}

bool heard_before(const Bss& bss, std::chrono::nanoseconds since, std::chrono::nanoseconds now) {
  if (bss.seen) return *bss.seen < since;
  // In whole milliseconds of jiffies, which may be 10 ms long.
  constexpr std::chrono::milliseconds kGrain{20};
  return bss.seen_ms_ago && std::chrono::milliseconds{*bss.seen_ms_ago} > now - since + kGrain;
}

bool is_of_a_device(const Bss& bss) {
  return bss.beacon_elements.empty() && offers_wifi_direct(bss.capabilities, bss.elements);
}

std::optional<ChannelUse> on_channel(std::span<const ChannelUse> all, std::uint16_t frequency_mhz) {
  const auto found = std::ranges::find(all, frequency_mhz, &ChannelUse::frequency_mhz);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

ChannelUse since(const ChannelUse& now, const std::optional<ChannelUse>& before) {
  ChannelUse out = now;
  if (!now.on_ms || !now.busy_ms) {
    out.on_ms.reset();
    out.busy_ms.reset();
    return out;
  }
  const auto on = before ? before->on_ms.value_or(0) : 0;
  const auto busy = before ? before->busy_ms.value_or(0) : 0;
  const bool anew = *now.on_ms < on || *now.busy_ms < busy;
  out.on_ms = *now.on_ms - (anew ? 0 : on);
  out.busy_ms = *now.busy_ms - (anew ? 0 : busy);
  return out;
}

Beacon beacon_of(const Bss& bss) {
  return describe(bss, bss.beacon_elements.empty() ? bss.elements : bss.beacon_elements, false);
}

std::optional<Beacon> answer_of(const Bss& bss) {
  if (bss.beacon_elements.empty() || bss.elements.empty()) return std::nullopt;
  // The kernel tells the beacon's elements twice where no answer came.
  if (std::ranges::equal(bss.beacon_elements, bss.elements)) return std::nullopt;
  auto answer = describe(bss, bss.elements, true);
  answer.signal_dbm.reset();  // already the beacon's
  return answer;
}

}  // namespace preau::wifi::nl80211
