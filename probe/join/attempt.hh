// From wpa_supplicant's events to how long joining took, or why it failed. Pure: events and their
// times in, steps out.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "probe/join/credentials.hh"
#include "probe/join/step.hh"
#include "probe/join/supplicant_text.hh"

namespace preau::join {

class Attempt {
 public:
  using Time = std::chrono::steady_clock::time_point;

  Attempt(Security security, std::string ssid) : security_(security), ssid_(std::move(ssid)) {}

  void on(const Event& event, Time at);

  bool joined() const { return connected_.has_value(); }
  bool over() const { return joined() || !failure_.empty(); }  // nothing to wait for

  // An access point of the network was heard; the association, from its request (of an open
  // network or WPA2: from the 802.11 authentication before it) to the answer; authentication, which
  // is SAE before it, and EAP and the 4-way handshake behind it. `waited`: so long for all of it.
  Step network(std::chrono::seconds waited) const;
  Step association() const;
  Step authentication(std::chrono::seconds waited) const;

  // From the first frame of the try that joined to data that may pass; empty when none did.
  std::optional<double> total_s() const;
  unsigned tries() const { return tries_; }
  const std::optional<wifi::Bssid>& bssid() const { return bssid_; }
  std::optional<std::uint16_t> frequency_mhz() const { return frequency_mhz_; }

 private:
  void begin(const Event& event, Time at);
  void take_failure(const Event& event);
  bool is_sae_unconfirmed() const;
  std::string why_not_authenticated(std::chrono::seconds waited) const;
  std::string why_no_enterprise(std::chrono::seconds waited) const;

  Security security_;
  std::string ssid_;
  unsigned tries_{};
  std::optional<wifi::Bssid> bssid_;
  std::optional<std::uint16_t> frequency_mhz_;
  std::optional<Time> authenticating_, associating_, associated_, connected_;  // of the newest try
  bool ever_associated_{}, ever_associating_{};
  bool eap_started_{}, eap_method_{}, eap_failed_{};
  std::string certificate_;  // what is wrong with the server's
  std::string trouble_;      // the newest that need not be the end
  std::string failure_;      // that is
};

}  // namespace preau::join
