// Beacons of every kind that captures of others lack or have seldom, made octet by octet, each with
// what a decoder must say of it.
#pragma once

#include <string>
#include <vector>

#include "probe/wifi/beacon.hh"
#include "tests/wifi/frames.hh"

namespace preau::test {

struct Picture {
  std::string title;
  Bytes frame;  // radiotap and all
  unsigned channel{}, width_mhz{20}, centre_mhz{};
  wifi::Generation generation{wifi::Generation::unknown};
  unsigned streams{1};
  wifi::SecurityClass security{wifi::SecurityClass::open};
  wifi::Pmf pmf{wifi::Pmf::none};
  bool told_by_tshark_4_0{true};  // false: it decodes no EHT Operation, no RSN Override
};

inline Bytes extension(unsigned id, const Bytes& data) {
  return element(255, Bytes{}.u8(id).append(data));
}

// 00-0F-AC:n, as it lies in the frame
inline std::uint32_t suite_of(unsigned number) { return 0x00ac0f00U | number << 24; }

inline Bytes rsn_body(std::initializer_list<unsigned> akms, unsigned capabilities = 0,
                      unsigned cipher = 4) {
  Bytes b;
  b.u16(1).u32(suite_of(cipher)).u16(1).u32(suite_of(cipher));
  b.u16(static_cast<unsigned>(akms.size()));
  for (const unsigned akm : akms) b.u32(suite_of(akm));
  return b.u16(capabilities);
}
inline Bytes rsn(std::initializer_list<unsigned> akms, unsigned capabilities = 0,
                 unsigned cipher = 4) {
  return element(48, rsn_body(akms, capabilities, cipher));
}
// Type 0x29 or 0x2a of the Wi-Fi Alliance
inline Bytes rsn_override(unsigned type, const Bytes& body) {
  return element(221, Bytes{}.u8(0x50).u8(0x6f).u8(0x9a).u8(type).append(body));
}

inline Bytes ht(unsigned streams) {
  Bytes b;
  b.u16(0x01ef).u8(0x17);
  for (unsigned i = 0; i < 4; ++i) b.u8(i < streams ? 0xff : 0);
  return element(45, b.zero(19));
}
inline Bytes ht_operation(unsigned primary, unsigned secondary = 0) {
  return element(61, Bytes{}.u8(primary).u8(secondary | (secondary != 0 ? 4U : 0U)).zero(20));
}
// With the centre of what is wider than VHT Operation says.
inline Bytes ht_operation_wide(unsigned primary, unsigned segment2) {
  return element(61, Bytes{}.u8(primary).u8(5).u16(segment2 << 5).zero(18));
}
// 2 bits a stream: 2 up to MCS 9 (HE: 11), 3 none
inline unsigned mcs_map(unsigned streams) {
  unsigned map = 0;
  for (unsigned i = 0; i < 8; ++i) map |= (i < streams ? 2U : 3U) << 2 * i;
  return map;
}
inline Bytes vht(unsigned streams) {
  return element(191,
                 Bytes{}.u32(0x338001b2).u16(mcs_map(streams)).u16(0).u16(mcs_map(streams)).u16(0));
}
inline Bytes vht_operation(unsigned width, unsigned segment0, unsigned segment1) {
  return element(192, Bytes{}.u8(width).u8(segment0).u8(segment1).u16(0xfffc));
}
inline Bytes he(unsigned streams) {
  return extension(35, Bytes{}.zero(17).u16(mcs_map(streams)).u16(mcs_map(streams)));
}
inline Bytes he_operation() {
  return extension(36, Bytes{}.u8(0xf4).u8(0x3f).u8(0).u8(1).u16(0xfffc));
}
inline Bytes he_operation_6(unsigned primary, unsigned width, unsigned segment0,
                            unsigned segment1) {
  return extension(36, Bytes{}
                           .u8(0xf4)
                           .u8(0x3f)
                           .u8(2)
                           .u8(1)
                           .u16(0xfffc)
                           .u8(primary)
                           .u8(width)
                           .u8(segment0)
                           .u8(segment1)
                           .u8(6));
}
inline Bytes eht(unsigned streams) {
  return extension(108, Bytes{}.zero(11).append(
                            Bytes{}.u8(0x11 * streams).u8(0x11 * streams).u8(0x11 * streams)));
}
inline Bytes eht_operation(unsigned width, unsigned segment0, unsigned segment1,
                           unsigned punctured = 0) {
  Bytes b;
  b.u8(punctured != 0 ? 3 : 1).u32(0x44).u8(width).u8(segment0).u8(segment1);
  if (punctured != 0) b.u16(punctured);
  return extension(106, b);
}
inline Bytes rates(std::string_view octets) { return element(1, Bytes{}.text(octets)); }
inline constexpr std::string_view kCck = "\x82\x84\x8b\x96",
                                  kOfdm = "\x8c\x12\x98\x24\xb0\x48\x60\x6c",
                                  kBoth = "\x82\x84\x8b\x96\x0c\x12\x18\x24";

// A beacon of its own, heard at -58 dBm.
inline Bytes heard_on(unsigned mhz, bool privacy, const Bytes& elements,
                      std::string_view ssid = "ECOLE") {
  Bytes b = radiotap(-58, mhz);
  b.append(management(8, kEverybody, kAccessPoint, kAccessPoint));
  b.u64(1).u16(100).u16(privacy ? 0x0011 : 0x0001);
  return b.append(element(0, Bytes{}.text(ssid))).append(elements);
}

inline Bytes all(std::initializer_list<Bytes> elements) {
  Bytes b;
  for (const auto& one : elements) b.append(one);
  return b;
}

inline std::vector<Picture> gallery() {
  using enum wifi::Generation;
  using wifi::Pmf;
  using Class = wifi::SecurityClass;
  const Bytes ds6 = element(3, Bytes{}.u8(6));
  const Bytes wpa = element(
      221,
      Bytes{}.u32(0x01f25000).u16(1).u32(0x02f25000).u16(1).u32(0x02f25000).u16(1).u32(0x02f25000));
  const Bytes n5 = all({rates(kOfdm), ht(2), ht_operation(36, 1)});
  const Bytes wide = all({n5, vht(3)});
  const Bytes ax6 = all({rates(kOfdm), he(2)});
  const Bytes be6 = all({rates(kOfdm), he(2), eht(4)});
  return {
      {"b, open", heard_on(2437, false, all({rates(kCck), ds6})), 6, 20, 2437, b},
      {"g, WEP", heard_on(2437, true, all({rates(kBoth), ds6})), 6, 20, 2437, g, 1, Class::wep},
      {"a, WPA", heard_on(5180, true, all({rates(kOfdm), wpa})), 36, 20, 5180, a, 1,
       Class::wpa_tkip},
      {"n, 40 MHz above, WPA2", heard_on(5180, true, all({n5, rsn({2})})), 36, 40, 5190, n, 2,
       Class::wpa2_psk},
      {"n, 40 MHz below",
       heard_on(2437, true, all({rates(kBoth), ht(1), ht_operation(6, 3), rsn({2, 6}, 0x80)})), 6,
       40, 2427, n, 1, Class::wpa2_psk, Pmf::capable},
      {"WPA beside WPA2", heard_on(5180, true, all({n5, rsn({2}), wpa})), 36, 40, 5190, n, 2,
       Class::wpa2_psk},
      {"ac, 40 MHz", heard_on(5180, true, all({wide, vht_operation(0, 0, 0), rsn({1})})), 36, 40,
       5190, wifi::Generation::ac, 3, Class::enterprise},
      {"ac, 80 MHz", heard_on(5180, true, all({wide, vht_operation(1, 42, 0), rsn({1, 5}, 0xc0)})),
       36, 80, 5210, wifi::Generation::ac, 3, Class::enterprise, Pmf::required},
      {"ac, 160 MHz",
       heard_on(5180, true, all({wide, vht_operation(1, 42, 50), rsn({12}, 0xc0, 9)})), 36, 160,
       5250, wifi::Generation::ac, 3, Class::enterprise_192, Pmf::required},
      {"ac, 80+80 MHz", heard_on(5180, true, all({wide, vht_operation(1, 42, 155), rsn({3, 4})})),
       36, 160, 5210, wifi::Generation::ac, 3, Class::enterprise},
      {"ac, 160 MHz as first written",
       heard_on(5180, true, all({wide, vht_operation(2, 50, 0), rsn({4})})), 36, 160, 5250,
       wifi::Generation::ac, 3, Class::wpa2_psk},
      {"ac, 160 MHz with fewer streams",
       heard_on(5180, true,
                all({rates(kOfdm), ht(2), ht_operation_wide(36, 50), vht(3),
                     vht_operation(1, 42, 0), rsn({2})})),
       36, 160, 5250, wifi::Generation::ac, 3, Class::wpa2_psk},
      {"ac, 80+80 MHz with fewer streams",
       heard_on(5180, true,
                all({rates(kOfdm), ht(2), ht_operation_wide(36, 155), vht(3),
                     vht_operation(1, 42, 0), rsn({2})})),
       36, 160, 5210, wifi::Generation::ac, 3, Class::wpa2_psk},
      {"ac, 80 MHz and nonsense where wider ones tell their centre",
       heard_on(5180, true,
                all({rates(kOfdm), ht(2), ht_operation_wide(36, 58), vht(3),
                     vht_operation(1, 42, 0), rsn({2})})),
       36, 80, 5210, wifi::Generation::ac, 3, Class::wpa2_psk},
      {"n, WPA2 that newer stations take for WPA3",
       heard_on(5180, true,
                all({n5, rsn({2}), rsn_override(0x29, rsn_body({8}, 0xc0)),
                     rsn_override(0x2a, rsn_body({24}, 0xc0, 9))})),
       36, 40, 5190, n, 2, Class::wpa2_wpa3_transition, Pmf::capable, false},
      {"ax, OWE",
       heard_on(5180, true,
                all({wide, vht_operation(1, 42, 0), he(4), he_operation(), rsn({18}, 0xc0)})),
       36, 80, 5210, ax, 4, Class::owe, Pmf::required},
      {"ax, SAE",
       heard_on(5180, true,
                all({wide, vht_operation(1, 42, 0), he(2), he_operation(), rsn({8, 9}, 0xc0)})),
       36, 80, 5210, ax, 3, Class::wpa3_sae, Pmf::required},
      {"ax, transition",
       heard_on(2437, true,
                all({rates(kBoth), ds6, ht(2), ht_operation(6), he(2), he_operation(),
                     rsn({2, 8}, 0x80)})),
       6, 20, 2437, ax, 2, Class::wpa2_wpa3_transition, Pmf::capable},
      {"6 GHz, 20", heard_on(5975, true, all({ax6, he_operation_6(5, 0, 5, 0), rsn({8}, 0xc0)})), 5,
       20, 5975, ax, 2, Class::wpa3_sae, Pmf::required},
      {"6 GHz, 80", heard_on(5975, true, all({ax6, he_operation_6(5, 2, 7, 0), rsn({8}, 0xc0)})), 5,
       80, 5985, ax, 2, Class::wpa3_sae, Pmf::required},
      {"6 GHz, 160", heard_on(5975, true, all({ax6, he_operation_6(5, 3, 7, 15), rsn({18}, 0xc0)})),
       5, 160, 6025, ax, 2, Class::owe, Pmf::required},
      {"be, no EHT information",
       heard_on(5975, true, all({be6, he_operation_6(5, 3, 7, 15), rsn({24}, 0xc0)})), 5, 160, 6025,
       be, 4, Class::wpa3_sae, Pmf::required},
      {"be, 320 MHz",
       heard_on(
           5975, true,
           all({be6, he_operation_6(5, 3, 7, 15), eht_operation(4, 15, 31), rsn({24, 25}, 0xc0)})),
       5, 320, 6105, be, 4, Class::wpa3_sae, Pmf::required, false},
      {"be, 160 MHz punctured",
       heard_on(5180, true,
                all({wide, vht_operation(1, 42, 0), he(2), he_operation(), eht(2),
                     eht_operation(3, 42, 50, 0x0030), rsn({8}, 0xc0)})),
       36, 160, 5250, be, 3, Class::wpa3_sae, Pmf::required, false},
  };
}

}  // namespace preau::test
