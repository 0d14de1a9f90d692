#include <fmt/format.h>

#include "probe/measure/dns_time.hh"
#include "probe/verbs/delay_verb.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options : DelayOptions {
  DnsConfig config;
  std::string type{"A"};
};

// For CLI11: empty when there is none.
std::string name_problem(const std::string& name) {
  if (dns::encode(0, {name, DnsType::a})) return {};
  return "\"" + name + "\" is no domain name; labels beyond ASCII are written xn--...";
}

std::string server_problem(const std::string& text) {
  try {
    resolvers(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

std::string joined(const std::vector<std::string>& addresses) {
  std::string text;
  for (const auto& address : addresses) text += (text.empty() ? "" : " ") + address;
  return text;
}

std::string text_of(const DnsRun& run) {
  const auto& reply = run.newest;
  if (!reply.answered) return {};
  auto text = fmt::format("  {}{}{} by {}", dns::rcode_name(reply.rcode),
                          reply.addresses.empty() ? "" : ": ", joined(reply.addresses),
                          reply.over_tcp ? "TCP" : "UDP");
  if (reply.truncated) text += ", since the answer by UDP was truncated";
  if (reply.ttl) text += fmt::format(", to be kept {} s", *reply.ttl);
  text += "\n";
  if (run.strays > 0)
    text +=
        fmt::format("  {} answers, malformed or to other questions, were left aside\n", run.strays);
  return text;
}

int dns_verb(Options& o) {
  auto& config = o.config;
  config.type = o.type == "AAAA" ? DnsType::aaaa : DnsType::a;
  config.pace = o.pace();
  config.timeout = o.timeout();
  const Interrupt interrupt;
  const auto run = run_dns(config, interrupt.token());
  const auto& reply = run.newest;
  const DelayOutput output{.metric = config.tcp ? metric::kDnsTcpMedian : metric::kDnsMedian,
                           .method = dns_method(config),
                           .title = fmt::format("dns {} {}, {}", o.type, config.name, reply.server),
                           .text = text_of(run)};
  return print_delays(run.delays, output, o.json, [&](JsonLine& line) {
    line.add("server", reply.server);
    line.add("rcode", reply.answered ? std::optional(dns::rcode_name(reply.rcode)) : std::nullopt);
    line.add("answers", joined(reply.addresses)).add("ttl_s", reply.ttl);
    line.add("over_tcp", reply.over_tcp).add("truncated", run.truncated);
    line.add("strays", run.strays);
  });
}

}  // namespace

void add_dns(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("dns", "Time that a resolver takes to answer, and its answer");
  verb->add_option("NAME", o->config.name, "As written: no search list")
      ->required()
      ->check(name_problem);
  verb->add_option("--server", o->config.server,
                   "ADDRESS[:PORT]; the first of /etc/resolv.conf when absent")
      ->check(server_problem);
  verb->add_option("--type", o->type, "A or AAAA")
      ->capture_default_str()
      ->check(CLI::IsMember({"A", "AAAA"}));
  verb->add_flag("--tcp", o->config.tcp, "Over TCP, its connection included");
  add_delay_options(*verb, *o, o->config.pace, o->config.timeout);
  verb->footer(
      "Examples:\n"
      "  preau-probe dns ent.example.org\n"
      "  preau-probe dns ent.example.org --server 192.0.2.53 --type AAAA --json\n"
      "Nothing is kept between tries; the resolver may keep the answer from the first on.\n"
      "An answer without an address (NXDOMAIN, SERVFAIL, REFUSED) is measured and flagged: exit "
      "1.");
  verb->callback([o, &exit_code] { exit_code = dns_verb(*o); });
}

}  // namespace preau
