// wifi room --connect: what a device experiences in that room, beside what its radio hears.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/join/credentials.hh"
#include "probe/measure/draft.hh"

namespace CLI {
class App;
}

namespace preau {

struct ConnectOptions {
  bool wanted{};
  std::string config_file, bssid, question;
  FarEnd reflector;
  unsigned limit_s{20};

  join::Credentials credentials;
};

void add_connect(CLI::App& verb, ConnectOptions& o);

// Wrong files are wrong usage: nothing was measured yet.
void read_files(ConnectOptions& o);

struct ConnectIn {
  std::string room, interface;
  std::vector<std::uint16_t> channels_mhz;  // none: all
  Coverage coverage{};                      // what the signals there came to
  bool json{};
};

// Prints records, then the steps. 0: every step passed, 1: one did not. Throws when it could not
// even begin.
int connect(const ConnectOptions& o, const ConnectIn& in);

}  // namespace preau
