// Every element that beacons of our gallery have, and what a decoder must say of it.
#include "tests/wifi/gallery.hh"

#include <catch2/catch.hpp>

#include "probe/wifi/neighbours.hh"
#include "probe/wifi/networks.hh"
#include "probe/wifi/profiles.hh"
#include "probe/wifi/ssid.hh"

using namespace preau;
using namespace preau::wifi;
using test::Bytes;
using test::element;
using test::extension;
using test::heard_on;

namespace {

Beacon decoded(const Bytes& bytes) {
  const auto beacon = parse_beacon({bytes.span(), bytes.size(), {}}, LinkType::radiotap);
  REQUIRE(beacon);
  return *beacon;
}

std::string ap_name(const Bytes& one) {
  const auto bytes = heard_on(5180, false, one);
  const auto beacon = decoded(bytes);
  CHECK_FALSE(beacon.malformed);
  return ssid_text(beacon.ap_name);
}

// A maker's element: OUI and type as they are written, then the data.
Bytes maker(std::uint32_t oui_and_type, const Bytes& data) {
  return element(221, Bytes{}.u32(__builtin_bswap32(oui_and_type)).append(data));
}

}  // namespace

TEST_CASE("gallery: channel, width, centre, generation, streams and security of every kind") {
  for (const auto& picture : test::gallery()) {
    CAPTURE(picture.title);
    const auto beacon = decoded(picture.frame);
    CHECK_FALSE(beacon.malformed);
    CHECK(beacon.channel == picture.channel);
    CHECK(beacon.facts.operation.width_mhz == picture.width_mhz);
    CHECK(beacon.facts.operation.centre_mhz == picture.centre_mhz);
    CHECK(to_text(beacon.facts.generation) == to_text(picture.generation));
    CHECK(beacon.facts.streams == picture.streams);
    CHECK(to_text(beacon.facts.security.kind) == to_text(picture.security));
    CHECK(to_text(beacon.facts.security.pmf) == to_text(picture.pmf));
  }
}

TEST_CASE("gallery: cut anywhere in its elements it gives its BSSID and the rest of what it has") {
  for (const auto& picture : test::gallery())
    for (std::size_t size = 15 + 36; size < picture.frame.size(); ++size) {
      const auto beacon = parse_beacon({picture.frame.span().first(size), picture.frame.size(), {}},
                                       LinkType::radiotap);
      REQUIRE(beacon);
      CHECK(beacon->bssid.octets == test::kAccessPoint);
    }
}

TEST_CASE("operation: the second half of 80 + 80 MHz, and what is punctured") {
  const auto pictures = test::gallery();
  for (const auto& picture : pictures) {
    const auto operation = decoded(picture.frame).facts.operation;
    CHECK(operation.second_centre_mhz == (picture.title.starts_with("ac, 80+80 MHz") ? 5775 : 0));
    CHECK(operation.punctured == (picture.title == "be, 160 MHz punctured" ? 0x30 : 0));
  }
}

TEST_CASE("facts: load, country, 11k, v and r, power, H2E, WPS") {
  const auto bytes =
      heard_on(5180, true,
               test::all({element(7, Bytes{}.text("FR ").u8(36).u8(4).u8(23)),
                          element(11, Bytes{}.u16(29).u8(51).u16(31250)),
                          element(54, Bytes{}.u16(0x2533).u8(0)), element(70, Bytes{}.zero(5)),
                          element(127, Bytes{}.u32(1U << 19)), element(195, Bytes{}.u8(0).u8(46)),
                          element(244, Bytes{}.u8(0x20)), maker(0x0050f204, Bytes{}.zero(0)),
                          test::rsn({2})}));
  const auto facts = decoded(bytes).facts;
  REQUIRE(facts.load);
  CHECK(facts.load->stations == 29);
  CHECK(facts.load->utilisation == 51);
  CHECK(std::string_view(facts.country.data(), 2) == "FR");
  CHECK(facts.k);
  CHECK(facts.v);
  CHECK(facts.r);
  CHECK(facts.most_power_dbm == 23);
  CHECK(facts.sae_hash_to_element);
  CHECK(facts.wps);
  const auto bare = decoded(heard_on(5180, true, {})).facts;
  CHECK_FALSE(bare.load);
  CHECK_FALSE((bare.k || bare.v || bare.r || bare.wps));
}

