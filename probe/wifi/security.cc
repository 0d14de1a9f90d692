#include "probe/wifi/security.hh"

#include <array>

#include "probe/wifi/parser.hh"

namespace preau::wifi {

namespace {

constexpr std::uint32_t kRsnMaker = 0x000fac, kWpaMaker = 0x0050f2;

constexpr std::uint32_t bits(std::initializer_list<unsigned> numbers) {
  std::uint32_t mask = 0;
  for (const unsigned number : numbers) mask |= 1U << number;
  return mask;
}

// Key management by its number (table 9-151 and 802.11be). 00-0F-AC:0 is reserved: its bit is for
// Cisco's CCKM, which is 802.1X with keys that roam.
constexpr unsigned kCckm = 0;
constexpr std::uint32_t kCckmSuite = 0x00409600;
constexpr std::uint32_t kPsk = bits({2, 4, 6, 19, 20}), kSae = bits({8, 9, 24, 25}),
                        kOwe = bits({18}),
                        kEnterprise = bits({kCckm, 1, 3, 5, 11, 14, 15, 16, 17, 22, 23}),
                        kEnterprise192 = bits({12, 13});
constexpr unsigned kDefaultAkm = 1,
                   kDefaultCipher = 4;  // what an RSN element that ends early means
constexpr std::uint16_t kPmfRequired = 1 << 6, kPmfCapable = 1 << 7;

// A suite: maker 3, number 1. Another maker's is no number of ours: 0.
unsigned number_of(std::uint32_t suite, std::uint32_t maker) {
  return suite >> 8 == maker ? suite & 0xff : 0;
}

// Count 2, then so many suites. What is there of a cut list is used.
std::uint32_t suites(Parser& p, std::uint32_t maker) {
  std::uint16_t count = 0;
  std::uint32_t mask = 0, suite = 0;
  p.integer(count);
  for (; count > 0; --count) {
    p.big_integer(suite);
    if (p.has_error()) break;
    if (const unsigned number = number_of(suite, maker); number > 0 && number < 32)
      mask |= 1U << number;
    else if (suite == kCckmSuite)
      mask |= 1U << kCckm;
  }
  return mask;
}

// Version 2 | group cipher 4 | pairwise list | key management list | capabilities 2 | ... It may
// end before any of these, and then means the defaults (802.11-2020, 9.4.2.24.1). Cut within one of
// them it means nothing: what was behind is not known.
void take_suites(Parser& p, std::uint32_t maker, Security& out) {
  const auto goes_on = [&p] { return p.left() > 0 && !p.has_error(); };
  out.group = kDefaultCipher;
  out.pairwise = 1U << kDefaultCipher;
  p.skip(2);
  if (goes_on()) {
    std::uint32_t group = 0;
    p.big_integer(group);
    out.group = static_cast<std::uint8_t>(number_of(group, maker));
  }
  if (goes_on()) out.pairwise = suites(p, maker) & ~(1U << kCckm);
  if (goes_on())
    out.akms = suites(p, maker);
  else if (!p.has_error())
    out.akms = 1U << kDefaultAkm;
}

void take_rsn(Octets rsn, Security& out) {
  Parser p(rsn);
  take_suites(p, kRsnMaker, out);
  std::uint16_t capabilities = 0;
  if (p.left() > 0 && !p.has_error()) p.integer(capabilities);
  out.malformed = p.has_error();
  if ((capabilities & kPmfRequired) != 0)
    out.pmf = Pmf::required;
  else if ((capabilities & kPmfCapable) != 0)
    out.pmf = Pmf::capable;
}

// RSN Override elements have the fields of an RSN element and offer stations that read them more
// than RSN does ("WPA3 compatibility mode" of the Wi-Fi Alliance): the network
// lets in who does either, as one that announced all of it in RSN would.
void add_override(Octets rsn, Security& out) {
  Security more;
  take_rsn(rsn, more);
  out.rsn_override = true;
  out.akms |= more.akms;
  out.pairwise |= more.pairwise;
  out.malformed |= more.malformed;
  if (more.pmf != out.pmf && !more.malformed) out.pmf = Pmf::capable;
}

SecurityClass class_of(std::uint32_t akms) {
  if ((akms & kEnterprise) != 0) return SecurityClass::enterprise;
  if ((akms & kEnterprise192) != 0) return SecurityClass::enterprise_192;
  if ((akms & kPsk) != 0)
    return (akms & kSae) != 0 ? SecurityClass::wpa2_wpa3_transition : SecurityClass::wpa2_psk;
  if ((akms & kSae) != 0) return SecurityClass::wpa3_sae;
  if ((akms & kOwe) != 0) return SecurityClass::owe;
  return SecurityClass::unknown;
}

}  // namespace

void read_security(const Elements& elements, bool privacy, Security& out) {
  out.wpa = elements.has(Element::wpa);
  if (elements.has(Element::rsn)) {
    take_rsn(elements.at(Element::rsn), out);
    const bool known = out.akms != 0;
    for (const auto override : {Element::rsn_override, Element::rsn_override_2})
      if (elements.has(override)) add_override(elements.at(override), out);
    if (known) out.kind = class_of(out.akms);
  } else if (out.wpa) {
    Parser p(elements.at(Element::wpa));
    take_suites(p, kWpaMaker, out);
    out.malformed = p.has_error();
    out.kind = SecurityClass::wpa_tkip;
  } else if (elements.has(Element::wapi) || elements.has(Element::osen)) {
    return;  // neither open nor WEP
  } else if (!privacy) {
    out.kind = SecurityClass::open;
  } else if (!elements.cut()) {
    out.kind = SecurityClass::wep;
  }
}

std::string_view to_text(SecurityClass kind) {
  switch (kind) {
    case SecurityClass::unknown:
      break;
    case SecurityClass::open:
      return "open";
    case SecurityClass::owe:
      return "OWE";
    case SecurityClass::wep:
      return "WEP";
    case SecurityClass::wpa_tkip:
      return "WPA/TKIP";
    case SecurityClass::wpa2_psk:
      return "WPA2-PSK";
    case SecurityClass::wpa2_wpa3_transition:
      return "WPA2/3 transition";
    case SecurityClass::wpa3_sae:
      return "WPA3-SAE";
    case SecurityClass::enterprise:
      return "802.1X";
    case SecurityClass::enterprise_192:
      return "802.1X-192";
  }
  return "unknown";
}

std::string_view to_text(Pmf pmf) {
  switch (pmf) {
    case Pmf::none:
      break;
    case Pmf::capable:
      return "capable";
    case Pmf::required:
      return "required";
  }
  return "none";
}

std::string_view akm_name(unsigned type) {
  constexpr std::array<std::string_view, 26> kNames{"CCKM",
                                                    "802.1X",
                                                    "PSK",
                                                    "FT-802.1X",
                                                    "FT-PSK",
                                                    "802.1X-SHA256",
                                                    "PSK-SHA256",
                                                    "TDLS",
                                                    "SAE",
                                                    "FT-SAE",
                                                    "AP-peer",
                                                    "802.1X-SuiteB",
                                                    "802.1X-192",
                                                    "FT-802.1X-192",
                                                    "FILS-SHA256",
                                                    "FILS-SHA384",
                                                    "FT-FILS-SHA256",
                                                    "FT-FILS-SHA384",
                                                    "OWE",
                                                    "FT-PSK-SHA384",
                                                    "PSK-SHA384",
                                                    "PASN",
                                                    "FT-802.1X-SHA384",
                                                    "802.1X-SHA384",
                                                    "SAE-EXT",
                                                    "FT-SAE-EXT"};
  return type < kNames.size() ? kNames[type] : std::string_view{};
}

std::string_view cipher_name(unsigned type) {
  constexpr std::array<std::string_view, 14> kNames{
      "",     "WEP-40",   "TKIP",     "",         "CCMP-128",     "WEP-104",      "BIP-CMAC-128",
      "none", "GCMP-128", "GCMP-256", "CCMP-256", "BIP-GMAC-128", "BIP-GMAC-256", "BIP-CMAC-256"};
  return type < kNames.size() ? kNames[type] : std::string_view{};
}

}  // namespace preau::wifi
