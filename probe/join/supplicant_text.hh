// What wpa_supplicant writes to its control interface (wpa_ctrl(3), wpa_supplicant 2.10): events as
// they happen, and its status. Pure: text in, facts out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "probe/wifi/bssid.hh"

namespace preau::join {

struct Event {
  enum class Kind {
    other,    // that tells nothing about joining
    scanned,  // a scan has ended
    scan_failed,
    not_found,       // no access point of this name with this security
    authenticating,  // IEEE 802.11 authentication begins: open, or SAE
    associating,     // that is done; the association request leaves
    associated,
    auth_rejected,   // `status` of IEEE 802.11-2020, 9.4.1.9; `sae` when it was SAE's
    assoc_rejected,  // `status`
    timed_out,       // the access point did not answer in time
    eap_started,
    eap_method,       // the RADIUS server has proposed one: it is there
    eap_certificate,  // the server's certificate is not the one that is wanted; `text` says why
    eap_succeeded,
    eap_failed,
    handshake_failed,  // the 4-way handshake: the key is another one
    wrong_key,         // wpa_supplicant's own conclusion
    connected,         // keys are there: data may pass
    disconnected,      // `status`: the reason code; `ours` when it was we who left
    terminating,
  };
  Kind kind{Kind::other};
  std::optional<wifi::Bssid> bssid;
  std::optional<std::uint16_t> frequency_mhz;
  std::optional<std::uint16_t> status;
  bool sae{};
  bool ours{};
  std::string text{};
};

// "02:00:00:00:0a:12" and nothing behind it.
std::optional<wifi::Bssid> parse_bssid(std::string_view text);

// One message of the event socket: "<3>CTRL-EVENT-CONNECTED - Connection to 02:... completed".
Event parse_event(std::string_view message);

struct Status {
  std::string state;  // "COMPLETED"
  std::optional<wifi::Bssid> bssid;
  std::optional<std::uint16_t> frequency_mhz;
  std::string key_management;  // "SAE", "WPA2-PSK", "NONE"
};

// The answer to STATUS: key=value, one a line. Unknown keys are left aside.
Status parse_status(std::string_view text);

}  // namespace preau::join
