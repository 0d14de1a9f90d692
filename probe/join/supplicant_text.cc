#include "probe/join/supplicant_text.hh"

#include <algorithm>
#include <array>
#include <charconv>

namespace preau::join {

namespace {

using Kind = Event::Kind;

// "02:00:00:00:0a:12"
std::optional<wifi::Bssid> bssid_at(std::string_view text) {
  constexpr std::size_t kLength = 17;
  if (text.size() < kLength) return std::nullopt;
  wifi::Bssid out;
  for (std::size_t i = 0; i < out.octets.size(); ++i) {
    const auto* first = text.data() + 3 * i;
    std::uint8_t octet = 0;
    const auto [end, error] = std::from_chars(first, first + 2, octet, 16);
    if (error != std::errc{} || end != first + 2) return std::nullopt;
    if (i + 1 < out.octets.size() && first[2] != ':') return std::nullopt;
    out.octets[i] = octet;
  }
  return out;
}

// The first address in the text: whatever the message, it is the access point's. A name of a
// network may hold one too, but stands behind it.
std::optional<wifi::Bssid> bssid_in(std::string_view text) {
  for (auto colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1))
    if (colon >= 2)
      if (const auto found = bssid_at(text.substr(colon - 2))) return found;
  return std::nullopt;
}

// The number behind the last `key` ("status_code="): a network's name stands before it.
std::optional<std::uint16_t> number_behind(std::string_view text, std::string_view key) {
  const auto at = text.rfind(key);
  if (at == std::string_view::npos) return std::nullopt;
  const auto digits = text.substr(at + key.size());
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{}) return std::nullopt;
  return number;
}

std::string_view quoted_behind(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  if (at == std::string_view::npos) return {};
  const auto rest = text.substr(at + key.size());
  return rest.substr(0, rest.find('\''));
}

Event authenticating(std::string_view text) {
  return {.kind = Kind::authenticating,
          .bssid = bssid_in(text),
          .frequency_mhz = number_behind(text, " freq=")};
}

Event associating(std::string_view text) {
  auto event = authenticating(text);
  event.kind = Kind::associating;
  return event;
}

Event auth_rejected(std::string_view text) {
  return {.kind = Kind::auth_rejected,
          .bssid = bssid_in(text),
          .status = number_behind(text, "status_code="),
          .sae = number_behind(text, "auth_type=") == 3};
}

Event assoc_rejected(std::string_view text) {
  return {.kind = Kind::assoc_rejected,
          .bssid = bssid_in(text),
          .status = number_behind(text, "status_code=")};
}

Event disconnected(std::string_view text) {
  return {.kind = Kind::disconnected,
          .bssid = bssid_in(text),
          .status = number_behind(text, "reason="),
          .ours = text.find("locally_generated=1") != std::string_view::npos};
}

// Told for other reasons too: too many failures of one kind.
Event temporarily_disabled(std::string_view text) {
  return {.kind = text.ends_with("reason=WRONG_KEY") ? Kind::wrong_key : Kind::other};
}

Event certificate(std::string_view text) {
  return {.kind = Kind::eap_certificate, .text = std::string(quoted_behind(text, " err='"))};
}

template <Kind kind>
Event plain(std::string_view text) {
  return {.kind = kind, .bssid = bssid_in(text)};
}

struct Form {
  std::string_view begins;
  Event (*read)(std::string_view);
};

constexpr std::array kForms{
    Form{"SME: Trying to authenticate with ", authenticating},
    Form{"Trying to associate with ", associating},
    Form{"Associated with ", plain<Kind::associated>},
    Form{"Authentication with ",
         [](std::string_view text) -> Event {
           const bool late = text.ends_with("timed out.");
           return {.kind = late ? Kind::timed_out : Kind::other, .bssid = bssid_in(text)};
         }},
    Form{"WPA: 4-Way Handshake failed", plain<Kind::handshake_failed>},
    Form{"CTRL-EVENT-SCAN-RESULTS", plain<Kind::scanned>},
    Form{"CTRL-EVENT-SCAN-FAILED", plain<Kind::scan_failed>},
    Form{"CTRL-EVENT-NETWORK-NOT-FOUND", plain<Kind::not_found>},
    Form{"CTRL-EVENT-AUTH-REJECT", auth_rejected},
    Form{"CTRL-EVENT-ASSOC-REJECT", assoc_rejected},
    Form{"CTRL-EVENT-EAP-STARTED", plain<Kind::eap_started>},
    Form{"CTRL-EVENT-EAP-PROPOSED-METHOD", plain<Kind::eap_method>},
    Form{"CTRL-EVENT-EAP-TLS-CERT-ERROR", certificate},
    Form{"CTRL-EVENT-EAP-SUCCESS", plain<Kind::eap_succeeded>},
    Form{"CTRL-EVENT-EAP-FAILURE", plain<Kind::eap_failed>},
    Form{"CTRL-EVENT-SSID-TEMP-DISABLED", temporarily_disabled},
    Form{"CTRL-EVENT-CONNECTED", plain<Kind::connected>},
    Form{"CTRL-EVENT-DISCONNECTED", disconnected},
    Form{"CTRL-EVENT-TERMINATING", plain<Kind::terminating>},
};

}  // namespace

std::optional<wifi::Bssid> parse_bssid(std::string_view text) {
  return text.size() == 17 ? bssid_at(text) : std::nullopt;
}

Event parse_event(std::string_view message) {
  // "<3>": how important it is
  if (message.starts_with('<')) {
    const auto end = message.find('>');
    if (end == std::string_view::npos) return {};
    message.remove_prefix(end + 1);
  }
  while (message.ends_with('\n') || message.ends_with(' ')) message.remove_suffix(1);
  const auto form = std::ranges::find_if(
      kForms, [message](const Form& f) { return message.starts_with(f.begins); });
  return form == kForms.end() ? Event{} : form->read(message);
}

Status parse_status(std::string_view text) {
  Status out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = line.substr(0, equals), value = line.substr(equals + 1);
    if (key == "wpa_state") out.state = value;
    if (key == "bssid") out.bssid = bssid_at(value);
    if (key == "freq") out.frequency_mhz = number_behind(line, "freq=");
    if (key == "key_mgmt") out.key_management = value;
  }
  return out;
}

}  // namespace preau::join