TEST_CASE("multi-link: the device's address, this link, and how many at once") {
  const auto bytes = heard_on(
      5180, false,
      extension(
          107,
          Bytes{}.u16(0x01b0).u8(13).octets(test::kNeighbour).u8(1).u8(90).u16(0x4001).u16(2)));
  const auto link = decoded(bytes).facts.multi_link;
  REQUIRE(link);
  CHECK(link->device.octets == test::kNeighbour);
  CHECK(link->link == 1);
  CHECK(link->most_links == 3);
}

TEST_CASE(
    "security: an RSN element that ends early means 802.1X and CCMP; a cut list is malformed") {
  const auto of = [](const Bytes& rsn) { return decoded(heard_on(5180, true, element(48, rsn))); };
  const auto early = of(Bytes{}.u16(1));
  CHECK(early.facts.security.kind == SecurityClass::enterprise);
  CHECK_FALSE(early.malformed);
  const auto cut = of(Bytes{}
                          .u16(1)
                          .u32(test::suite_of(4))
                          .u16(1)
                          .u32(test::suite_of(4))
                          .u16(2)
                          .u32(test::suite_of(2)));
  CHECK(cut.malformed);
  CHECK(cut.facts.security.kind == SecurityClass::wpa2_psk);
  const auto strange = of(Bytes{}
                              .u16(1)
                              .u32(test::suite_of(4))
                              .u16(1)
                              .u32(test::suite_of(4))
                              .u16(1)
                              .u32(0x01020304)
                              .u16(0));
  CHECK(strange.facts.security.kind == SecurityClass::unknown);
}

TEST_CASE("security: what is cut before its key management is unknown, and no 802.1X") {
  const auto ccmp = test::suite_of(4);
  const auto of = [](const Bytes& rsn) {
    const auto bytes = heard_on(5180, true, element(48, rsn));
    const auto beacon = decoded(bytes);
    CHECK(beacon.malformed);
    CHECK(beacon.facts.security.akms == 0);
    return beacon.facts.security.kind;
  };
  CHECK(of({}) == SecurityClass::unknown);
  CHECK(of(Bytes{}.u8(1)) == SecurityClass::unknown);
  CHECK(of(Bytes{}.u16(1).u16(0x0f00)) == SecurityClass::unknown);
  // five pairwise ciphers are said, and the key management is taken for some of them
  CHECK(of(Bytes{}.u16(1).u32(ccmp).u16(5).u32(ccmp).u16(1).u32(test::suite_of(2)).u16(0)) ==
        SecurityClass::unknown);
  CHECK(of(Bytes{}.u16(1).u32(ccmp).u16(1).u32(ccmp).u8(1)) == SecurityClass::unknown);
  // ended between two fields it means the defaults
  for (const auto& early : {Bytes{}.u16(1).u32(ccmp), Bytes{}.u16(1).u32(ccmp).u16(1).u32(ccmp)}) {
    const auto bytes = heard_on(5180, true, element(48, early));
    CHECK(decoded(bytes).facts.security.kind == SecurityClass::enterprise);
    CHECK_FALSE(decoded(bytes).malformed);
  }
}

