// What a probe is told: who it is, where it stands, what to measure, where to send it. TOML.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "probe/measure/services.hh"

namespace preau {

// From one minute of the day to a later one, local time.
struct DailyWindow {
  std::chrono::minutes from{}, until{};
};

// Joins the room's network as a device does. That transmits, so only in windows that were
// announced.
struct JoinTask {
  std::filesystem::path network;  // and password: probe/join/credentials.hh
  std::vector<DailyWindow> windows;

  bool allowed(std::chrono::minutes of_day) const;
};

// A room is heard from captures, one a point of it, or by this machine's radio where it stands: one
// point, scanned passively, so that nothing is transmitted. One of the two.
struct RoomTask {
  std::string room;
  std::vector<std::filesystem::path> captures;
  std::string interface;
  unsigned scans{10};
  std::vector<std::uint16_t> channels_mhz;  // none: all
  double offset_db{};                       // more than the school's tablet hears: wifi calibrate
  std::optional<JoinTask> join;             // with an interface alone
};

struct CollectorConfig {
  std::string url;
  std::string ca, cert, key;  // files
};

struct ProbeConfig {
  std::string probe, site;
  std::optional<std::string> line;
  std::filesystem::path spool;
  std::vector<std::string> networks;  // SSIDs of the school's own networks
  CollectorConfig collector;
  FarEnd reflector;
  std::uint32_t latency_packets{100};  // idle, every 20 ms
  std::optional<FarEnd> lan_reflector;
  std::vector<ServiceConfig> services;
  std::vector<RoomTask> rooms;
};

// Relative paths are relative to `base`. The error names every mistake, one a line, each with its
// line and column and what to write instead.
tl::expected<ProbeConfig, std::string> parse_probe_config(std::string_view text,
                                                          const std::filesystem::path& base);

// Throws when the file cannot be read or has mistakes.
ProbeConfig read_probe_config(const std::filesystem::path& file);

}  // namespace preau
