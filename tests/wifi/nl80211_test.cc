#include "probe/wifi/nl80211.hh"

#include <catch2/catch.hpp>
#include <linux/nl80211.h>

#include "probe/wifi/networks.hh"
#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using test::Bytes;

namespace {

// As the kernel writes it: length, type, value, padding.
Bytes attribute(unsigned type, const Bytes& value) {
  Bytes out;
  out.u16(static_cast<unsigned>(value.size()) + 4).u16(type).append(value);
  return out.zero((4 - value.size() % 4) % 4);
}
Bytes nested(unsigned type, const Bytes& value) { return attribute(type | 0x8000, value); }

Bytes elements(const std::string& ssid) {
  return test::element(0, Bytes{}.text(ssid))
      .append(test::element(1, Bytes{}.u8(0x8c).u8(0x98)))
      .append(test::element(3, Bytes{}.u8(6)));
}

Bytes bss(const Bytes& more) {
  return nested(NL80211_ATTR_BSS,
                Bytes{}
                    .append(attribute(NL80211_BSS_BSSID, Bytes{}.octets(test::kAccessPoint)))
                    .append(attribute(NL80211_BSS_FREQUENCY, Bytes{}.u32(2437)))
                    .append(attribute(NL80211_BSS_BEACON_INTERVAL, Bytes{}.u16(100)))
                    .append(attribute(NL80211_BSS_CAPABILITY, Bytes{}.u16(0x0411)))
                    .append(attribute(NL80211_BSS_SIGNAL_MBM,
                                      Bytes{}.u32(static_cast<std::uint32_t>(-6'251))))
                    .append(attribute(NL80211_BSS_SEEN_MS_AGO, Bytes{}.u32(40)))
                    .append(more));
}

}  // namespace

TEST_CASE("nl80211: a network of a scan goes through the decoder of beacons") {
  const auto message = bss(attribute(NL80211_BSS_INFORMATION_ELEMENTS, elements("ECOLE")));
  const auto found = nl80211::parse_bss(message.span());
  REQUIRE(found);
  CHECK(to_string(found->bssid) == "02:00:00:00:0a:12");
  CHECK(found->frequency_mhz == 2437);
  CHECK(found->signal_dbm == -62.51);
  CHECK(found->seen_ms_ago == 40U);
  CHECK_FALSE(found->associated);
  const auto beacon = nl80211::beacon_of(*found);
  CHECK(beacon.channel == 6);
  CHECK(beacon.band == Band::ghz2);
  CHECK(beacon.signal_dbm == -63);
  CHECK(beacon.interval_tu == 100);
  CHECK(beacon.privacy);
  CHECK(beacon.facts.security.kind == SecurityClass::wep);
  CHECK_FALSE(beacon.malformed);
  CHECK_FALSE(nl80211::answer_of(*found));
}

TEST_CASE("nl80211: a hidden name comes from the answer, the signal from the beacon alone") {
  const auto message = bss(attribute(NL80211_BSS_INFORMATION_ELEMENTS, elements("ECOLE"))
                               .append(attribute(NL80211_BSS_BEACON_IES, elements(""))));
  const auto found = nl80211::parse_bss(message.span());
  REQUIRE(found);
  CHECK(nl80211::beacon_of(*found).ssid.empty());
  const auto answer = nl80211::answer_of(*found);
  REQUIRE(answer);
  CHECK(answer->ssid.size() == 5);
  CHECK(answer->probe_response);
  CHECK_FALSE(answer->signal_dbm);
}

TEST_CASE("nl80211: a phone that offers Wi-Fi Direct is no access point") {
  const auto message = bss(attribute(NL80211_BSS_INFORMATION_ELEMENTS, elements("DIRECT-")));
  const auto found = nl80211::parse_bss(message.span());
  REQUIRE(found);
  CHECK_FALSE(nl80211::is_of_a_device(*found));  // with the ESS bit: one that others may join
  auto device = *found;
  device.capabilities = 0;
  CHECK(nl80211::is_of_a_device(device));
  device.beacon_elements = device.elements;
  CHECK_FALSE(nl80211::is_of_a_device(device));
}

TEST_CASE("nl80211: a beacon that is told twice is no answer") {
  const auto message = bss(attribute(NL80211_BSS_INFORMATION_ELEMENTS, elements("ECOLE"))
                               .append(attribute(NL80211_BSS_BEACON_IES, elements("ECOLE"))));
  const auto found = nl80211::parse_bss(message.span());
  REQUIRE(found);
  CHECK_FALSE(nl80211::answer_of(*found));
}

TEST_CASE("nl80211: channels with what the driver counts, and unknown where it does not") {
  const auto info = [](const Bytes& more) {
    return nested(NL80211_ATTR_SURVEY_INFO,
                  attribute(NL80211_SURVEY_INFO_FREQUENCY, Bytes{}.u32(5180)).append(more));
  };
  const auto all = info(attribute(NL80211_SURVEY_INFO_NOISE, Bytes{}.s8(-92))
                            .append(attribute(NL80211_SURVEY_INFO_IN_USE, {}))
                            .append(attribute(NL80211_SURVEY_INFO_TIME, Bytes{}.u64(1000)))
                            .append(attribute(NL80211_SURVEY_INFO_TIME_BUSY, Bytes{}.u64(250))));
  const auto use = nl80211::parse_channel_use(all.span());
  REQUIRE(use);
  CHECK(use->noise_dbm == -92);
  CHECK(use->on_ms == 1000U);
  CHECK(use->busy_ms == 250U);
  CHECK(use->in_use);
  const auto bare = nl80211::parse_channel_use(info({}).span());
  REQUIRE(bare);
  CHECK_FALSE(bare->noise_dbm);
  CHECK_FALSE(bare->on_ms);
  const auto zero =
      nl80211::parse_channel_use(info(attribute(NL80211_SURVEY_INFO_NOISE, Bytes{}.s8(0))).span());
  CHECK_FALSE(zero->noise_dbm);
}

TEST_CASE("nl80211: our own link") {
  const auto rate = nested(NL80211_STA_INFO_TX_BITRATE,
                           attribute(NL80211_RATE_INFO_BITRATE32, Bytes{}.u32(4'333)));
  const auto message = nested(NL80211_ATTR_STA_INFO,
                              attribute(NL80211_STA_INFO_SIGNAL, Bytes{}.s8(-55))
                                  .append(rate)
                                  .append(attribute(NL80211_STA_INFO_TX_RETRIES, Bytes{}.u32(7))));
  const auto link = nl80211::parse_link(message.span());
  REQUIRE(link);
  CHECK(link->signal_dbm == -55);
  CHECK(link->rate_to_mbps == 433.3);
  CHECK(link->retries == 7U);
  CHECK_FALSE(link->rate_from_mbps);
}

TEST_CASE("nl80211: what is cut or lacks an address is no network, and never read beyond") {
  const auto whole = bss(attribute(NL80211_BSS_INFORMATION_ELEMENTS, elements("ECOLE")));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(nl80211::parse_bss(Bytes(whole).cut(size).span()));
  CHECK_FALSE(nl80211::parse_bss(nested(NL80211_ATTR_BSS, {}).span()));
  CHECK_FALSE(nl80211::parse_interface(Bytes{}.span()));
}

TEST_CASE("survey: busy time is what the counters grew by, or all where they began anew") {
  Survey survey;
  const nl80211::ChannelUse before{.frequency_mhz = 5180, .on_ms = 1000, .busy_ms = 100};
  nl80211::ChannelUse now{.frequency_mhz = 5180, .noise_dbm = -90, .on_ms = 3000, .busy_ms = 1100};
  survey.add(now, before);
  CHECK(survey.busy(5180) == 0.5);
  CHECK(survey.noise_dbm(5180) == -90);
  CHECK_FALSE(survey.busy(5200));
  now.on_ms = 500;
  now.busy_ms = 0;
  survey.add(now, before);
  CHECK(survey.busy(5180) == 0.4);  // 1000 of 2000 + 500
}

TEST_CASE("nl80211: what was last heard before a scan is no result of it") {
  using namespace std::chrono_literals;
  const auto message = bss(attribute(NL80211_BSS_LAST_SEEN_BOOTTIME, Bytes{}.u64(5'000'000'000)));
  const auto found = nl80211::parse_bss(message.span());
  REQUIRE(found);
  CHECK(found->seen == 5s);
  CHECK_FALSE(nl80211::heard_before(*found, 4s, 9s));
  CHECK(nl80211::heard_before(*found, 6s, 9s));
  // An older driver tells milliseconds alone: 40 of them.
  nl80211::Bss older{.seen_ms_ago = 40U};
  CHECK_FALSE(nl80211::heard_before(older, 8'950ms, 9s));
  CHECK_FALSE(nl80211::heard_before(older, 8'970ms, 9s));  // within a tick
  CHECK(nl80211::heard_before(older, 8'990ms, 9s));
  CHECK_FALSE(nl80211::heard_before({}, 1s, 9s));
}

TEST_CASE("nl80211: counters since another reading, or since they began anew") {
  const nl80211::ChannelUse before{.frequency_mhz = 5180, .on_ms = 1000, .busy_ms = 100};
  const nl80211::ChannelUse now{
      .frequency_mhz = 5180, .noise_dbm = -90, .on_ms = 3000, .busy_ms = 1100};
  CHECK(nl80211::since(now, before).on_ms == 2000U);
  CHECK(nl80211::since(now, before).busy_ms == 1000U);
  CHECK(nl80211::since(now, before).noise_dbm == -90);
  CHECK(nl80211::since(now, std::nullopt).on_ms == 3000U);
  CHECK(nl80211::since(before, now).on_ms == 1000U);
  CHECK_FALSE(nl80211::since({.frequency_mhz = 5180, .on_ms = 9}, before).on_ms);
}

TEST_CASE("nl80211: a profile of a Multiple BSSID set that the kernel tells apart is one network") {
  // Maximum indicator 2; profile 1: SSID, and its index.
  const auto set = test::element(
      71, Bytes{}.u8(2).append(test::element(0, Bytes{}
                                                    .append(test::element(83, Bytes{}.u16(0x0411)))
                                                    .append(test::element(0, Bytes{}.text("PROFS")))
                                                    .append(test::element(85, Bytes{}.u8(1))))));
  const auto message =
      bss(attribute(NL80211_BSS_INFORMATION_ELEMENTS, elements("ECOLE").append(set)));
  const auto beacon = nl80211::beacon_of(*nl80211::parse_bss(message.span()));
  Survey not_told;
  not_told.add(beacon, {});
  REQUIRE(not_told.networks().size() == 2);
  std::set<Bssid> all;
  for (const auto& [bssid, network] : not_told.networks()) all.insert(bssid);
  Survey told;
  told.add(beacon, {}, all);
  CHECK(told.networks().size() == 1);
  Networks networks;
  networks.add(beacon, all);
  CHECK(networks.sorted().size() == 1);
}

TEST_CASE("nl80211: the channels that a scan covered, from the message that it has ended") {
  const auto message =
      nested(NL80211_ATTR_SCAN_FREQUENCIES, attribute(0, Bytes{}.u32(2412))
                                                .append(attribute(1, Bytes{}.u32(5955)))
                                                .append(attribute(2, Bytes{}.u16(9))));
  CHECK(nl80211::parse_scanned(message.span()) == std::vector<std::uint16_t>{2412, 5955});
  CHECK(nl80211::parse_scanned({}).empty());
}

TEST_CASE("nl80211: channels that the regulatory domain allows, and where it forbids to begin") {
  const auto channel = [](std::uint32_t mhz, const Bytes& more) {
    return nested(0, attribute(NL80211_FREQUENCY_ATTR_FREQ, Bytes{}.u32(mhz)).append(more));
  };
  const auto channels = channel(2412, {})
                            .append(channel(5260, attribute(NL80211_FREQUENCY_ATTR_NO_IR, {})))
                            .append(channel(2484, attribute(NL80211_FREQUENCY_ATTR_DISABLED, {})));
  const auto message =
      nested(NL80211_ATTR_WIPHY_BANDS, nested(0, nested(NL80211_BAND_ATTR_FREQS, channels)));
  const auto allowed = nl80211::parse_channels(message.span());
  REQUIRE(allowed.size() == 2);
  CHECK(allowed[0].frequency_mhz == 2412);
  CHECK_FALSE(allowed[0].listen_only);
  CHECK(allowed[1].listen_only);
}
