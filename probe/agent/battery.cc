#include "probe/agent/battery.hh"

#include <algorithm>

#include <fmt/format.h>

#include "probe/agent/rates_seen.hh"
#include "probe/agent/rooms.hh"
#include "probe/measure/latency.hh"
#include "probe/measure/line.hh"

namespace preau {

using agreement::Direction;

namespace {

constexpr std::array kDirections{Direction::down, Direction::up};

Enough until(const std::stop_token& stop) {
  return [stop] { return stop.stop_requested(); };
}

const char* name_of(Direction direction) { return direction == Direction::down ? "down" : "up"; }
std::string load_name(Direction direction) { return std::string(name_of(direction)) + "load"; }

std::string_view of(Direction way, std::string_view down, std::string_view up) {
  return way == Direction::down ? down : up;
}

// What a screen must tell apart is said where records say how (kOnceMore, kToTellWhy).
void add_to_methods(std::vector<Record>& records, const std::string& what) {
  for (auto& r : records) r.method += what;
}

std::optional<double> median_of(const std::vector<Record>& records) {
  for (const auto& r : records)
    if (r.metric == metric::kRttMedian) return r.value;
  return std::nullopt;
}

}  // namespace

bool over_tcp_alone(const std::vector<Record>& records) {
  const auto has = [&](std::string_view metric, bool value) {
    return std::ranges::any_of(
        records, [&](const auto& r) { return r.metric == metric && r.value.has_value() == value; });
  };
  return has(metric::kRttMedian, false) && has(metric::kTcpRttMedian, true);
}

struct Known {
  std::optional<std::string> line;
  std::optional<double> idle_rtt_s;
  bool over_tcp_alone{};  // UDP does not get through
  agreement::Seen down{.direction = Direction::down}, up{.direction = Direction::up};

