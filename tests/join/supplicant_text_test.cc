#include "probe/join/supplicant_text.hh"

#include <catch2/catch.hpp>

#include "probe/join/supplicant.hh"

using namespace preau;
using join::parse_event;
using Kind = join::Event::Kind;

TEST_CASE("events: what wpa_supplicant 2.10 writes on the way into a network") {
  const auto first = parse_event(
      "<3>SME: Trying to authenticate with 02:00:00:00:01:00 (SSID='ECOLE' freq=2437 MHz)");
  CHECK(first.kind == Kind::authenticating);
  REQUIRE(first.bssid);
  CHECK(to_string(*first.bssid) == "02:00:00:00:01:00");
  CHECK(first.frequency_mhz == 2437);
  CHECK(parse_event("<3>Trying to associate with 02:00:00:00:01:00 (SSID='ECOLE' freq=2437 MHz)")
            .kind == Kind::associating);
  CHECK(parse_event("<3>Associated with 02:00:00:00:01:00").kind == Kind::associated);
  const auto connected = parse_event(
      "<3>CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed [id=0 id_str=]");
  CHECK(connected.kind == Kind::connected);
  CHECK(connected.bssid);
}

TEST_CASE("events: a network's name that looks like part of the message changes nothing") {
  const auto event = parse_event(
      "<3>SME: Trying to authenticate with 02:00:00:00:01:00 (SSID='aa:bb:cc:dd:ee:ff freq=1' "
      "freq=5180 MHz)");
  CHECK(to_string(*event.bssid) == "02:00:00:00:01:00");
  CHECK(event.frequency_mhz == 5180);
  CHECK(
      parse_event("<3>CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid=\"reason=WRONG_KEY\" auth_failures=1 "
                  "duration=10 reason=CONN_FAILED")
          .kind == Kind::other);
}

TEST_CASE("events: refusals bring their code") {
  const auto sae = parse_event(
      "<3>CTRL-EVENT-AUTH-REJECT 02:00:00:00:02:00 auth_type=3 auth_transaction=2 status_code=15");
  CHECK(sae.kind == Kind::auth_rejected);
  CHECK(sae.sae);
  CHECK(sae.status == 15);
  const auto full =
      parse_event("<3>CTRL-EVENT-ASSOC-REJECT bssid=02:00:00:00:02:00 status_code=17");
  CHECK(full.kind == Kind::assoc_rejected);
  CHECK(full.status == 17);
  const auto gone = parse_event(
      "<3>CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:02:00 reason=3 locally_generated=1");
  CHECK(gone.kind == Kind::disconnected);
  CHECK(gone.ours);
  CHECK(gone.status == 3);
  const auto certificate = parse_event(
      "<3>CTRL-EVENT-EAP-TLS-CERT-ERROR reason=1 depth=0 subject='/CN=other' err='self signed "
      "certificate'");
  CHECK(certificate.kind == Kind::eap_certificate);
  CHECK(certificate.text == "self signed certificate");
}

TEST_CASE("events: what is none is told as another") {
  for (const auto* text :
       {"", "<", "<3>", "<3", "OK\n", "<3>CTRL-EVENT-", "<3>Authentication with x"})
    CHECK(parse_event(text).kind == Kind::other);
}

TEST_CASE("status: known keys are read, others left aside") {
  const auto status = join::parse_status(
      "bssid=02:00:00:00:01:00\nfreq=2437\nssid=ECOLE\nid=0\nkey_mgmt=WPA2-PSK\nwpa_state="
      "COMPLETED\n"
      "address=02:00:00:00:06:00\n");
  CHECK(status.state == "COMPLETED");
  CHECK(status.frequency_mhz == 2437);
  CHECK(status.key_management == "WPA2-PSK");
  REQUIRE(status.bssid);
  CHECK_FALSE(join::parse_status("bssid=02:00:00:00:01\nfreq=many").bssid);
}

TEST_CASE("settings: texts go as octets, so that no quote in them means anything") {
  const auto settings = join::network_settings(
      {.ssid = "a\"b", .security = join::Security::wpa3_sae, .passphrase = "\"\\\"\"\"\"\"\""},
      {.bssid = join::parse_bssid("02:00:00:00:01:00"), .channels_mhz = {2412, 5180}});
  const auto value = [&settings](std::string_view key) {
    for (const auto& [name, text] : settings)
      if (name == key) return text;
    return std::string("absent");
  };
  CHECK(value("ssid") == "612262");
  CHECK(value("sae_password") == "225c222222222222");
  CHECK(value("key_mgmt") == "SAE");
  CHECK(value("bssid") == "02:00:00:00:01:00");
  CHECK(value("scan_freq") == "2412 5180");
  CHECK(value("psk") == "absent");
}
