// The verb that asks the ndt7 servers that stand in the world already, M-Lab's among them.
#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "probe/measure/goodput.hh"
#include "probe/ndt7/locate.hh"
#include "probe/ndt7/report.hh"
#include "probe/net/url.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/delay_verb.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options {
  ndt7::Config config;
  ndt7::LocateConfig locate;
  std::string target, direction;
  double duration_s{10};
  bool json{false};
};

void print(const ndt7::Run& run, const ndt7::Config& config) {
  std::cout << title("ndt7", config.target.host, run.address) << ", " << method(run, config)
            << '\n';
  if (const auto why = failure(run, config); !why.empty()) {
    std::cout << "  failed: " << why << '\n';
    return;
  }
  const auto measured = rate(run, config);
  std::cout << fmt::format("  {}: {:.2f} Mbit/s of payload [{:.2f}, {:.2f}]",
                           config.direction == ndt7::Direction::up ? "up" : "down",
                           measured->mean.value, measured->interval.low, measured->interval.high);
  std::cout << "\n  round trip: idle " << milliseconds_text(run.rtt_idle_s) << ", loaded (95 %) "
            << milliseconds_text(run.rtt_loaded_p95_s) << '\n';
  if (const auto text = note(run, config); !text.empty())
    std::cout << "  flagged: " << text << '\n';
}

ndt7::Target target_of(const Options& o) {
  auto target = ndt7::parse_target(o.target);
  if (!target) throw CLI::ValidationError("URL", shown_url(o.target) + " " + target.error());
  return *target;
}

// A path says which way; without one, the option does.
void set_target(ndt7::Config& config, const Options& o, ndt7::Target target) {
  if (target.path.empty()) {
    config.direction = direction_of(o.direction);
    target.path = ndt7::path_of(config.direction);
  } else if (const auto way = target.direction()) {
    if (!o.direction.empty() && direction_of(o.direction) != *way)
      throw CLI::ValidationError("--direction", "is not the one of " + target.path);
    config.direction = *way;
  } else {
    config.direction = direction_of(o.direction);  // a path of one's own
  }
  config.target = std::move(target);
}

// A server that does not take us, of several, leads to the next.
ndt7::Run measure_one_of(Options& o, const std::vector<ndt7::Target>& targets,
                         const Enough& enough) {
  ndt7::Run run;
  for (const auto& target : targets) {
    set_target(o.config, o, target);
    run = ndt7::run(o.config, enough);
    if (run.began || enough()) break;
  }
  return run;
}

// What the service did wrong is a run that failed, as what a server does is.
ndt7::Run measure_located(Options& o, const Enough& enough) {
  o.config.direction = direction_of(o.direction);
  o.locate.ca_file = o.config.ca_file;
  std::vector<ndt7::Target> targets;
  ndt7::Run run;
  run.start = utc_now();
  try {
    targets = ndt7::locate(o.locate, o.config.direction);
  } catch (const std::exception& error) {
    run.failure = error.what();
    return run;
  }
  return measure_one_of(o, targets, enough);
}

int measure(Options& o, bool asks_locate) {
  if (asks_locate != o.target.empty())
    throw CLI::ValidationError("URL", "wanted, or --locate; one of them");
  auto& config = o.config;
  config.duration = std::chrono::milliseconds{std::lround(1e3 * o.duration_s)};
  if (::isatty(STDERR_FILENO) == 1)
    std::cerr << fmt::format("loads the path for {} s\n", o.duration_s);
  const auto target = asks_locate ? ndt7::Target() : target_of(o);
  const Interrupt interrupt;
  const auto enough = [&] { return interrupt.token().stop_requested(); };
  const auto run = asks_locate ? measure_located(o, enough) : measure_one_of(o, {target}, enough);
  if (o.json)
    std::cout << report(run, config).text() << '\n';
  else
    print(run, config);
  return exit_code_of(validity(run, config));
}

void add_options(CLI::App& verb, Options& o) {
  verb.add_option("URL", o.target, "An ndt7 server: wss://HOST/ndt/v7/download, ws://, or a host")
      ->check(blank_problem);
  verb.add_option("--direction", o.direction, "down or up; else the URL's, or down")
      ->check(CLI::IsMember({"down", "up"}));
  verb.add_option("--duration", o.duration_s, "Seconds at most, the first of which does not count")
      ->capture_default_str()
      ->check(within(3.0, 13.0));
  verb.add_option("--address", o.config.address,
                  "Connect there; the certificate is still the name's");
  verb.add_option("--ca", o.config.ca_file, "Authorities to trust, PEM; else the system's")
      ->check(CLI::ExistingFile);
  verb.add_flag("--json", o.json, "One JSON object (FORMAT.md names its keys)");
}

}  // namespace

void add_ndt7(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("ndt7", "Goodput against an ndt7 server, M-Lab's among them");
  add_options(*verb, *o);
  auto* locate = verb->add_option("--locate", o->locate.url,
                                  "Ask a locate service for a server; without an address, M-Lab's")
                     ->expected(0, 1)
                     ->default_str(ndt7::kLocateUrl);
  verb->footer(
      "Examples:\n"
      "  preau-probe ndt7 wss://ndt.example.org/ndt/v7/download --json\n"
      "  preau-probe ndt7 ws://10.9.0.1:4443 --direction up     a reflector without a certificate\n"
      "  preau-probe ndt7 --locate --direction up               M-Lab's nearest\n"
      "M-Lab publishes its tests with the address that they came from: --locate asks nobody "
      "unasked.\n"
      "It fills the path for the whole duration: not while pupils work.\n"
      "Exit: 0 measured and valid, 1 measured but flagged, 2 usage, 3 could not measure.");
  verb->callback([o, locate, &exit_code] { exit_code = measure(*o, locate->count() > 0); });
}

}  // namespace preau
