// wifi room and wifi site: coverage of one room, and of all rooms of a plan.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "probe/measure/draft.hh"
#include "probe/net/printable.hh"
#include "probe/net/small_file.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/record_verb.hh"
#include "probe/verbs/verbs.hh"
#include "probe/verbs/wifi_connect.hh"
#include "probe/wifi/calibrate.hh"
#include "probe/wifi/measure_room.hh"
#include "probe/wifi/plan.hh"
#include "probe/wifi/room_files.hh"
#include "probe/wifi/room_text.hh"
#include "probe/wifi/scan_point.hh"

namespace preau {

namespace {

// What room and site have in common.
struct Common {
  std::string plan_file, criteria_file;
  std::vector<std::string> networks;
  double offset_db{};
  std::string condition;
  bool json{};

  wifi::Plan plan;
  wifi::Criteria criteria;
};

void add_common(CLI::App& verb, Common& o) {
  verb.add_option("--ssid", o.networks, "A network of the school's own, beside those of the plan");
  verb.add_option("--criteria", o.criteria_file, "Other criteria than the built-in ones (TOML)");
  verb.add_option("--offset-db", o.offset_db,
                  "How much more this radio hears than the school's tablet (wifi calibrate)")
      ->check(CLI::Range(-wifi::kMostOffsetDb, wifi::kMostOffsetDb));
  verb.add_option("--condition", o.condition, "Of the room, for the record: \"empty\"");
  verb.add_flag("--json", o.json, "Records (FORMAT.md), then the facts; one object a line");
}

// Wrong files are wrong usage: nothing was measured yet.
void read_files(Common& o) {
  if (!std::isfinite(o.offset_db)) throw CLI::ValidationError("--offset-db", "is no number");
  for (const auto& name : o.networks)
    if (name.empty() || name.size() > 32)
      throw CLI::ValidationError("--ssid", "wants a network's name, 1 to 32 octets");
  if (mentions_mac_address(o.condition))
    throw CLI::ValidationError("--condition", "names a device's address, which no record may");
  if (const auto why = control_problem(o.condition); !why.empty())
    throw CLI::ValidationError("--condition", why);
  if (!o.plan_file.empty()) {
    auto plan = wifi::read_plan(o.plan_file);
    if (!plan) throw CLI::ValidationError("--plan", plan.error());
    o.plan = *std::move(plan);
    o.networks.insert(o.networks.end(), o.plan.networks.begin(), o.plan.networks.end());
  }
  if (o.networks.empty())
    throw CLI::ValidationError("name the school's networks: --ssid NAME or --plan FILE");
  o.criteria = wifi::default_criteria();
  if (o.criteria_file.empty()) return;
  std::string text;
  try {
    text = read_small_file("read", o.criteria_file, 1 << 20, "file of criteria");
  } catch (const std::runtime_error& error) {
    throw CLI::ValidationError("--criteria", error.what());
  }
  auto criteria = wifi::criteria_from_toml(text, o.criteria_file);
  if (!criteria) throw CLI::ValidationError("--criteria", criteria.error());
  o.criteria = *std::move(criteria);
}

wifi::RoomCapture capture_of(const Common& o, const std::string& room,
                             std::vector<std::string> files) {
  const auto* plan = o.plan.find(room);
  return {.room = room,
          .files = std::move(files),
          .school_ssids = o.networks,
          .offset_db = o.offset_db,
          .condition = o.condition,
          .pupils = plan != nullptr ? plan->pupils : std::nullopt};
}

std::vector<std::string> points_of(const std::vector<std::string>& captures) {
  std::vector<std::string> all;
  for (const auto& capture : captures) {
    auto files = wifi::capture_files(capture);
    if (files.empty()) throw CLI::ValidationError("--capture", capture + " is an empty folder");
    for (auto& file : files) all.push_back(std::move(file));
  }
  return all;
}

void tell(const Common& o, const wifi::RoomCapture& room, const wifi::RoomFindings& found) {
  const auto* plan = o.plan.find(room.room);
  print_records(found.records, o.json);
  std::cout << (o.json ? wifi::room_json(room, found, plan) + "\n"
                       : wifi::room_lines(room, found, plan));
}

struct RoomOptions : Common {
  std::string room, interface;
  std::vector<std::string> captures;
  wifi::ScanRequest request;
  unsigned scans{10};
  ConnectOptions connect;
};

// One point, where the radio stands now; failed records where there is no radio, or it cannot scan.
wifi::RoomFindings scan_room(const RoomOptions& o, const wifi::RoomCapture& room) {
  const wifi::Scanned how{.interface = o.interface, .scans = o.scans, .active = o.request.active};
  auto request = o.request;
  if (request.active) request.ssids = o.networks;
  auto survey = wifi::scan_point(o.interface, request, o.scans);
  if (survey) return wifi::measure_room(room, {*std::move(survey)}, how, o.criteria, utc_now());
  std::cerr << "preau-probe: " << survey.error() << "\n";
  return wifi::not_scanned(room, how, survey.error(), o.criteria, utc_now());
}

// A decided room was measured, also where nothing of the school's was there to be measured. One
// that stays open fell short, however well its signal is known.
int exit_code_of(const wifi::RoomFindings& found) {
  if (found.verdict.coverage == Coverage::unknown)
    return std::max(1, exit_code_of(found.records.front().validity));
  const bool flagged = std::ranges::any_of(
      found.records, [](const auto& r) { return r.validity == Validity::suspect; });
  return flagged ? 1 : 0;
}

int measure(RoomOptions& o) {
  read_files(o);
  if (!is_identifier(o.room))
    throw CLI::ValidationError("--room", "wants 1 to 64 of A-Z a-z 0-9 . _ -");
  if (!o.plan_file.empty() && o.plan.find(o.room) == nullptr)
    throw CLI::ValidationError("--room", o.plan_file + " has no room " + o.room);
  if (o.connect.wanted) read_files(o.connect);
  const auto room = capture_of(o, o.room, points_of(o.captures));
  const auto found =
      o.interface.empty() ? wifi::measure_room(room, o.criteria, utc_now()) : scan_room(o, room);
  tell(o, room, found);
  if (!o.connect.wanted) return exit_code_of(found);
  // What a device experiences is measured, whatever the signal was called; and that one point
  // leaves the room open is no news.
  const int code = found.verdict.coverage == Coverage::unknown
                       ? exit_code_of(found.records.front().validity)
                       : exit_code_of(found);
  const int joined = connect(o.connect, {.room = o.room,
                                         .interface = o.interface,
                                         .channels_mhz = o.request.channels_mhz,
                                         .coverage = found.verdict.coverage,
                                         .json = o.json});
  return code == 3 && joined == 0 ? 1 : std::max(code == 3 ? 1 : code, joined);
}

struct SiteOptions : Common {
  std::filesystem::path captures;
};

struct MeasuredRoom {
  wifi::RoomCapture room;
  wifi::RoomFindings found;
};

// In the plan's order. A room without a capture stays undecided.
std::vector<MeasuredRoom> measure_rooms(const SiteOptions& o, const wifi::SiteFiles& captures) {
  const auto same = wifi::files_in_common(captures);
  std::vector<MeasuredRoom> all;
  for (const auto& planned : o.plan.rooms) {
    const auto files = captures.of_room.find(planned.id);
    if (files == captures.of_room.end() || files->second.empty()) {
      std::cerr << "preau-probe: " << o.captures.string() << ": no capture of room " << planned.id
                << "\n";
      continue;
    }
    auto room = capture_of(o, planned.id, files->second);
    room.also_of = same;
    auto found = wifi::measure_room(room, o.criteria, utc_now());
    all.push_back({std::move(room), std::move(found)});
  }
  return all;
}

// A capture that was converted or cut for another room shows only now, when all are read.
void measure_copies_again(const SiteOptions& o, std::vector<MeasuredRoom>& all) {
  std::map<std::string, std::map<std::string, wifi::Receptions>> heard;
  for (const auto& each : all) heard.emplace(each.room.room, each.found.receptions);
  const auto copies = wifi::copies_between(heard);
  for (auto& [room, found] : all) {
    const auto before = room.also_of;
    for (const auto& file : room.files)
      if (const auto others = copies.find(file); others != copies.end())
        room.also_of[file].insert(others->second.begin(), others->second.end());
    if (room.also_of != before) found = wifi::measure_room(room, o.criteria, utc_now());
  }
}

int measure(SiteOptions& o) {
  read_files(o);
  const auto captures = wifi::site_files(o.captures, o.plan);
  // A room's misspelt name would leave the room undecided without a word.
  for (const auto& stray : captures.strays)
    std::cerr << "preau-probe: " << printable(stray) << "\n";
  auto all = measure_rooms(o, captures);
  measure_copies_again(o, all);
  wifi::SiteCoverage site{.rooms = o.plan.rooms.size()};
  site.unknown = o.plan.rooms.size() - all.size();
  for (const auto& [room, found] : all) {
    wifi::count(found.verdict.coverage, site);
    tell(o, room, found);
  }
  std::cout << (o.json ? wifi::site_json(site) + "\n" : wifi::site_line(site));
  if (site.pass + site.fail == 0) return 3;
  return site.unknown > 0 ? 1 : 0;
}

}  // namespace

void add_wifi_room(CLI::App& wifi, int& exit_code) {
  auto o = std::make_shared<RoomOptions>();
  auto* verb = wifi.add_subcommand("room", "Is this room covered, and how surely?");
  verb->add_option("--plan", o->plan_file, "The site's rooms and networks (TOML or CSV)");
  verb->add_option("--room", o->room, "Id of the room")->required();
  auto* source = verb->add_option_group("source");
  auto* capture =
      source->add_option("--capture", o->captures,
                         "Capture made at a point of the room, or a folder of them; several times");
  auto* interface = source
                        ->add_option("--interface", o->interface,
                                     "Scan with this interface, at one point: where it stands now")
                        ->excludes(capture);
  source->require_option(1);
  verb->add_option("--scans", o->scans, "So many scans with --interface")
      ->check(CLI::Range(1U, 1'000U));
  verb->add_option("--channel-mhz", o->request.channels_mhz,
                   "Scan only this channel, by its frequency; several times");
  verb->add_flag("--active", o->request.active,
                 "Ask for the school's networks by name, hidden ones too: transmits")
      ->needs(interface);
  add_common(*verb, *o);
  add_connect(*verb, o->connect);
  verb->footer(
      "Examples:\n"
      "  preau-probe wifi room --ssid ECOLE --room A12 --capture A12-1.pcap --capture "
      "A12-2.pcap\n"
      "  preau-probe wifi room --plan plan.toml --room A12 --capture captures/A12 --json\n"
      "  preau-probe wifi room --room A12 --ssid ECOLE --interface wlan0 --connect \\\n"
      "    --connect-config /etc/preau/ecole.toml --to hub.example.org\n"
      "A capture is one point, some ten seconds long. Five points at least make a room pass; one "
      "may\n"
      "make it fail. Networks that are not the school's are counted, never named.\n"
      "Exit: 0 decided, 1 not enough data, or flagged, 2 usage, 3 could not measure. With "
      "--connect, 1\nwhere a step failed; that one point leaves the room open is then no matter.");
  verb->callback([o, &exit_code] { exit_code = measure(*o); });
}

void add_wifi_site(CLI::App& wifi, int& exit_code) {
  auto o = std::make_shared<SiteOptions>();
  auto* verb = wifi.add_subcommand("site", "Which share of a plan's rooms is covered?");
  verb->add_option("--plan", o->plan_file, "The site's rooms and networks (TOML or CSV)")
      ->required();
  verb->add_option("--captures", o->captures, "Folder with ROOM.pcap, or a folder ROOM of points")
      ->required()
      ->check(CLI::ExistingDirectory);
  add_common(*verb, *o);
  verb->footer(
      "Exit: 0 every room decided, 1 some not, 2 usage, 3 none decided.\n"
      "Example: preau-probe wifi site --plan plan.toml --captures captures");
  verb->callback([o, &exit_code] { exit_code = measure(*o); });
}

}  // namespace preau
