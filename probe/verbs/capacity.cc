#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "probe/agent/text.hh"
#include "probe/measure/capacity_test.hh"
#include "probe/measure/daily_budget.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options {
  CapacityConfig config;
  std::string direction{"down"};
  double daily_budget_mb{kDailyBudget_MB}, budget_mb{40}, bucket_mb{1.25}, foreign_share{0.05};
  bool json{false};
};

std::string text_of(const CapacityRun& run) {
  const auto& result = run.result;
  if (!run.failure.empty()) return "  failed: " + run.failure + "\n";
  auto text = fmt::format("  {:.1f} Mbit/s sustained at the IP layer", result.value->value);
  if (const auto& interval = result.interval)
    text += fmt::format(" [{:.1f}, {:.1f}]", interval->low, interval->high);
  text += fmt::format("; {:.1f} MB in {:.2f} s\n",
                      static_cast<double>(run.sent + run.received) / 1e6, to_seconds(run.duration));
  if (result.burst_octets && result.boost)
    text += fmt::format("  faster at first: {:.0f} kB at {:.0f} Mbit/s or more\n",
                        static_cast<double>(*result.burst_octets) / 1e3, result.boost->value);
  return text + (result.valid ? "  " : "  flagged: ") + result.evidence + "\n";
}

int capacity_verb(Options& o) {
  auto& config = o.config;
  config.direction = o.direction == "up" ? capacity::Direction::up : capacity::Direction::down;
  config.to.name = config.to.host;
  config.octets_a_day = static_cast<std::uint64_t>(o.daily_budget_mb * 1e6);
  config.octets_a_test = static_cast<std::uint64_t>(o.budget_mb * 1e6);
  config.bucket_octets = static_cast<std::uint64_t>(o.bucket_mb * 1e6);
  config.foreign_share = Ratio{o.foreign_share};
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  if (terminal)
    config.on_wait = [](std::chrono::milliseconds wait) {
      std::cerr << fmt::format("\rothers measure; our turn in about {} s \033[K",
                               std::chrono::ceil<std::chrono::seconds>(wait).count());
    };
  const Interrupt interrupt;
  const auto run = run_capacity(config, [&] { return interrupt.token().stop_requested(); });
  if (terminal) std::cerr << "\r\033[K" << std::flush;
  if (o.json)
    std::cout << report(run, config).text() << '\n';
  else
    std::cout << "capacity " << o.direction << ", " << config.to.host << '\n' << text_of(run);
  return exit_code_of(validity(run));
}

}  // namespace

void add_capacity(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb =
      app.add_subcommand("capacity", "How much the line carries, in a few trains of packets");
  verb->add_option("ADDR", o->config.to.host, "The reflector")->required()->check(host_problem);
  verb->add_option("--direction", o->direction, "down or up")
      ->capture_default_str()
      ->check(CLI::IsMember({"down", "up"}));
  add_port(*verb, "--tcp-port", o->config.to.tcp_port, "Asks for a turn");
  add_port(*verb, "--udp-port", o->config.to.udp_port, "STAMP, for the delay meanwhile");
  verb->add_option("--budget", o->budget_mb, "MB that this test may send")
      ->capture_default_str()
      ->check(within(2.0, 200.0));
  verb->add_option("--see-past", o->bucket_mb,
                   "MB of a token bucket that must not hide a line of half the rate or less")
      ->capture_default_str()
      ->check(within(0.1, 50.0));
  verb->add_option("--daily-budget", o->daily_budget_mb, "MB that this host's tests may use a day")
      ->capture_default_str()
      ->check(within(0.0, 1e9));
  verb->add_option("--foreign-share", o->foreign_share,
                   "Part of the interface's octets that others may have before the test stops")
      ->capture_default_str()
      ->check(within(0.01, 1.0));
  verb->add_flag("--json", o->json, "One JSON object (FORMAT.md names its keys)");
  verb->footer(
      "Examples:\n"
      "  preau-probe capacity hub.example.org\n"
      "  preau-probe capacity --direction up hub.example.org --json\n"
      "  preau-probe capacity --see-past 5 hub.example.org\n"
      "The value is the sustained rate, IP headers included (RFC 9097). A slower line behind a "
      "token\n"
      "bucket larger than ruled_out_burst_bytes would not have shown: --see-past looks longer.\n"
      "Exit: 0 measured and valid, 1 measured but flagged, 2 usage, 3 could not measure.");
  verb->callback([o, &exit_code] { exit_code = capacity_verb(*o); });
}

}  // namespace preau