TEST_CASE("security: Cisco's CCKM is 802.1X; WAPI and OSEN are neither WEP nor open") {
  const auto kind = [](const Bytes& elements) {
    const auto bytes = heard_on(5180, true, elements);
    const auto beacon = decoded(bytes);
    CHECK_FALSE(beacon.malformed);
    return beacon.facts.security.kind;
  };
  const auto ccmp = test::suite_of(4);
  const Bytes cckm =
      Bytes{}.u16(1).u32(ccmp).u16(1).u32(ccmp).u16(1).u32(__builtin_bswap32(0x00409600)).u16(0);
  CHECK(kind(element(48, cckm)) == SecurityClass::enterprise);
  CHECK(akm_name(0) == "CCKM");
  CHECK(kind(test::rsn({0})) == SecurityClass::unknown);  // 00-0F-AC:0 is reserved
  const auto sms4 = __builtin_bswap32(0x00147201);
  CHECK(kind(element(68, Bytes{}.u16(1).u16(1).u32(sms4).u16(1).u32(sms4).u32(sms4).u16(0))) ==
        SecurityClass::unknown);
  const auto osen = __builtin_bswap32(0x506f9a01);
  CHECK(kind(maker(0x506f9a12, Bytes{}.u32(ccmp).u16(1).u32(ccmp).u16(1).u32(osen))) ==
        SecurityClass::unknown);
}

TEST_CASE("security: an RSN Override element adds to RSN what newer stations may use") {
  const auto of = [](const Bytes& rsn, const Bytes& override) {
    const auto bytes = heard_on(5180, true, test::all({rsn, test::rsn_override(0x29, override)}));
    return decoded(bytes).facts.security;
  };
  const auto mixed = of(test::rsn({2}), test::rsn_body({8}, 0xc0));
  CHECK(mixed.kind == SecurityClass::wpa2_wpa3_transition);
  CHECK(mixed.pmf == Pmf::capable);
  CHECK(mixed.rsn_override);
  CHECK(of(test::rsn({8}, 0xc0), test::rsn_body({24}, 0xc0)).pmf == Pmf::required);
  CHECK(of(test::rsn({1}), test::rsn_body({5}, 0xc0)).kind == SecurityClass::enterprise);
  const auto cut = of(test::rsn({2}), Bytes{}.u8(1));
  CHECK(cut.malformed);
  CHECK(cut.kind == SecurityClass::wpa2_psk);
  CHECK(cut.pmf == Pmf::none);
  CHECK(of(element(48, Bytes{}.u8(1)), test::rsn_body({8})).kind == SecurityClass::unknown);
}

TEST_CASE("malformed: what is cut within an element's fields") {
  const auto is_malformed = [](const Bytes& elements) {
    const auto bytes = heard_on(5180, false, elements);
    return decoded(bytes).malformed;
  };
  const auto eht = [](unsigned parameters, std::size_t more) {
    return extension(106, Bytes{}.u8(parameters).u32(0x44).zero(more));
  };
  CHECK_FALSE(is_malformed(eht(0, 0)));
  CHECK_FALSE(is_malformed(eht(1, 3)));
  CHECK_FALSE(is_malformed(eht(3, 5)));
  CHECK(is_malformed(eht(1, 2)));
  CHECK(is_malformed(eht(3, 3)));  // the bitmap of what is punctured
  const auto he = [](unsigned high, std::size_t more) {
    return extension(36, Bytes{}.u8(0).u8(high).u8(0).u8(1).u16(0xfffc).zero(more));
  };
  CHECK_FALSE(is_malformed(he(0x40, 3)));
  CHECK(is_malformed(he(0x40, 2)));
  const auto owe = [](unsigned length) {
    return maker(0x506f9a1c, Bytes{}.octets(test::kNeighbour).u8(length).text("invis"));
  };
  CHECK_FALSE(is_malformed(owe(5)));
  CHECK(is_malformed(owe(12)));
  const auto wps = [](unsigned length, std::size_t there) {
    return maker(0x0050f204, Bytes{}.u16(0x1110).u16(length << 8).zero(there));
  };
  CHECK_FALSE(is_malformed(wps(9, 9)));
  CHECK(is_malformed(wps(60, 9)));
  CHECK_FALSE(is_malformed(wps(250, 247)));  // goes on in the next one: this one is full
  CHECK(is_malformed(extension(107, Bytes{}.u16(0).u8(9).zero(3))));
  CHECK(is_malformed(extension(107, Bytes{}.u16(0x10).u8(7).octets(test::kNeighbour))));
}

