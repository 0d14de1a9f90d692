#include "probe/measure/ping.hh"

#include <fmt/format.h>

#include "probe/verbs/checks.hh"
#include "probe/verbs/delay_verb.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options : DelayOptions {
  PingConfig config;
  bool only_v4{false}, only_v6{false};
};

std::string errors_text(const PingRun& run) {
  std::string text;
  for (const auto& [what, times] : run.errors)
    text += (text.empty() ? "" : "; ") + what + fmt::format(" ({})", times);
  return text;
}

int ping(Options& o) {
  o.config.pace = o.pace();
  o.config.patience = o.timeout();
  o.config.family = o.only_v4 ? AF_INET : o.only_v6 ? AF_INET6 : AF_UNSPEC;
  const Interrupt interrupt;
  const auto run = run_ping(o.config, interrupt.token());
  const auto& d = run.delays;
  DelayOutput output{.metric = metric::kPingMedian,
                     .method = ping_method(o.config),
                     .title = title("ping", o.config.host, run.address),
                     .text = {}};
  if (validity(d) != Validity::failed) {
    output.text =
        fmt::format("  {} duplicates, {} out of order; {} time stamps\n", d.duplicates.value_or(0),
                    d.reordered.value_or(0), to_string(d.stamps));
    if (!run.errors.empty()) output.text += "  errors: " + errors_text(run) + "\n";
  }
  return print_delays(d, output, o.json, [&](JsonLine& line) {
    line.add("address", run.address);
    line.add("socket", run.address.empty() ? "" : run.raw_socket ? "raw" : "ping");
    line.add("icmp_errors", errors_text(run));
  });
}

}  // namespace

void add_ping(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("ping", "Round-trip delay and loss by ICMP echo");
  verb->add_option("HOST", o->config.host, "Name or address")->required()->check(blank_problem);
  add_delay_options(*verb, *o, o->config.pace, o->config.patience);
  verb->add_option("--size", o->config.payload_octets, "Octets after the ICMP header")
      ->capture_default_str()
      ->check(within(16, 1'452));
  verb->add_option("--ttl", o->config.ttl, "Time to live; the system's when absent")
      ->check(within(1, 255));
  auto* v4 = verb->add_flag("-4,--ipv4", o->only_v4, "IPv4 only");
  verb->add_flag("-6,--ipv6", o->only_v6, "IPv6 only")->excludes(v4);
  verb->footer(
      "Examples:\n"
      "  preau-probe ping hub.example.org\n"
      "  preau-probe ping 192.0.2.1 --count 100 --interval 0.05 --json\n"
      "Rights: a group in net.ipv4.ping_group_range, or CAP_NET_RAW.");
  verb->callback([o, &exit_code] { exit_code = ping(*o); });
}

}  // namespace preau
