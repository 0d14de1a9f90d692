// The verbs that need a configuration: run, spool, audit.
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include <CLI/CLI.hpp>
#include <unistd.h>

#include "probe/agent/audit.hh"
#include "probe/agent/run.hh"
#include "probe/agent/spool.hh"
#include "probe/verbs.hh"

namespace preau {

namespace {

// Turns SIGINT and SIGTERM into a stop request. Blocked first, so that every thread inherits it.
class StopOnSignal {
 public:
  StopOnSignal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::jthread([this](const std::stop_token& done) {
      const timespec slice{0, 200'000'000};
      while (!done.stop_requested())
        if (::sigtimedwait(&signals_, nullptr, &slice) > 0) {
          if (source_.stop_requested()) std::_Exit(130);  // asked twice: a measure is under way
          source_.request_stop();
        }
    });
  }
  std::stop_token token() const { return source_.get_token(); }

 private:
  sigset_t signals_{};
  std::stop_source source_;
  std::jthread thread_;
};

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  struct Options {
    std::string config{"/etc/preau/probe.toml"};
    RunOptions run;
    std::int64_t deadline_s{600}, every_s{3600};
  };
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("run", "Measure, keep, upload: what a fixed probe does");
  verb->add_option("--config", o->config, "Configuration, TOML")->capture_default_str();
  verb->add_flag("--once", o->run.once, "Every task once, then upload what there is and end");
  verb->add_option("--deadline", o->deadline_s, "With --once: seconds to go on trying to upload")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  verb->add_option("--every", o->every_s, "Seconds from one round of measures to the next")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  verb->callback([o, &exit_code] {
    o->run.deadline = std::chrono::seconds{o->deadline_s};
    o->run.every = std::chrono::seconds{o->every_s};
    const auto config = read_probe_config(o->config);
    const StopOnSignal signals;
    exit_code = run_probe(config, o->run, signals.token()) ? 0 : 3;
  });
}

void add_spool(CLI::App& app, int& exit_code) {
  struct Options {
    std::string config{"/etc/preau/probe.toml"};
    bool json{false};
  };
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("spool", "What waits for the collector");
  verb->add_option("--config", o->config, "Configuration, TOML")->capture_default_str();
  verb->add_flag("--json", o->json, "One JSON object");
  verb->callback([o, &exit_code] {
    const auto config = read_probe_config(o->config);
    const auto c = Spool(config.spool, utc_now()).counts();
    if (o->json)
      std::cout << "{\"appended\":" << c.appended << ",\"pending\":" << c.pending
                << ",\"refused\":" << c.refused << ",\"first_seq\":" << c.first_seq
                << ",\"last_seq\":" << c.last_seq << "}\n";
    else
      std::cout << c.appended << " records made, " << c.pending << " wait for the collector, "
                << c.refused << " refused by it\n";
    exit_code = c.refused == 0 ? 0 : 1;
  });
}

namespace {

// "A12=captures/A12.pcap"
RoomTask room_task(const std::string& text) {
  const auto at = text.find('=');
  if (at == std::string::npos || !is_identifier(text.substr(0, at)) || at + 1 == text.size())
    throw CLI::ValidationError("--room", "wants ID=FILE, like A12=A12.pcap; not " + text);
  return {.room = text.substr(0, at), .capture = text.substr(at + 1)};
}

void run_audit(const AuditConfig& config, bool json, int& exit_code) {
  const bool show = ::isatty(STDERR_FILENO) != 0;
  const auto records = audit(config, [&](const std::string& what) {
    if (show) std::cerr << "\r\033[K" << what << " ..." << std::flush;
  });
  if (show) std::cerr << "\r\033[K" << std::flush;
  const bool colour = ::isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  if (json)
    for (const auto& r : records) std::cout << to_json(r) << '\n';
  else
    print_audit(std::cout, config, records, colour);
  bool any = false, all = true;
  for (const auto& r : records) {
    any |= r.value.has_value();
    all &= r.validity == Validity::valid;
  }
  exit_code = !any ? 3 : all ? 0 : 1;
}

}  // namespace

void add_audit(CLI::App& app, int& exit_code) {
  struct Options {
    AuditConfig audit;
    std::vector<std::string> rooms, services;
    bool json{false};
  };
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("audit", "Everything, against one reflector, on one screen");
  verb->footer(
      "Examples:\n"
      "  preau-probe audit --site tilleuls hub.example.org\n"
      "  preau-probe audit --site tilleuls --ssid ECOLE --room A12=A12.pcap hub.example.org\n"
      "  preau-probe audit --site tilleuls --service https://ent.example.org/ hub.example.org\n"
      "Where UDP is filtered it runs what TCP allows and prints a line for the firewall's keeper.");
  verb->add_option("--site", o->audit.site, "Name of the site")->required();
  verb->add_option("--ssid", o->audit.networks, "A network of the school's own");
  verb->add_option("--room", o->rooms, "ID=FILE: a capture made in that room");
  verb->add_option("--service", o->services, "https URL that the school needs");
  verb->add_option("--udp-port", o->audit.reflector.udp_port, "STAMP")->capture_default_str();
  verb->add_option("--tcp-port", o->audit.reflector.tcp_port, "TCP tests; 443 is tried as well")
      ->capture_default_str();
  verb->add_flag("--json", o->json, "One record a line (FORMAT.md) instead of the screen");
  verb->add_option("HOST", o->audit.reflector.host, "The reflector")->required();
  verb->callback([o, &exit_code] {
    if (!is_identifier(o->audit.site))
      throw CLI::ValidationError("--site", "wants 1 to 64 of A-Z a-z 0-9 . _ -");
    for (const auto& room : o->rooms) o->audit.rooms.push_back(room_task(room));
    for (const auto& url : o->services) o->audit.services.push_back({.name = url, .url = url});
    o->audit.reflector.name = o->audit.reflector.host;
    run_audit(o->audit, o->json, exit_code);
  });
}

}  // namespace preau
