// The verb that measures delay and loss: idle, or under a load.
#include "probe/measure/latency.hh"

#include <cmath>
#include <iostream>
#include <memory>
#include <tuple>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "probe/agent/text.hh"
#include "probe/measure/loaded_latency.hh"
#include "probe/measure/stamp_sender.hh"
#include "probe/net/stamp.hh"
#include "probe/record/codec.hh"
#include "probe/stats/stats.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/delay_verb.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options {
  LatencyConfig config;
  double interval_s{0.02};
  std::string target, command, load;
  bool json{false}, records{false}, no_follow_up{false};
};

// Authenticated packets are 112 octets, and what we ask for comes behind (RFC 8762 section 4.2.2).
constexpr std::size_t kAuthenticatedOctets = 188;

std::string text(double seconds) {
  return seconds < 0.001 ? fmt::format("{:.1f} us", seconds * 1e6)
                         : value_text(seconds, Unit::seconds);
}

std::string percentile_text(const LatencyRun& run, double q) {
  const auto value = percentile(run, q);
  return value ? text(*value) : "unknown";
}

// Without an interval where packets are few, or hang together.
std::string median_text(const LatencyRun& run) {
  const auto known = percentile(run, 0.5);
  return text(stats::median(sorted_seconds(run))) + (known ? "" : " (no interval)");
}

void print(std::string_view what, const LatencyRun& run) {
  const auto seconds = sorted_seconds(run);
  if (seconds.empty()) {
    std::cout << what << ": " << (run.failure.empty() ? "no answer" : run.failure) << '\n';
    return;
  }
  const auto sent = run.delays.size();
  std::cout << fmt::format("{:<8}round trip: median {}, 95 % {}, 99 % {}; {} of {} came back\n",
                           what, median_text(run), percentile_text(run, 0.95),
                           percentile_text(run, 0.99), seconds.size(), sent);
  if (const auto& [there, back] = std::tie(run.paths.forward, run.paths.backward); there && back)
    std::cout << fmt::format(
        "        there: {} lost, {} doubled, {} overtaken; back: {} lost, {} doubled, {} "
        "overtaken\n",
        there->lost, there->duplicates, there->reordered, back->lost, back->duplicates,
        back->reordered);
  else
    std::cout << fmt::format(
        "        {} lost, {} doubled, {} overtaken, on which way is not known\n",
        sent - seconds.size(), run.duplicates.value_or(0), run.reordered.value_or(0));
  const auto error = run.error ? text(to_seconds(*run.error)) : "not known";
  std::cout << fmt::format("        {} time stamps, our own error at most {}; {}\n",
                           to_string(run.stamps), error, to_string(validity(run)));
  if (validity(run) == Validity::suspect) std::cout << "        " << note(run) << '\n';
}

void tell_progress(const Options& o) {
  if (::isatty(2) == 0) return;
  const double idle = to_seconds(o.config.interval) * o.config.count;
  const bool loaded = !o.command.empty() || !o.load.empty();
  std::cerr << fmt::format("{} packets to {}, about {:.0f} s{}\n", o.config.count, o.config.to.host,
                           idle * (loaded ? 2 : 1) + 1, loaded ? ", half of it under load" : "");
}

int run_loaded(const Options& o, const Enough& enough) {
  const bool ours = !o.load.empty();
  const auto direction = direction_of(o.load);
  auto seen = ours ? latency_under_goodput(o.config, direction, enough)
                   : latency_while(o.config, o.command, enough);
  if (enough()) seen.loaded.wanted = o.config.count;
  const auto metric = !ours                          ? metric::kRttMedianLoaded
                      : direction == Direction::down ? metric::kRttMedianLoadedDown
                      : direction == Direction::up   ? metric::kRttMedianLoadedUp
                                                     : metric::kRttMedianLoadedBoth;
  if (o.json) {
    std::cout << report(seen, metric, o.config).text() << '\n';
  } else {
    print("idle", seen.idle);
    print("loaded", seen.loaded);
  }
  return exit_code_of(validity(seen.loaded));
}

