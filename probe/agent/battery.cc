#include "probe/agent/battery.hh"

#include "probe/measure/goodput.hh"
#include "probe/measure/latency.hh"
#include "probe/wifi/measure_room.hh"

namespace preau {

namespace {

std::vector<Record> goodput_with_second_try(const FarEnd& to, Direction direction) {
  const GoodputConfig config{.to = to, .direction = direction};
  auto records = measure_goodput(config);
  const auto limit = records.front().limited_by;
  if (limit != LimitedBy::probe && limit != LimitedBy::server) return records;
  // The first is kept beside the second: both are what was seen.
  for (auto& r : measure_goodput(config)) records.push_back(std::move(r));
  return records;
}

void measure_path(const FarEnd& to, const Keep& keep) {
  for (auto& r : measure_latency({.to = to})) keep(std::move(r));
  for (const auto direction : {Direction::down, Direction::up})
    for (auto& r : goodput_with_second_try(to, direction)) keep(std::move(r));
}

}  // namespace

std::vector<Record> measure_room(const RoomTask& task, const std::vector<std::string>& networks) {
  return wifi::measure_room({.room = task.room, .file = task.capture, .school_ssids = networks},
                            wifi::default_criteria(), utc_now());
}

void run_battery(const ProbeConfig& config, const Keep& keep) {
  const Keep signed_keep = [&](Record r) {
    r.probe = config.probe;
    r.site = config.site;
    // Neither the air nor the LAN crosses the line.
    if (r.segment == Segment::access || r.segment == Segment::internet) r.line = config.line;
    keep(std::move(r));
  };
  measure_path(config.reflector, signed_keep);
  if (config.lan_reflector) measure_path(*config.lan_reflector, signed_keep);
  for (const auto& service : config.services)
    for (auto& r : measure_service(service)) signed_keep(std::move(r));
  for (const auto& task : config.rooms)
    for (auto& r : measure_room(task, config.networks)) signed_keep(std::move(r));
}

}  // namespace preau