TEST_CASE("load: QBSS version 1 has one octet less, and is read") {
  const auto bytes = heard_on(5180, false, element(11, Bytes{}.u16(3).u8(128).u8(16)));
  const auto beacon = decoded(bytes);
  CHECK_FALSE(beacon.malformed);
  REQUIRE(beacon.facts.load);
  CHECK(beacon.facts.load->utilisation == 128);
  CHECK(beacon.facts.load->stations == 3);
  CHECK(decoded(heard_on(5180, false, element(11, Bytes{}.u16(3).u8(128)))).malformed);
}

TEST_CASE("multi-link: an element of another type does not hide the basic one") {
  const auto reconfiguration = extension(107, Bytes{}.u16(2).u8(1));
  const auto basic = extension(107, Bytes{}.u16(0).u8(7).octets(test::kNeighbour));
  const auto bytes = heard_on(5180, false, test::all({reconfiguration, basic}));
  const auto beacon = decoded(bytes);
  REQUIRE(beacon.facts.multi_link);
  CHECK(beacon.facts.multi_link->device.octets == test::kNeighbour);
  CHECK_FALSE(beacon.malformed);
}

TEST_CASE("security: a frame cut before its RSN element is not taken for WEP") {
  const auto whole = heard_on(5180, true, test::all({test::rates(test::kOfdm), test::rsn({2})}));
  const auto cut =
      parse_beacon({whole.span().first(whole.size() - 3), whole.size(), {}}, LinkType::radiotap);
  REQUIRE(cut);
  CHECK(cut->facts.security.kind == SecurityClass::unknown);
  CHECK(decoded(heard_on(5180, true, {})).facts.security.kind == SecurityClass::wep);
}

TEST_CASE("AP names: of every maker") {
  const auto name = [] { return Bytes{}.text("salle-A12"); };
  CHECK(ap_name(element(133, Bytes{}.zero(10).text("salle-A12").zero(7).u8(3).zero(3))) ==
        "salle-A12");
  CHECK(ap_name(maker(0x0040962f, name())) == "salle-A12");
  CHECK(ap_name(maker(0x000b8601, Bytes{}.u8(3).u8(0).append(name()))) == "salle-A12");
  CHECK(ap_name(maker(0x000b8601, Bytes{}.u8(4).u8(0).append(name()))) == "");
  CHECK(ap_name(maker(0x00139203, name())) == "salle-A12");
  CHECK(ap_name(maker(0x00156d01, name())) == "salle-A12");
  CHECK(ap_name(maker(0x5c5b3501, name())) == "salle-A12");
  CHECK(ap_name(maker(0x00197721, Bytes{}.u8(1).u8(0).u8(10).append(name()).u8(0))) == "salle-A12");
  CHECK(ap_name(maker(0x000c4200,
                      Bytes{}.u16(0).u8(5).u8(2).u16(9).u8(1).u8(30).zero(10).append(name()).zero(
                          11))) == "salle-A12");
  CHECK(ap_name(maker(0x00a0f801, Bytes{}.zero(7).u8(9).append(name()))) == "salle-A12");
  CHECK(ap_name(maker(0x00117400, Bytes{}.u8(6).u8(9).append(name()))) == "salle-A12");
  CHECK(ap_name(maker(0xdc085601, name())) == "salle-A12");
  CHECK(ap_name(maker(0x84809400, name())) == "salle-A12");
  const auto wps =
      maker(0x0050f204, Bytes{}.u32(0x01004a10).u8(0x10).u16(0x1110).u16(0x0900).append(name()));
  CHECK(ap_name(wps) == "salle-A12");
  CHECK(ap_name(maker(0x00156d00, name())) == "");
  // the maker's name counts before WPS's, and Cisco's long one before its short one
  CHECK(ap_name(test::all({wps, maker(0x5c5b3501, Bytes{}.text("couloir"))})) == "couloir");
  CHECK(ap_name(test::all({element(133, Bytes{}.zero(10).text("short").zero(15)),
                           maker(0x0040962f, name())})) == "salle-A12");
}

