#include "tests/lab/beacons/rooms.hh"

#include <cstdio>
#include <sstream>
#include <stdexcept>

#include <toml++/toml.h>

namespace preau::lab {

namespace {

[[noreturn]] void refuse(const toml::node& where, const std::string& why) {
  std::ostringstream text;
  text << where.source() << ": " << why;
  throw std::runtime_error(text.str());
}

template <typename Value>
Value need(const toml::table& table, std::string_view key) {
  const auto value = table[key].value<Value>();
  if (!value) refuse(table, "wants " + std::string(key));
  return *value;
}

AccessPoint read_access_point(const toml::table& table) {
  AccessPoint ap;
  try {
    ap.bssid = parse_bssid(need<std::string>(table, "bssid"));
  } catch (const std::invalid_argument& e) {
    refuse(table, e.what());
  }
  ap.ssid = need<std::string>(table, "ssid");
  const auto channel = need<std::int64_t>(table, "channel");
  if (ap.ssid.size() > 32) refuse(table, "an SSID has at most 32 octets");
  if (!((channel >= 1 && channel <= 13) || (channel >= 36 && channel <= 177)))
    refuse(table, "no such channel: " + std::to_string(channel));
  ap.channel = static_cast<std::uint8_t>(channel);
  ap.signal_dbm = need<double>(table, "dbm");
  ap.spread_db = table["spread"].value_or(ap.spread_db);
  return ap;
}

Room read_room(const toml::table& table) {
  Room room{.site = need<std::string>(table, "site"), .id = need<std::string>(table, "id")};
  room.duration = std::chrono::seconds{table["seconds"].value_or(std::int64_t{12})};
  room.clients = table["clients"].value_or(0U);
  const auto* list = table["ap"].as_array();
  if (list == nullptr) refuse(table, "wants ap, a list, empty where nothing is heard");
  for (const auto& entry : *list) {
    if (!entry.is_table()) refuse(entry, "an access point is a table");
    room.access_points.push_back(read_access_point(*entry.as_table()));
  }
  return room;
}

}  // namespace

Mac parse_bssid(const std::string& text) {
  Mac mac{};
  int end = 0;
  const int found = std::sscanf(text.c_str(), "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac[0],
                                &mac[1], &mac[2], &mac[3], &mac[4], &mac[5], &end);
  if (found != 6 || static_cast<std::size_t>(end) != text.size())
    throw std::invalid_argument("not a BSSID: " + text);
  if ((mac[0] & 0x03) != 0x02)
    throw std::invalid_argument("BSSID " + text + " is not locally administered (02:..., 06:...)");
  return mac;
}

RoomsFile read_rooms(const std::string& path) {
  toml::table file;
  try {
    file = toml::parse_file(path);
  } catch (const toml::parse_error& e) {
    std::ostringstream text;
    text << e.source() << ": " << e.description();
    throw std::runtime_error(text.str());
  }
  RoomsFile out{.seed = static_cast<std::uint64_t>(file["seed"].value_or(std::int64_t{1}))};
  const auto* rooms = file["room"].as_array();
  if (rooms == nullptr) throw std::runtime_error(path + ": has no [[room]]");
  for (const auto& entry : *rooms)
    if (entry.is_table()) {
      out.rooms.push_back(read_room(*entry.as_table()));
      out.rooms.back().points = file["points"].value_or(1U);
    }
  return out;
}

}  // namespace preau::lab
