#include "tests/lab/beacons/frames.hh"

#include <concepts>
#include <initializer_list>

namespace preau::lab {

namespace {

void put(Bytes& out, std::initializer_list<std::uint8_t> bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

template <std::unsigned_integral Number>
void little(Bytes& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i)
    out.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
}

void put(Bytes& out, const Mac& mac) { out.insert(out.end(), mac.begin(), mac.end()); }

void put_text(Bytes& out, std::string_view text) {
  for (const char c : text) out.push_back(static_cast<std::uint8_t>(c));
}

// Type and flags, three addresses, sequence control.
Bytes header(std::uint8_t kind, std::uint8_t flags, const Mac& a1, const Mac& a2, const Mac& a3,
             std::uint16_t sequence) {
  Bytes out{kind, flags, 0, 0};
  put(out, a1);
  put(out, a2);
  put(out, a3);
  little(out, static_cast<std::uint16_t>((sequence & 0x0fff) << 4));
  return out;
}

void put_ssid(Bytes& out, std::string_view ssid) {
  put(out, {0, static_cast<std::uint8_t>(ssid.size())});
  put_text(out, ssid);
}

// Rates in 500 kbit/s; the high bit marks those that every station must know.
void put_rates(Bytes& out, bool five) {
  if (five) {
    put(out, {1, 8, 0x8c, 0x12, 0x98, 0x24, 0xb0, 0x48, 0x60, 0x6c});
  } else {
    put(out, {1, 8, 0x82, 0x84, 0x8b, 0x96, 0x0c, 0x12, 0x18, 0x24});
    put(out, {50, 4, 0x30, 0x48, 0x60, 0x6c});
  }
}

void put_country(Bytes& out, bool five) {
  put(out, {7, 6, 'F', 'R', ' '});
  if (five)
    put(out, {36, 8, 23});
  else
    put(out, {1, 13, 20});
}

// WPA2: CCMP for groups and pairs, pre-shared key.
void put_rsn(Bytes& out) {
  put(out, {48, 20, 1, 0, 0x00, 0x0f, 0xac, 4, 1, 0, 0x00, 0x0f, 0xac, 4});
  put(out, {1, 0, 0x00, 0x0f, 0xac, 2, 0, 0});
}

// HT operation: the primary channel, which 5 GHz beacons say only here; 20 MHz.
void put_ht_operation(Bytes& out, std::uint8_t channel) {
  put(out, {61, 22, channel});
  out.insert(out.end(), 21, 0);
}

void put_body(Bytes& out, const AccessPoint& ap, std::uint64_t timestamp_us, bool with_tim) {
  const bool five = is_5ghz(ap.channel);
  little(out, timestamp_us);
  little(out, std::uint16_t{100});  // beacon interval: 100 x 1.024 ms
  little(out,
         static_cast<std::uint16_t>(five ? 0x0111 : 0x0431));  // ESS, privacy, band's usual bits
  put_ssid(out, ap.ssid);
  put_rates(out, five);
  if (!five) put(out, {3, 1, ap.channel});
  if (with_tim) put(out, {5, 4, 0, 1, 0, 0});
  put_country(out, five);
  put_rsn(out);
  put_ht_operation(out, ap.channel);
}

}  // namespace

Bytes radiotap(const Reception& heard) {
  const bool five = is_5ghz(heard.channel);
  // TSFT, flags, rate, channel, signal, noise, antenna: bits 0 to 3, 5, 6 and 11.
  constexpr std::uint32_t kPresent = 0b1000'0110'1111;
  constexpr std::uint16_t kLength = 25;
  Bytes out{0, 0};
  little(out, kLength);
  little(out, kPresent);
  little(out, heard.tsf_us);
  put(out, {0, static_cast<std::uint8_t>(five ? 12 : 2)});  // no flags; 6 or 1 Mbit/s
  const unsigned mhz = five ? 5000U + 5U * heard.channel : 2407U + 5U * heard.channel;
  little(out, static_cast<std::uint16_t>(mhz));
  little(out, static_cast<std::uint16_t>(five ? 0x0140 : 0x00a0));
  put(out,
      {static_cast<std::uint8_t>(heard.signal_dbm), static_cast<std::uint8_t>(heard.noise_dbm), 0});
  return out;
}

Bytes beacon(const AccessPoint& ap, std::uint64_t timestamp_us, std::uint16_t sequence) {
  Bytes out = header(0x80, 0, kEveryone, ap.bssid, ap.bssid, sequence);
  put_body(out, ap, timestamp_us, true);
  return out;
}

Bytes probe_response(const AccessPoint& ap, const Mac& client, std::uint64_t timestamp_us,
                     std::uint16_t sequence) {
  Bytes out = header(0x50, 0, client, ap.bssid, ap.bssid, sequence);
  put_body(out, ap, timestamp_us, false);
  return out;
}

Bytes probe_request(const Mac& client, std::string_view ssid, std::uint16_t sequence) {
  Bytes out = header(0x40, 0, kEveryone, client, kEveryone, sequence);
  put_ssid(out, ssid);
  put_rates(out, false);
  return out;
}

Bytes data_to(const AccessPoint& ap, const Mac& client, std::span<const std::uint8_t> ciphertext,
              std::uint16_t sequence) {
  constexpr std::uint8_t kToDsProtected = 0x41;
  Bytes out = header(0x08, kToDsProtected, ap.bssid, client, ap.bssid, sequence);
  out.insert(out.end(), ciphertext.begin(), ciphertext.end());
  return out;
}

}  // namespace preau::lab