TEST_CASE("neighbours: entries of every length, of several sets") {
  const Bytes set =
      Bytes{}
          .u16(0x0d10)  // two entries of 13 octets
          .u8(134)
          .u8(85)
          .append(Bytes{}.u8(255).octets(test::kNeighbour).u32(0xde89e104).u8(0x42).u8(9))
          .append(Bytes{}.u8(255).octets(test::kAccessPoint).u32(1).u8(0).u8(9));
  const Bytes bare = Bytes{}.u16(0x0100).u8(81).u8(6).u8(255);
  const Bytes multi_link = Bytes{}.u16(0x1000).u8(125).u8(157).append(
      Bytes{}.u8(255).octets(test::kNeighbour).u32(2).u8(2).u8(9).u8(0).u16(0x0ff1));
  const auto bytes = Bytes{}.append(set).append(bare).append(multi_link);
  Neighbours neighbours(bytes.span());
  const auto first = neighbours.next();
  REQUIRE(first);
  CHECK(first->bssid->octets == test::kNeighbour);
  CHECK(first->band == Band::ghz6);
  CHECK(first->channel == 85);
  CHECK(first->short_ssid == 0xde89e104);
  CHECK(first->parameters == 0x42);
  CHECK_FALSE(first->link);
  CHECK(neighbours.next()->bssid->octets == test::kAccessPoint);
  const auto third = neighbours.next();
  REQUIRE(third);
  CHECK_FALSE(third->bssid);
  CHECK(third->band == Band::ghz2);
  const auto fourth = neighbours.next();
  REQUIRE(fourth);
  CHECK(fourth->mld == 0);
  CHECK(fourth->link == 1);
  CHECK_FALSE(neighbours.next());
  CHECK_FALSE(neighbours.malformed());
  Neighbours cut(bytes.span().first(bytes.size() - 1));
  while (cut.next()) {
  }
  CHECK(cut.malformed());
  CHECK(decoded(heard_on(5180, false, element(201, Bytes{}.u8(1)))).malformed);
}

TEST_CASE("neighbours: the length of an entry alone tells what it holds") {
  struct Kind {
    unsigned length;
    bool bssid, short_ssid, parameters, link;
  };
  for (const auto& kind : std::initializer_list<Kind>{{1, false, false, false, false},
                                                      {2, false, false, true, false},
                                                      {4, false, false, false, true},
                                                      {5, false, true, false, false},
                                                      {6, false, true, true, false},
                                                      {7, true, false, false, false},
                                                      {8, true, false, true, false},
                                                      {9, true, false, true, false},
                                                      {10, true, false, false, true},
                                                      {11, true, true, false, false},
                                                      {12, true, true, true, false},
                                                      {13, true, true, true, false},
                                                      {16, true, true, true, true},
                                                      {20, true, true, true, true}}) {
    CAPTURE(kind.length);
    const auto bytes = Bytes{}.u16(kind.length << 8).u8(131).u8(5).zero(kind.length);
    Neighbours neighbours(bytes.span());
    const auto only = neighbours.next();
    REQUIRE(only);
    CHECK(only->bssid.has_value() == kind.bssid);
    CHECK(only->short_ssid.has_value() == kind.short_ssid);
    CHECK(only->parameters.has_value() == kind.parameters);
    CHECK(only->link.has_value() == kind.link);
    CHECK_FALSE(neighbours.next());
    CHECK_FALSE(neighbours.malformed());
  }
}