  agreement::Seen& seen(Direction direction) { return direction == Direction::down ? down : up; }
};

namespace {

// ---- one task each ------------------------------------------------------------------------------

std::vector<Record> look_at_link(const BatteryConfig& config, Known& known) {
  auto run = measure_link(config.reflector, config.lines);
  known.line = run.line.line;
  return std::move(run.records);
}

std::vector<Record> idle_latency(const LatencyConfig& config, Known* known,
                                 const std::stop_token& stop) {
  auto records = measure_latency(config, until(stop));
  if (known != nullptr) {
    known->idle_rtt_s = median_of(records);
    known->over_tcp_alone = over_tcp_alone(records);
  }
  return records;
}

std::vector<Record> capacity_of(const FarEnd& to, Direction direction, Known& known,
                                const std::stop_token& stop) {
  const CapacityConfig config{.to = to,
                              .direction = direction == Direction::down ? capacity::Direction::down
                                                                        : capacity::Direction::up,
                              .bucket_octets = 5'000'000};  // there is time to look longer
  const auto run = run_capacity(config, until(stop));
  known.seen(direction).capacity = agreement::seen(run, known.idle_rtt_s);
  return {to_record(run, config)};
}

// What the probe or the reflector limited is measured once more. The first is kept beside the
// second: both are what was seen.
std::vector<Record> goodput_of(const GoodputConfig& config, Known* known,
                               const std::stop_token& stop) {
  auto seen = measure_goodput(config, until(stop));
  auto records = seen.records;
  auto rate = known != nullptr ? agreement::seen(seen, config, known->idle_rtt_s) : std::nullopt;
  const auto limit = records.front().limited_by;
  if ((limit == LimitedBy::probe || limit == LimitedBy::server) && !stop.stop_requested()) {
    seen = measure_goodput(config, until(stop));
    add_to_methods(seen.records, kOnceMore);
    std::ranges::copy(seen.records, std::back_inserter(records));
    if (known != nullptr)
      rate = agreement::newer(std::move(rate), agreement::seen(seen, config, known->idle_rtt_s));
  }
  if (rate) known->seen(config.direction).tcp.push_back(std::move(*rate));
  return records;
}

std::vector<Record> other_of(const OtherTool& tool, Direction direction, Known& known,
                             const std::stop_token& stop) {
  auto seen = measure_other(tool, direction, until(stop));
  if (seen.rate) known.seen(direction).tcp.push_back(std::move(*seen.rate));
  return {std::move(seen.record)};
}

// Another number of flows tells a limit of each flow from one of all, or of one protocol: asked
// only where rates differ and nothing else shows why.
std::vector<Record> other_flows(const FarEnd& to, agreement::Seen& seen, Known& known,
                                const std::stop_token& stop) {
  const auto flows = agreement::flows_to_ask(agreement::judge(seen), seen);
  if (!flows || stop.stop_requested()) return {};
  const GoodputConfig config{.to = to,
                             .direction = seen.direction,
                             .flows = *flows,
                             .latency_over_tcp = known.over_tcp_alone};
  auto run = measure_goodput(config, until(stop));
  add_to_methods(run.records,
                 fmt::format(", {} {}{}", *flows, *flows == 1 ? "flow" : "flows", kToTellWhy));
  if (auto rate = agreement::seen(run, config, known.idle_rtt_s))
    seen.tcp.push_back(std::move(*rate));
  return std::move(run.records);
}

std::vector<Record> agreement_of(const FarEnd& to, Direction direction, Known& known,
                                 const std::stop_token& stop) {
  auto& seen = known.seen(direction);
  auto records = other_flows(to, seen, known, stop);
  const auto verdict = agreement::judge(seen);
  auto r =
      draft(direction == Direction::down ? metric::kAgreementDown : metric::kAgreementUp, to,
            "capacity, goodput and other tools as TCP payload (of packets of 1500 octets 1448); "
            "least by most",
            utc_now(), {});
  r.limited_by = LimitedBy::none;
  r.samples = verdict.compared;
  if (!verdict.least_to_most) {
    r.samples = 0;
    records.push_back(failed(std::move(r), "fewer than two methods told a rate to compare"));
    return records;
  }
  r.value = *verdict.least_to_most;
  r.note = agreement::text(verdict).substr(0, 1'000);
  records.push_back(std::move(r));
  return records;
}

}  // namespace

// ---- the list -----------------------------------------------------------------------------------

Battery::Battery(const BatteryConfig& config) : config_(config), known_(std::make_unique<Known>()) {
  const auto& hub = config_.reflector;
  auto& known = *known_;
  add(Part::link, {"link", {metric::kLinkSpeed, metric::kLineKnown}, hub, [&](const auto&) {
                     return look_at_link(config_, known);
                   }});
  add(Part::latency, {"latency and loss, idle", {metric::kRttMedian}, hub, [&](const auto& stop) {
                        return idle_latency({.to = hub, .count = config_.latency_packets}, &known,
                                            stop);
                      }});
  for (const auto way : kDirections)
    add(Part::capacity,
        {std::string("capacity ") + name_of(way),
         {of(way, metric::kCapacityDown, metric::kCapacityUp)},
         hub,
         [&, way](const auto& stop) { return capacity_of(hub, way, known, stop); }});
  add_goodput(hub, "", known_.get());
  for (const auto& tool : config_.others) add_other(tool);
  for (const auto way : kDirections)
    if (comparable())
      add(Part::agreement,
          {std::string("do they agree, ") + name_of(way),
           {of(way, metric::kAgreementDown, metric::kAgreementUp)},
           hub,
           [&, way](const auto& stop) { return agreement_of(hub, way, known, stop); }});
  if (config_.lan_reflector) add_lan(*config_.lan_reflector);
  for (const auto& service : config_.services) add_service(service);
  for (const auto& room : config_.rooms) {
    add_room(room);
    if (room.join) add_join(room);
  }
}

Battery::~Battery() = default;

void Battery::add(Part part, Task task) {
  if (!config_.without.contains(part)) tasks_.push_back(std::move(task));
}

// Two methods at least tell a rate.
bool Battery::comparable() const {
  const auto has = [this](Part part) { return config_.without.contains(part) ? 0U : 1U; };
  const auto others = config_.without.contains(Part::others) ? 0 : config_.others.size();
  return has(Part::capacity) + has(Part::goodput) + others > 1;
}

void Battery::add_goodput(const FarEnd& to, const std::string& where, Known* known) {
  for (const auto way : kDirections)
    add(Part::goodput, {load_name(way) + where,
                        {of(way, metric::kGoodputDown, metric::kGoodputUp)},
                        to,
                        [&to, way, known](const auto& stop) {
                          return goodput_of(
                              {.to = to,
                               .direction = way,
                               .latency_over_tcp = known != nullptr && known->over_tcp_alone},
                              known, stop);
                        }});
}

void Battery::add_other(const OtherTool& tool) {
  for (const auto way : ways_of(tool))
    add(Part::others,
        {tool.name() + " " + name_of(way),
         {metric_of(tool, way)},
         {.name = tool.name(), .segment = Segment::internet},
         [this, &tool, way](const auto& stop) { return other_of(tool, way, *known_, stop); }});
}

void Battery::add_lan(const FarEnd& to) {
  add(Part::latency, {"latency and loss, LAN", {metric::kRttMedian}, to, [&to](const auto& stop) {
                        return idle_latency({.to = to}, nullptr, stop);
                      }});
  add_goodput(to, ", LAN", nullptr);
}

void Battery::add_service(const ServiceConfig& service) {
  add(Part::services, {"service " + service.name,
                       {metric::kDnsTime, metric::kHttpsTime},
                       {.name = service.name, .segment = Segment::internet},
                       [&service](const auto& stop) { return measure_service(service, stop); }});
}

void Battery::add_room(const RoomTask& room) {
  add(Part::rooms, {"room " + room.room,
                    {metric::kSignalMedian},
                    {.name = "the air of " + room.room, .segment = Segment::air},
                    [this, &room](const auto&) { return measure_room(room, config_.networks); }});
}

void Battery::add_join(const RoomTask& room) {
  add(Part::rooms,
      {"joining the network of " + room.room,
       {metric::kJoinTotal},
       {.name = "the network of " + room.room, .segment = Segment::air},
       [&](const auto& stop) { return join_room(room, config_.reflector, until(stop)); }});
}

std::optional<std::string> Battery::line() const { return known_->line; }

std::vector<Record> run_task(const Task& task, const std::stop_token& stop) {
  if (!stop.stop_requested()) return task.measure(stop);
  std::vector<Record> records;
  for (const auto metric : task.metrics)
    records.push_back(failed(draft(metric, task.to, "not begun", utc_now(), {}),
                             "stopped before it began, as was asked"));
  return records;
}

void run_battery(const ProbeConfig& config, const Keep& keep) {
  const Battery battery({.reflector = config.reflector,
                         .latency_packets = config.latency_packets,
                         .lan_reflector = config.lan_reflector,
                         .services = config.services,
                         .rooms = config.rooms,
                         .networks = config.networks,
                         .without = {Part::link, Part::capacity, Part::agreement}});
  for (const auto& task : battery.tasks())
    for (auto& r : run_task(task, {})) {
      r.probe = config.probe;
      r.site = config.site;
      // Neither the air nor the LAN crosses the line.
      if (r.segment == Segment::access || r.segment == Segment::internet) r.line = config.line;
      keep(std::move(r));
    }
}

}  // namespace preau
