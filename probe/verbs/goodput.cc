// The verb that fills the line with TCP.
#include "probe/measure/goodput.hh"

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "probe/agent/text.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/record_verb.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options {
  GoodputConfig config;
  std::string direction{"down"};
  bool json{false}, records{false};
};

std::string flows_text(const GoodputRun& run, Direction direction) {
  const auto of = [](const char* way, const TcpInfo& sending) {
    return fmt::format(
        "  {}: {} segments sent again, held by the receiver's window {:.0f} % of the "
        "time, by the send buffer {:.0f} %\n",
        way, sending.sent_again, 100 * share_of_busy(sending, sending.window_limited),
        100 * share_of_busy(sending, sending.buffer_limited));
  };
  std::string text;
  if (direction != Direction::up && run.downloads) text += of("down", *run.downloads);
  if (direction != Direction::down) text += of("up", run.uploads);
  return text;
}

std::string bucket_text(const GoodputRun& run, const GoodputConfig& config) {
  const auto octets = ruled_out_burst(run, config);
  if (!octets) return {};
  return fmt::format(
      "  would not have shown: a token bucket of more than {:.1f} MB before a line of half this "
      "rate\n",
      1e-6 * static_cast<double>(*octets));
}

// Why a script sees exit code 1.
std::string flagged_text(const std::vector<Record>& records) {
  std::string text;
  for (const auto& record : records)
    if (record.validity == Validity::suspect)
      text += fmt::format("  flagged: {}: {}\n", short_name(record.metric), record.note);
  return text;
}

int goodput_verb(Options& o) {
  auto& config = o.config;
  config.direction = direction_of(o.direction);
  if (config.direction == Direction::both && config.flows < 2)
    throw CLI::ValidationError("--flows", "both directions want 2 at least");
  config.to.name = config.to.host;
  const Interrupt interrupt;
  const auto seen = see_goodput(config, [&] { return interrupt.token().stop_requested(); });
  if (o.json) {
    std::cout << report(seen, config).text() << '\n';
  } else {
    print_records(seen.records, o.records);
    if (!o.records) std::cout << flagged_text(seen.records);
    if (!o.records && seen.goodput.failure.empty())
      std::cout << flows_text(seen.goodput, config.direction) << bucket_text(seen.goodput, config);
  }
  return exit_code_of(validity(seen));
}

}  // namespace

void add_goodput(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("goodput", "TCP goodput, and the latency that the load causes");
  verb->add_option("ADDR", o->config.to.host, "The reflector")->required()->check(host_problem);
  add_port(*verb, "--udp-port", o->config.to.udp_port, "STAMP");
  add_port(*verb, "--tcp-port", o->config.to.tcp_port, "TCP tests");
  verb->add_option("--direction", o->direction, "down, up, or both at once")
      ->capture_default_str()
      ->check(CLI::IsMember({"down", "up", "both"}));
  verb->add_option("--flows", o->config.flows, "TCP connections; both: half of them each way")
      ->capture_default_str()
      ->check(within(1, 16));
  auto* json = verb->add_flag("--json", o->json, "One object (FORMAT.md names its keys)");
  verb->add_flag("--records", o->records, "One record a line (FORMAT.md); the goodput is the first")
      ->excludes(json);
  verb->footer(
      "Examples:\n"
      "  preau-probe goodput hub.example.org\n"
      "  preau-probe goodput --direction both --flows 8 hub.example.org --json\n"
      "The value is TCP payload a second at the receiver, behind 1 s of slow start.\n"
      "Exit: 0 measured and valid, 1 measured but flagged, 2 usage, 3 could not measure.");
  verb->callback([o, &exit_code] { exit_code = goodput_verb(*o); });
}

}  // namespace preau