TEST_CASE("Multiple BSSID: each profile is a network that inherits what it does not say") {
  const auto profile = [](unsigned index, std::string_view ssid, const Bytes& more,
                          unsigned capabilities) {
    return element(
        0, test::all({element(83, Bytes{}.u16(capabilities)), element(0, Bytes{}.text(ssid)),
                      element(85, Bytes{}.u8(index)), more}));
  };
  const Bytes open_hotspot = extension(56, Bytes{}.u8(1).u8(48).u8(0));
  const auto bytes =
      heard_on(5180, true,
               test::all({test::rsn({8}, 0xc0), test::ht(2), test::ht_operation(36),
                          element(71, Bytes{}
                                          .u8(2)
                                          .append(profile(1, "PROFS", test::rsn({1}), 0x11))
                                          .append(profile(2, "INVITES", open_hotspot, 0x01))),
                          element(71, Bytes{}.u8(2).append(profile(3, "ELEVES", {}, 0x11)))}));
  Networks networks;
  networks.add({bytes.span(), bytes.size(), {}}, LinkType::radiotap);
  const auto all = networks.sorted();
  REQUIRE(all.size() == 4);
  const auto text = [](const Network& n) {
    return to_string(n.bssid) + " " + ssid_text(n.ssid.octets()) + " " +
           std::string(to_text(n.facts.security.kind)) +
           (n.transmitter ? " in " + to_string(*n.transmitter) : "");
  };
  CHECK(text(*all[0]) == "02:00:00:00:0a:10 INVITES open in 02:00:00:00:0a:12");  // 12 + 2 modulo 4
  CHECK(text(*all[1]) == "02:00:00:00:0a:11 ELEVES WPA3-SAE in 02:00:00:00:0a:12");
  CHECK(text(*all[2]) == "02:00:00:00:0a:12 ECOLE WPA3-SAE");
  CHECK(text(*all[3]) == "02:00:00:00:0a:13 PROFS 802.1X in 02:00:00:00:0a:12");
  CHECK(all[0]->facts.operation.channel == 36);
  CHECK(all[0]->facts.generation == Generation::n);
  CHECK(all[0]->signals.median() == -58);
  CHECK(networks.counts().decoded == 1);
  CHECK(networks.counts().malformed == 0);
}

