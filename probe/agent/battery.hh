// The whole set of measures, in the order in which they do not disturb each other: the one list
// that the fixed probe and the engineer's audit both go through.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "probe/agent/config.hh"
#include "probe/agent/other_tool.hh"
#include "probe/record/site.hh"

namespace preau {

// link: the interface, and the line behind it. others: other tools' far ends. agreement: whether
// capacity, goodput and those say the same.
enum class Part { link, latency, capacity, goodput, others, agreement, services, rooms };

template <>
struct EnumNames<Part> {
  static constexpr std::array<std::pair<Part, std::string_view>, 8> kTable{{
      {Part::link, "link"},
      {Part::latency, "latency"},
      {Part::capacity, "capacity"},
      {Part::goodput, "goodput"},
      {Part::others, "others"},
      {Part::agreement, "agreement"},
      {Part::services, "services"},
      {Part::rooms, "rooms"},
  }};
};

// Ends of a record's method: what a host limited is measured a second time; rates that differ for
// no reason that shows are, with another number of flows ("..., 8 flows to tell why rates differ").
inline constexpr auto kOnceMore = ", measured once more";
inline constexpr auto kToTellWhy = " to tell why rates differ";

struct BatteryConfig {
  FarEnd reflector;
  std::uint32_t latency_packets{100};  // to the reflector, idle
  std::optional<FarEnd> lan_reflector;
  std::vector<Line> lines;  // that the site has, with their kind of access
  std::vector<OtherTool> others;
  std::vector<ServiceConfig> services;
  std::vector<RoomTask> rooms;  // one with a join is joined
  std::vector<std::string> networks;
  std::set<Part> without;
};

struct Task {
  std::string what;  // "download", for a display
  // One of them at least it yields, failed or not (nothing where it may not be measured now); they
  // are told as failed when it never begins.
  std::vector<std::string_view> metrics;
  FarEnd to;
  std::function<std::vector<Record>(const std::stop_token&)> measure;
};

// What one task found out and a later one needs.
struct Known;

class Battery {
 public:
  explicit Battery(const BatteryConfig& config);
  Battery(const Battery&) = delete;  // its tasks refer to it
  Battery& operator=(const Battery&) = delete;
  ~Battery();

  const std::vector<Task>& tasks() const { return tasks_; }

  // Of the site's, that records of access and internet crossed; none: nobody can tell, or the link
  // has not been looked at.
  std::optional<std::string> line() const;

 private:
  void add(Part part, Task task);
  bool comparable() const;
  void add_goodput(const FarEnd& to, const std::string& where, Known* known);
  void add_other(const OtherTool& tool);
  void add_lan(const FarEnd& to);
  void add_service(const ServiceConfig& service);
  void add_room(const RoomTask& room);
  void add_join(const RoomTask& room);

  BatteryConfig config_;
  std::unique_ptr<Known> known_;
  std::vector<Task> tasks_;
};

// Latency was told over TCP, and by nothing on UDP: it does not get through.
bool over_tcp_alone(const std::vector<Record>& records);

// One task's records, or, once it is stopped, failures that say that it never began.
std::vector<Record> run_task(const Task& task, const std::stop_token& stop);

// Gives each record who and where it is, and hands it on. What one measure yields is handed on
// before the next begins, so that a probe that dies loses one measure at most.
using Keep = std::function<void(Record)>;

// The fixed probe's part of the list: without capacity, whose 80 MB an hour a school's line is not
// there for, and without link, since its line is configured.
void run_battery(const ProbeConfig& config, const Keep& keep);

}  // namespace preau
