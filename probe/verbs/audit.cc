// The verb that measures all there is and shows it on one screen.
#include "probe/agent/audit.hh"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "probe/net/url.hh"
#include "probe/record/codec.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options {
  AuditConfig audit;
  std::vector<std::string> rooms, services, lines, others, without, only;
  std::string ca_file;
  bool json{false};
};

struct Pair {
  std::string id, value;
};
// "A12=captures/A12.pcap"
Pair pair_of(const std::string& option, const std::string& text, const std::string& example) {
  const auto at = text.find('=');
  if (at == std::string::npos || !is_identifier(text.substr(0, at)) || at + 1 == text.size())
    throw CLI::ValidationError(option, "wants " + example + "; not " + text);
  return {text.substr(0, at), text.substr(at + 1)};
}

RoomTask room_task(const std::string& text) {
  const auto [id, file] = pair_of("--room", text, "ID=FILE, like A12=A12.pcap");
  // Now, not behind a minute's load of the line.
  std::error_code error;
  if (std::filesystem::is_directory(file, error) || ::access(file.c_str(), R_OK) != 0)
    throw CLI::ValidationError("--room", "cannot read the capture file " + file);
  return {.room = id, .captures = {file}};
}

template <class Enum>
std::vector<std::string> names_of() {
  std::vector<std::string> names;
  for (const auto& [value, name] : EnumNames<Enum>::kTable) names.emplace_back(name);
  return names;
}

Line line_of(const std::string& text) {
  const auto [id, kind] = pair_of("--line", text, "ID=KIND, like tilleuls-ftth=ftth");
  const auto access = from_string<AccessKind>(kind);
  if (!access)
    throw CLI::ValidationError("--line",
                               "knows no kind of access " + kind + "; only " +
                                   fmt::format("{}", fmt::join(names_of<AccessKind>(), ", ")));
  return {.id = id,
          .access = *access,
          .contracted_down = {},
          .contracted_up = {},
          .guaranteed_down = {},
          .guaranteed_up = {}};
}

std::set<Part> parts_left_out(const Options& o) {
  const auto parts = [](const std::vector<std::string>& names) {
    std::set<Part> found;
    for (const auto& name : names)
      if (const auto part = from_string<Part>(name)) found.insert(*part);
    return found;
  };
  auto without = parts(o.without);
  const auto only = parts(o.only);
  if (only.empty()) return without;
  for (const auto& [part, name] : EnumNames<Part>::kTable)
    if (!only.contains(part)) without.insert(part);
  return without;
}

void check(Options& o) {
  if (!is_identifier(o.audit.site))
    throw CLI::ValidationError("--site", "wants 1 to 64 of A-Z a-z 0-9 . _ -");
  auto& battery = o.audit.battery;
  for (const auto& text : o.rooms) {
    auto room = room_task(text);
    const auto known = std::ranges::find(battery.rooms, room.room, &RoomTask::room);
    if (known == battery.rooms.end())
      battery.rooms.push_back(std::move(room));
    else
      known->captures.push_back(room.captures.front());
  }
  for (const auto& url : o.services)
    battery.services.push_back(
        {.name = shown_url(url), .url = url, .ca_file = o.ca_file, .resolver = {}});
  for (const auto& line : o.lines) battery.lines.push_back(line_of(line));
  for (const auto& text : o.others) {
    auto tool = parse_other_tool(text);
    if (!tool) throw CLI::ValidationError("--also", tool.error());
    tool->ca_file = o.ca_file;
    battery.others.push_back(*std::move(tool));
  }
  battery.without = parts_left_out(o);
  battery.reflector.name = battery.reflector.host;
}

void show(const Progress& p) {
  std::cerr << fmt::format("\r\033[K[{}/{}] {} ...", p.task, p.tasks, p.what) << std::flush;
}

void run_audit(const Options& o, int& exit_code) {
  const bool terminal = ::isatty(STDERR_FILENO) != 0;
  const Interrupt interrupt;
  const auto records = audit(
      o.audit,
      [&](const Progress& progress) {
        if (terminal) show(progress);
      },
      interrupt.token());
  if (terminal) std::cerr << "\r\033[K" << std::flush;
  const bool colour = ::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  if (o.json)
    for (const auto& r : records) std::cout << to_json(r) << '\n';
  else
    print_audit(std::cout, o.audit, records, colour);
  exit_code = exit_code_of(records);
}

// One value each time, whatever follows: else a list takes HOST for its own.
CLI::Option* add_list(CLI::App& verb, const std::string& name, std::vector<std::string>& list,
                      const std::string& what) {
  return verb.add_option(name, list, what)->allow_extra_args(false);
}

void add_options(CLI::App& verb, Options& o) {
  auto& battery = o.audit.battery;
  verb.add_option("--site", o.audit.site, "Name of the site")->required();
  add_list(verb, "--line", o.lines, "ID=KIND: a line that the site has, and its kind of access");
  add_list(verb, "--ssid", battery.networks, "A network of the school's own");
  add_list(verb, "--room", o.rooms,
           "ID=FILE: a capture made in that room; once for each of its points");
  add_list(verb, "--service", o.services, "https URL that the school needs");
  add_list(
      verb, "--also", o.others,
      "iperf3:HOST[:PORT], ndt7:URL, download:URL or upload:URL: another tool's word on the line");
  verb.add_option("--ca", o.ca_file, "Authorities to trust, PEM; else the system's")
      ->check(CLI::ExistingFile);
  auto* without = add_list(verb, "--without", o.without, "A part to leave out")
                      ->check(CLI::IsMember(names_of<Part>()));
  add_list(verb, "--only", o.only, "A part to measure, and no other")
      ->check(CLI::IsMember(names_of<Part>()))
      ->excludes(without);
  add_port(verb, "--udp-port", battery.reflector.udp_port, "STAMP");
  add_port(verb, "--tcp-port", battery.reflector.tcp_port,
           "TCP tests, and capacity's UDP; 443 is tried as well");
  verb.add_flag("--json", o.json, "One record a line (FORMAT.md) instead of the screen");
  verb.add_option("HOST", battery.reflector.host, "The reflector")->required()->check(host_problem);
}

}  // namespace

void add_audit(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("audit", "Everything, against one reflector, on one screen");
  add_options(*verb, *o);
  verb->footer(
      "Examples:\n"
      "  preau-probe audit --site tilleuls hub.example.org\n"
      "  preau-probe audit --site tilleuls --line tilleuls-ftth=ftth --line tilleuls-4g=4g "
      "hub.example.org\n"
      "  preau-probe audit --site tilleuls --ssid ECOLE --room A12=A12.pcap hub.example.org\n"
      "  preau-probe audit --site tilleuls --service https://ent.example.org/ hub.example.org\n"
      "  preau-probe audit --site tilleuls --also iperf3:iperf.example.org --without rooms "
      "hub.example.org\n"
      "In order: link, idle latency, capacity, goodput with latency under it, other tools, whether "
      "they agree, services, rooms.\n"
      "Where UDP is filtered it runs what TCP allows and prints a line for the firewall's keeper.\n"
      "It fills the line for some ten seconds: not while pupils work. Ctrl-C ends it and tells "
      "what "
      "was measured.\n"
      "Exit: 0 measured and valid, 1 some flagged or failed, 2 usage, 3 could not measure.");
  verb->callback([o, &exit_code] {
    check(*o);
    run_audit(*o, exit_code);
  });
}

}  // namespace preau