namespace {

Bytes profile_data(unsigned index, std::string_view ssid, const Bytes& more = {}) {
  return test::all({element(83, Bytes{}.u16(0x11)), element(0, Bytes{}.text(ssid)),
                    element(85, Bytes{}.u8(index)), more});
}

Bytes piece(const Bytes& data, std::size_t begin, std::size_t end, unsigned bits = 3) {
  Bytes b;
  for (const auto octet : data.span().subspan(begin, end - begin))
    b.u8(std::to_integer<unsigned>(octet));
  return element(71, Bytes{}.u8(bits).append(element(0, b)));
}

// "ssid security" of each network that does not transmit, and whether the frame is whole.
std::vector<std::string> profiles_in(const Bytes& elements) {
  const auto bytes = heard_on(5180, true, test::all({test::rsn({2}), elements}));
  Networks networks;
  networks.add({bytes.span(), bytes.size(), {}}, LinkType::radiotap);
  std::vector<std::string> told;
  for (const auto* n : networks.sorted())
    if (n->transmitter)
      told.push_back(ssid_text(n->ssid.octets()) + " " +
                     std::string(to_text(n->facts.security.kind)));
  told.emplace_back(networks.counts().malformed == 0 ? "whole" : "malformed");
  return told;
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("Multiple BSSID: a profile that goes on in the next element is put together") {
  const auto sae = test::rsn({8}, 0xc0);
  const auto split = profile_data(1, "PROFS", sae);
  const auto size = split.size(), at = size - sae.size();
  CHECK(profiles_in(test::all({piece(split, 0, at), piece(split, at, size)})) ==
        Told{"PROFS WPA3-SAE", "whole"});
  // over three elements, and another profile behind it
  const auto last = test::all({element(7, Bytes{}.text("FR ")), split});
  CHECK(
      profiles_in(test::all({piece(split, 0, 4), piece(split, 4, at),
                             element(71, Bytes{}
                                             .u8(3)
                                             .append(element(0, sae))
                                             .append(element(0, profile_data(2, "INVITES"))))})) ==
      Told{"PROFS WPA3-SAE", "INVITES WPA2-PSK", "whole"});
  // split within its RSN element: then nobody knows whether it inherits the transmitter's
  for (auto cut = at + 1; cut < size; ++cut)
    CHECK(profiles_in(test::all({piece(split, 0, cut), piece(split, cut, size)})) ==
          Told{"PROFS unknown", "malformed"});
  // the rest of one that did not begin; another profile is no rest
  CHECK(profiles_in(piece(split, at, size)) == Told{"malformed"});
  CHECK(profiles_in(test::all(
            {piece(split, 0, at),
             element(71, Bytes{}.u8(3).append(element(0, profile_data(2, "INVITES", sae))))})) ==
        Told{"PROFS WPA2-PSK", "INVITES WPA3-SAE", "whole"});
}

TEST_CASE("Multiple BSSID: of a frame that ends early the security is not inherited") {
  const auto whole =
      heard_on(5180, true,
               test::all({test::rsn({2}), piece(profile_data(1, "PROFS"), 0, 14), test::rsn({2})}));
  Networks networks;
  networks.add({whole.span().first(whole.size() - 3), whole.size(), {}}, LinkType::radiotap);
  REQUIRE(networks.sorted().size() == 2);
  for (const auto* network : networks.sorted())
    CHECK((network->facts.security.kind == SecurityClass::unknown) ==
          network->transmitter.has_value());
}

TEST_CASE("Multiple BSSID: as many elements as a set of 256 needs; the reserved index is none") {
  Bytes many;
  for (unsigned i = 1; i <= ElementList::kMost; ++i) {
    const auto one = profile_data(i, "P" + std::to_string(i));
    many.append(piece(one, 0, one.size(), 8));
  }
  auto told = profiles_in(many);
  CHECK(told.size() == ElementList::kMost + 1);
  CHECK(told.back() == "whole");
  const auto one_more = profile_data(99, "P99");
  told = profiles_in(many.append(piece(one_more, 0, one_more.size(), 8)));
  CHECK(told.size() == ElementList::kMost + 1);
  CHECK(told.back() == "malformed");
  for (const unsigned index : {0U, 8U}) {
    const auto own = profile_data(index, "P0");
    CHECK(profiles_in(piece(own, 0, own.size())) == Told{"malformed"});
  }
}

TEST_CASE("neighbours: of more elements than eight") {
  Bytes many;
  for (unsigned i = 0; i < ElementList::kMost; ++i)
    many.append(element(201, Bytes{}.u16(0x0100).u8(81).u8(i).u8(255)));
  const auto told = [](const Bytes& elements) {
    const auto bytes = heard_on(5180, false, elements);
    const auto beacon = decoded(bytes);
    std::size_t count = 0;
    for (auto lists = beacon.elements.neighbours.all(); const auto list = lists.next();) {
      Neighbours neighbours(*list);
      while (const auto one = neighbours.next()) CHECK(one->channel == count++);
    }
    return std::pair(count, beacon.malformed);
  };
  CHECK(told(many) == std::pair(std::size_t{ElementList::kMost}, false));
  many.append(element(201, Bytes{}.u16(0x0100).u8(81).u8(99).u8(255)));
  CHECK(told(many) == std::pair(std::size_t{ElementList::kMost}, true));
}

TEST_CASE("OWE transition: the open half names the encrypted one") {
  const auto bytes = heard_on(
      5180, false, maker(0x506f9a1c, Bytes{}.octets(test::kNeighbour).u8(5).text("invis")));
  const auto owe = decoded(bytes).owe;
  REQUIRE(owe);
  CHECK(owe->bssid.octets == test::kNeighbour);
  CHECK(ssid_text(owe->ssid) == "invis");
}
