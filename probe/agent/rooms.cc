#include "probe/agent/rooms.hh"

#include <ctime>
#include <stdexcept>
#include <utility>

#include <spdlog/spdlog.h>

#include "probe/join/join_room.hh"
#include "probe/wifi/measure_room.hh"
#include "probe/wifi/scan_point.hh"

namespace preau {

namespace {

std::vector<Record> could_not_join(const RoomTask& task, const std::string& why) {
  auto r = draft(metric::kJoinTotal, {.name = task.interface, .segment = Segment::air},
                 "joined as a device", utc_now(), {});
  r.room = task.room;
  return {failed(std::move(r), why)};
}

std::chrono::minutes local_minute_of_day() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm local{};
  localtime_r(&now, &local);
  return std::chrono::minutes(local.tm_hour * 60 + local.tm_min);
}

}  // namespace

std::vector<Record> measure_room(const RoomTask& task, const std::vector<std::string>& networks) {
  wifi::RoomCapture room{.room = task.room,
                         .files = {},
                         .school_ssids = networks,
                         .offset_db = task.offset_db,
                         .condition = {}};
  for (const auto& file : task.captures) room.files.push_back(file.string());
  const auto& criteria = wifi::default_criteria();
  if (task.interface.empty()) return wifi::measure_room(room, criteria, utc_now()).records;
  auto survey = wifi::scan_point(task.interface, {.channels_mhz = task.channels_mhz}, task.scans);
  const wifi::Scanned how{.interface = task.interface, .scans = task.scans};
  if (!survey) return wifi::not_scanned(room, how, survey.error(), criteria, utc_now()).records;
  return wifi::measure_room(room, {*std::move(survey)}, how, criteria, utc_now()).records;
}

std::vector<Record> join_room(const RoomTask& task, const FarEnd& reflector,
                              const std::function<bool()>& stop) {
  if (!task.join->allowed(local_minute_of_day())) return {};
  auto credentials = join::read_credentials(task.join->network.string());
  if (!credentials) return could_not_join(task, credentials.error());
  const join::JoinConfig config{.interface = task.interface,
                                .room = task.room,
                                .credentials = *std::move(credentials),
                                .target = {.bssid = {}, .channels_mhz = task.channels_mhz},
                                .reflector = reflector,
                                .question = {}};
  spdlog::info("transmitting on {} from now on: joins the network of room {}", task.interface,
               task.room);
  try {
    auto joined = join::join_room(config, stop);
    spdlog::info("transmitted on {} for {:.1f} s, {} tries to join; silent again", task.interface,
                 to_seconds(joined.duration), joined.tries);
    if (!joined.problem.empty()) spdlog::warn("{}", joined.problem);
    return std::move(joined.records);
  } catch (const std::exception& error) {
    return could_not_join(task, error.what());
  }
}

}  // namespace preau
