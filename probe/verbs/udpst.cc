#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "probe/measure/daily_budget.hh"
#include "probe/record/time.hh"
#include "probe/udpst/run.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options {
  udpst::Config config;
  std::string direction{"down"}, search{"B"};
  double daily_budget_mb{kDailyBudget_MB};
  bool json{false};
};

// The standard bounds a test's time, not its octets: as many as a line of 100 Mbit/s takes are
// held, and what it used counts in the end.
udpst::Run run_in_budget(const Options& o, const std::stop_token& stop) {
  constexpr std::uint64_t kHeld = 100'000'000;
  udpst::Run run{.start = utc_now(), .failure = {}};
  try {
    DailyBudget budget(capacity_budget_file(), static_cast<std::uint64_t>(o.daily_budget_mb * 1e6));
    const auto held = budget.take_for_test(kHeld);
    run = udpst::run(o.config, stop);
    const auto used = run.octets_sent + run.octets_received;
    if (used > held)
      budget.take(used - held);
    else
      budget.give_back(held - used);
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  return run;
}

void print(const udpst::Run& run, const udpst::Config& config) {
  std::cout << fmt::format("udpst {} ({}), {}\n", config.host, run.address, method(config));
  if (validity(run) == Validity::failed) {
    std::cout << "  failed: " << (run.failure.empty() ? run.lie : run.failure) << '\n';
    return;
  }
  std::cout << fmt::format("  {:.2f} Mbit/s of the IP layer, the most of {} sub-intervals\n",
                           mbit_per_second(*best(run), run), run.sub_intervals.size());
  std::cout << fmt::format("  {:.1f} MB sent, {:.1f} MB received; {} of {} load datagrams lost\n",
                           static_cast<double>(run.octets_sent) * 1e-6,
                           static_cast<double>(run.octets_received) * 1e-6, run.lost,
                           run.datagrams + run.lost);
  if (validity(run) == Validity::suspect) std::cout << "  flagged: " << note(run) << '\n';
}

int measure(Options& o) {
  o.config.test.flow = o.direction == "up" ? udpst::Flow::up : udpst::Flow::down;
  o.config.test.algorithm = o.search == "C" ? udpst::Algorithm::c : udpst::Algorithm::b;
  if (::isatty(STDERR_FILENO) == 1)
    std::cerr << fmt::format("loads the path for {} s\n", o.config.test.duration_s);
  const Interrupt interrupt;
  const auto run = run_in_budget(o, interrupt.token());
  if (o.json)
    std::cout << report(run, o.config).text() << '\n';
  else
    print(run, o.config);
  return exit_code_of(validity(run));
}

}  // namespace

void add_udpst(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("udpst", "IP-layer capacity by the standard method (RFC 9097)");
  verb->add_option("ADDR", o->config.host, "A UDPSTP server (RFC 9946): ours, or OB-UDPST 9")
      ->required()
      ->check(host_problem);
  add_port(*verb, "--port", o->config.port, "Its control port");
  verb->add_option("--direction", o->direction, "down or up")
      ->capture_default_str()
      ->check(CLI::IsMember({"down", "up"}));
  verb->add_option("--search", o->search, "B: steps; C: doubling, faster and harder on others")
      ->capture_default_str()
      ->check(CLI::IsMember({"B", "C"}));
  verb->add_option("--duration", o->config.test.duration_s, "Seconds")
      ->capture_default_str()
      ->check(within(5, 30));
  auto* file = verb->add_option("--key-file", o->config.key_file, "Keys: lines of NUMBER,KEY")
                   ->check(CLI::ExistingFile);
  verb->add_option("--key-id", o->config.key_id, "The key's number")
      ->capture_default_str()
      ->check(within(0, 255))
      ->needs(file);
  verb->add_option("--bandwidth", o->config.bandwidth,
                   "Mbit/s to announce to servers that admit tests by it; it limits nothing")
      ->check(within(1, 32'767));
  verb->add_option("--daily-budget", o->daily_budget_mb, "MB that this host's tests may use a day")
      ->capture_default_str()
      ->check(within(0.0, 1e9));
  verb->add_flag("--json", o->json, "One JSON object");
  verb->footer(
      "Examples:\n"
      "  preau-probe udpst hub.example.org\n"
      "  preau-probe udpst hub.example.org --direction up --search C --key-file udpst.keys "
      "--key-id "
      "1 --json\n"
      "It fills the path for the whole duration and loses packets of its own: not while pupils "
      "work.\n"
      "The standard gives no interval: low and high are null.");
  verb->callback([o, &exit_code] { exit_code = measure(*o); });
}

}  // namespace preau
