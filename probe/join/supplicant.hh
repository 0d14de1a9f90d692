// wpa_supplicant, started for one interface and told over its control interface (wpa_ctrl(3)) what
// to join. It has no configuration file: passwords go through a socket in a folder of our own.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/join/child.hh"
#include "probe/join/credentials.hh"
#include "probe/join/private_folder.hh"
#include "probe/join/supplicant_text.hh"
#include "probe/net/fd.hh"

namespace preau::join {

struct Target {
  std::optional<wifi::Bssid> bssid;         // this access point, or whichever is best
  std::vector<std::uint16_t> channels_mhz;  // none: all
};

// "SET_NETWORK 0 " follows each of these: key, value as wpa_supplicant's configuration spells it.
std::vector<std::pair<std::string, std::string>> network_settings(const Credentials& credentials,
                                                                  const Target& target);

class Supplicant {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Throws when it cannot be started, or does not answer: with its own last words.
  explicit Supplicant(const std::string& interface);
  ~Supplicant();  // asks it to leave the network and end
  Supplicant(const Supplicant&) = delete;
  Supplicant& operator=(const Supplicant&) = delete;

  // Throws when it refuses a setting: by its name, never with its value.
  void join(const Credentials& credentials, const Target& target);

  // The next event, or empty when there was none until then.
  std::optional<Event> next_event(Time until);

  Status status();

 private:
  std::string ask(std::string_view command);
  void want_ok(std::string_view command, const std::string& what);
  FileDescriptor open_socket(const char* name) const;

  PrivateFolder folder_;
  std::string interface_;
  Child program_;
  FileDescriptor commands_, events_;
};

}  // namespace preau::join
