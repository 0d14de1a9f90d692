// The verb that fills the line with TCP.
#include "probe/measure/goodput.hh"

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

#include "probe/verbs/checks.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/record_verb.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

void add_goodput(CLI::App& app, int& exit_code) {
  struct Options {
    GoodputConfig config;
    std::string direction{"down"};
    bool json{false};
  };
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("goodput", "TCP goodput, and the latency that the load causes");
  verb->add_option("ADDR", o->config.to.host, "The reflector")->required()->check(blank_problem);
  add_port(*verb, "--udp-port", o->config.to.udp_port, "STAMP");
  add_port(*verb, "--tcp-port", o->config.to.tcp_port, "TCP tests");
  verb->add_option("--direction", o->direction, "down, up, or both at once")
      ->capture_default_str()
      ->check(CLI::IsMember({"down", "up", "both"}));
  verb->add_option("--flows", o->config.flows, "TCP connections; both: half of them each way")
      ->capture_default_str()
      ->check(within(1, 16));
  verb->add_flag("--json", o->json, "One record a line (FORMAT.md); the goodput is the first");
  verb->callback([o, &exit_code] {
    o->config.direction = direction_of(o->direction);
    if (o->config.direction == Direction::both && o->config.flows < 2)
      throw CLI::ValidationError("--flows", "both directions want 2 at least");
    o->config.to.name = o->config.to.host;
    const auto records = measure_goodput(o->config);
    print_records(records, o->json);
    exit_code = exit_code_of(records.front().validity);
    if (o->config.direction == Direction::both)  // the second is a goodput as well
      exit_code = std::max(exit_code, exit_code_of(records[1].validity));
  });
}

}  // namespace preau
