// The verbs of a fixed probe: run, spool.
#include "probe/agent/run.hh"

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "probe/agent/spool.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

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
    const Interrupt interrupt;
    exit_code = run_probe(config, o->run, interrupt.token()) ? 0 : 3;
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

}  // namespace preau
