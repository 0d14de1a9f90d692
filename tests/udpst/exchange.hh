// PDUs of a recorded test: who sent which when.
#pragma once

#include <chrono>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "probe/net/udp.hh"

namespace preau::udpst {

struct Recorded {
  bool of_client{};
  WallTime at{};
  std::vector<std::byte> pdu;
};

inline std::vector<Recorded> recorded(const std::string& name) {
  std::ifstream file(PREAU_SOURCE_DIR "/tests/udpst/" + name);
  std::vector<Recorded> all;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream fields(line);
    std::string who, when, hex;
    fields >> who >> when >> hex;
    Recorded one{.of_client = who == "client", .at = {}, .pdu = {}};
    one.at = WallTime{std::chrono::seconds{std::stoll(when)} +
                      std::chrono::microseconds{std::stoll(when.substr(when.find('.') + 1))}};
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
      one.pdu.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    all.push_back(std::move(one));
  }
  return all;
}

inline std::vector<std::byte> recorded_client_setup() {
  return recorded("exchange_down.txt").front().pdu;
}

}  // namespace preau::udpst
