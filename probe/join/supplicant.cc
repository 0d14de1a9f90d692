#include "probe/join/supplicant.hh"

#include <array>
#include <cstring>
#include <span>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "probe/net/error.hh"
#include "probe/net/socket.hh"

namespace preau::join {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kStartLimit = 10s;   // an emulated machine takes seconds
constexpr auto kAnswerLimit = 10s;  // several start at once on one that is emulated

// Texts are octets: no quote or sign of theirs means anything to it.
std::string hex(std::string_view text) {
  std::string out;
  for (const auto c : text) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::string in_quotes(std::string_view text) { return fmt::format("\"{}\"", text); }

using Settings = std::vector<std::pair<std::string, std::string>>;

Settings enterprise(const Credentials& c) {
  const auto outer = c.outer_identity.empty() ? std::string("anonymous") : c.outer_identity;
  Settings out;
  out.emplace_back("key_mgmt", "WPA-EAP WPA-EAP-SHA256");
  out.emplace_back("ieee80211w", "1");
  out.emplace_back("eap", c.eap);
  out.emplace_back("identity", hex(c.identity));
  out.emplace_back("anonymous_identity", hex(outer));
  out.emplace_back("password", hex(c.password));
  out.emplace_back("ca_cert", hex(c.ca_certificate));
  out.emplace_back("domain_suffix_match", hex(c.server_name));
  out.emplace_back("phase2", in_quotes("auth=MSCHAPV2"));
  return out;
}

// PMF wherever the access point can.
Settings security_of(const Credentials& c) {
  switch (c.security) {
    case Security::open:
      return {{"key_mgmt", "NONE"}};
    case Security::wpa2_psk:  // in hex it would be the key itself
      return {{"key_mgmt", "WPA-PSK WPA-PSK-SHA256"},
              {"ieee80211w", "1"},
              {"psk", in_quotes(c.passphrase)}};
    case Security::wpa3_sae:
      return {{"key_mgmt", "SAE"}, {"ieee80211w", "2"}, {"sae_password", hex(c.passphrase)}};
    case Security::enterprise:
      break;
  }
  return enterprise(c);
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

Settings network_settings(const Credentials& credentials, const Target& target) {
  Settings out{{"ssid", hex(credentials.ssid)}};
  if (credentials.hidden) out.emplace_back("scan_ssid", "1");
  for (auto& setting : security_of(credentials)) out.push_back(std::move(setting));
  if (target.bssid) out.emplace_back("bssid", to_string(*target.bssid));
  if (!target.channels_mhz.empty()) {
    const auto channels = fmt::format("{}", fmt::join(target.channels_mhz, " "));
    out.emplace_back("scan_freq", channels);
    out.emplace_back("freq_list", channels);
  }
  return out;
}

// -C: where its control socket is to be; with it, it wants no configuration file.
Supplicant::Supplicant(const std::string& interface)
    : interface_(interface),
      program_(
          {"wpa_supplicant", "-D", "nl80211", "-i", interface, "-C", folder_.path().string()}) {
  const auto deadline = Clock::now() + kStartLimit;
  while (!std::filesystem::exists(folder_.path() / interface)) {
    const bool ended = program_.wait(20ms).has_value();
    if (ended || Clock::now() > deadline)
      throw std::runtime_error("start wpa_supplicant: " + last_line(program_.output()));
  }
  commands_ = open_socket("commands");
  events_ = open_socket("events");
  check("ask wpa_supplicant for events", ::send(events_.get(), "ATTACH", 6, 0));
  std::array<char, 16> answer{};
  if (!wait_readable(events_, kAnswerLimit) ||
      ::recv(events_.get(), answer.data(), answer.size(), 0) < 2 || answer[0] != 'O')
    throw std::runtime_error("ask wpa_supplicant for events: no answer");
}

Supplicant::~Supplicant() {
  ::send(commands_.get(), "TERMINATE", 9, MSG_DONTWAIT);
  program_.wait(3s);
}

FileDescriptor Supplicant::open_socket(const char* name) const {
  FileDescriptor fd(
      check("open a socket", ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)));
  const auto address = [](const std::string& path) {
    sockaddr_un out{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(out.sun_path, sizeof out.sun_path - 1);
    return out;
  };
  const auto ours = address((folder_.path() / name).string());
  const auto its = address((folder_.path() / interface_).string());
  check("bind " + std::string(ours.sun_path),
        ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&ours), sizeof ours));
  check("talk to wpa_supplicant",
        ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&its), sizeof its));
  return fd;
}

std::string Supplicant::ask(std::string_view command) {
  check("talk to wpa_supplicant", ::send(commands_.get(), command.data(), command.size(), 0));
  if (!wait_readable(commands_, kAnswerLimit)) return {};
  std::array<char, 4096> answer{};
  const auto size = ::recv(commands_.get(), answer.data(), answer.size(), 0);
  return {answer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

void Supplicant::want_ok(std::string_view command, const std::string& what) {
  if (!ask(command).starts_with("OK")) throw std::runtime_error("wpa_supplicant refuses " + what);
}

void Supplicant::join(const Credentials& credentials, const Target& target) {
  if (!ask("ADD_NETWORK").starts_with('0'))
    throw std::runtime_error("wpa_supplicant refuses a network");
  for (const auto& [key, value] : network_settings(credentials, target))
    want_ok(fmt::format("SET_NETWORK 0 {} {}", key, value), key);
  want_ok("SELECT_NETWORK 0", "to join");
}

std::optional<Event> Supplicant::next_event(Time until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  if (!wait_readable(events_, std::max(left, 0ms))) return std::nullopt;
  std::array<char, 4096> message{};
  const auto size = ::recv(events_.get(), message.data(), message.size(), 0);
  if (size <= 0) return Event{.kind = Event::Kind::terminating};
  return parse_event({message.data(), static_cast<std::size_t>(size)});
}

Status Supplicant::status() { return parse_status(ask("STATUS")); }

}  // namespace preau::join