int run_idle(const Options& o, const Enough& enough) {
  if (o.records) {
    const auto records = measure_latency(o.config, enough);
    for (const auto& r : records) std::cout << to_json(r) << '\n';
    return exit_code_of(records.front().validity);
  }
  auto run = run_stamp(o.config, enough);
  if (enough()) run.wanted = o.config.count;
  if (o.json)
    std::cout << report(run, metric::kRttMedian, o.config).text() << '\n';
  else
    print("idle", run);
  return exit_code_of(validity(run));
}

void add_options(CLI::App& verb, Options& o) {
  verb.add_option("TARGET", o.target, "The reflector: HOST, HOST:PORT (of UDP) or [ADDRESS]:PORT")
      ->required();
  add_port(verb, "--udp-port", o.config.to.udp_port, "STAMP");
  add_port(verb, "--tcp-port", o.config.to.tcp_port, "TCP tests");
  verb.add_option("--count", o.config.count, "Packets, idle and again under load")
      ->capture_default_str()
      ->check(within(1, 100'000));
  verb.add_option("--interval", o.interval_s, "Seconds from one to the next")
      ->capture_default_str()
      ->check(within(0.0001, 60.0));
  verb.add_option("--size", o.config.packet_octets, "Octets of UDP payload; a key needs 112")
      ->capture_default_str()
      ->check(within(44, 1'472));
  verb.add_option("--dscp", o.config.dscp, "DSCP of the packets")
      ->capture_default_str()
      ->check(within(0, 63));
  verb.add_option("--key-file", o.config.key_file, "Authenticated mode, with this key")
      ->check(CLI::ExistingFile);
  verb.add_flag("--no-follow-up", o.no_follow_up,
                "Plain RFC 8762: ask nothing in TLVs of RFC 8972");
  auto* command = verb.add_option("--while", o.command, "Load the path with this command of sh")
                      ->check(blank_problem);
  auto* load =
      verb.add_option("--load", o.load, "Load the path with our own TCP test: down, up or both")
          ->check(CLI::IsMember({"down", "up", "both"}))
          ->excludes(command);
  auto* json = verb.add_flag("--json", o.json, "One object (FORMAT.md names its keys)");
  verb.add_flag("--records", o.records, "One record a line (FORMAT.md), TCP where UDP is filtered")
      ->excludes(command)
      ->excludes(load)
      ->excludes(json);
}

}  // namespace

void add_latency(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("latency", "Round-trip delay and loss by STAMP (RFC 8762)");
  add_options(*verb, *o);
  verb->footer(
      "Examples:\n"
      "  preau-probe latency hub.example.org                       100 packets in 2 s\n"
      "  preau-probe latency hub.example.org --json --count 1000 --interval 0.005\n"
      "  preau-probe latency hub.example.org --load down           what a download adds\n"
      "  preau-probe latency hub.example.org --while 'iperf3 -c hub.example.org -t 60'\n"
      "Behind the last packet a few more ask what became of the sample: one, where Follow-Up\n"
      "Telemetry is on; another every 100 ms while an answer is out. They count in asked_after,\n"
      "not in sent.\n"
      "An answer that comes 3 s late is a loss. Nobody there: 6 s and one interval at most\n"
      "until it says so.\n"
      "Exit: 0 measured and valid, 1 measured but flagged, 2 usage, 3 could not measure.");
  verb->callback([o, verb, &exit_code] {
    auto& config = o->config;
    config.interval = std::chrono::microseconds{std::llround(o->interval_s * 1e6)};
    const auto to = endpoint_of(o->target, config.to.udp_port);
    config.to.host = config.to.name = to.host;
    config.to.udp_port = to.port;
    config.follow_up = !o->no_follow_up;
    if (!config.key_file.empty()) {
      if (verb->get_option("--size")->count() == 0) config.packet_octets = kAuthenticatedOctets;
      if (config.packet_octets < stamp::kAuthenticatedSize)
        throw CLI::ValidationError("--size", "authenticated packets have 112 octets or more");
    }
    tell_progress(*o);
    const Interrupt interrupt;
    const auto enough = [stop = interrupt.token()] { return stop.stop_requested(); };
    const bool idle = o->command.empty() && o->load.empty();
    exit_code = idle ? run_idle(*o, enough) : run_loaded(*o, enough);
  });
}

}  // namespace preau
