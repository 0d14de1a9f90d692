// The verb that fills the line with TCP.
#include "probe/measure/goodput.hh"

#include <memory>

#include <CLI/CLI.hpp>

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
  verb->add_option("ADDR", o->config.to.host, "The reflector")->required();
  verb->add_option("--udp-port", o->config.to.udp_port, "STAMP")->capture_default_str();
  verb->add_option("--tcp-port", o->config.to.tcp_port, "TCP tests")->capture_default_str();
  verb->add_option("--direction", o->direction, "down or up")
      ->capture_default_str()
      ->check(CLI::IsMember({"down", "up"}));
  verb->add_option("--flows", o->config.flows, "TCP connections")
      ->capture_default_str()
      ->check(CLI::Range(1, 16));
  verb->add_flag("--json", o->json, "One record a line (FORMAT.md); the goodput is the first");
  verb->callback([o, &exit_code] {
    o->config.direction = o->direction == "up" ? Direction::up : Direction::down;
    o->config.to.name = o->config.to.host;
    const auto records = measure_goodput(o->config);
    print_records(records, o->json);
    exit_code = exit_code_of(records.front().validity);
  });
}

}  // namespace preau
