#include "probe/measure/connect.hh"

#include <fmt/format.h>

#include "probe/verbs/checks.hh"
#include "probe/verbs/delay_verb.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options : DelayOptions {
  std::string target;
  std::uint16_t port{443};
};

int connect(const Options& o) {
  const auto to = endpoint_of(o.target, o.port);
  const ConnectConfig config{
      .host = to.host, .port = to.port, .pace = o.pace(), .timeout = o.timeout()};
  const Interrupt interrupt;
  const auto run = run_connect(config, interrupt.token());
  DelayOutput output{.metric = metric::kConnectMedian,
                     .method = connect_method(config),
                     .title = title("connect", o.target, run.address),
                     .text = {}};
  if (run.user_s)
    output.text = fmt::format("  {} until the program was told\n", milliseconds_text(run.user_s));
  if (run.refused + run.timed_out + run.unreachable > 0)
    output.text += fmt::format("  {} refused, {} timed out, {} unreachable\n", run.refused,
                               run.timed_out, run.unreachable);
  return print_delays(run.delays, output, o.json, [&](JsonLine& line) {
    line.add("address", run.address).add("port", to.port).add("user_s", run.user_s);
    line.add("refused", run.refused).add("refused_s", run.refused_s);
    line.add("timed_out", run.timed_out).add("unreachable", run.unreachable);
    line.add("syn_sent_again", run.syn_sent_again);
  });
}

}  // namespace

void add_connect(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  const ConnectConfig standard;
  auto* verb = app.add_subcommand("connect", "Time until a TCP connection is open");
  verb->add_option("HOST[:PORT]", o->target, "Name or address; [ADDRESS]:PORT in IPv6")->required();
  add_port(*verb, "--port", o->port, "Where HOST names none");
  add_delay_options(*verb, *o, standard.pace, standard.timeout);
  verb->footer(
      "Examples:\n"
      "  preau-probe connect ent.example.org\n"
      "  preau-probe connect 192.0.2.1:8443 --count 20 --json\n"
      "A refusal is an answer of the host, not a delay of the service: it counts as lost, and\n"
      "refused_s is its time.");
  verb->callback([o, &exit_code] { exit_code = connect(*o); });
}

}  // namespace preau
