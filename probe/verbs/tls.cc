#include <fmt/format.h>

#include "probe/measure/tls_handshake.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/delay_verb.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options : DelayOptions {
  std::string target, server_name, ca_file;
  std::uint16_t port{443};
};

// Whole days from now, down: 0 on the last one, negative when it is past.
std::optional<std::int64_t> days_left(const TlsReply& reply) {
  if (reply.chain.empty()) return std::nullopt;
  return std::chrono::floor<std::chrono::days>(reply.chain[0].not_after - utc_now()).count();
}

// "ent.example.org < City CA < City Root": each is vouched for by the next.
std::string chain_text(const TlsReply& reply) {
  if (reply.chain.empty()) return {};
  std::string text;
  for (const auto& certificate : reply.chain) text += certificate.subject + " < ";
  return text + reply.chain.back().issuer;
}

std::string text_of(const TlsReply& reply) {
  if (reply.chain.empty()) return {};
  return fmt::format("  {} {}{}{}\n  {}\n  expires {}, {} days left\n", reply.version, reply.cipher,
                     reply.alpn.empty() ? "" : ", ALPN ", reply.alpn, chain_text(reply),
                     to_iso8601(reply.chain[0].not_after), *days_left(reply));
}

void add_own(JsonLine& line, const TlsRun& run, const Endpoint& to) {
  const auto& reply = run.newest;
  const bool shown = !reply.chain.empty();
  const auto known = [&](const std::string& text) {
    return shown ? std::optional(text) : std::nullopt;
  };
  line.add("address", run.address).add("port", to.port);
  line.add("version", known(reply.version)).add("cipher", known(reply.cipher));
  line.add("alpn", known(reply.alpn)).add("chain", known(chain_text(reply)));
  line.add("chain_length", reply.chain.size());
  line.add("subject", shown ? std::optional(reply.chain[0].subject) : std::nullopt);
  line.add("issuer", shown ? std::optional(reply.chain[0].issuer) : std::nullopt);
  line.add("not_before",
           shown ? std::optional(to_iso8601(reply.chain[0].not_before)) : std::nullopt);
  line.add("expires", shown ? std::optional(to_iso8601(reply.chain[0].not_after)) : std::nullopt);
  line.add("days_left", days_left(reply));
  line.add("verify_error", known(reply.verify_error)).add("verify_text", known(reply.verify_text));
}

int tls(const Options& o) {
  const auto to = endpoint_of(o.target, o.port);
  const TlsConfig config{.host = to.host,
                         .port = to.port,
                         .server_name = o.server_name,
                         .ca_file = o.ca_file,
                         .pace = o.pace(),
                         .timeout = o.timeout()};
  const Interrupt interrupt;
  const auto run = run_tls(config, interrupt.token());
  const DelayOutput output{.metric = metric::kTlsMedian,
                           .method = tls_method(config),
                           .title = title("tls", o.target, run.address),
                           .text = text_of(run.newest)};
  return print_delays(run.delays, output, o.json, [&](JsonLine& line) { add_own(line, run, to); });
}

}  // namespace

void add_tls(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  const TlsConfig standard;
  auto* verb = app.add_subcommand("tls", "Time of a TLS handshake, and whose certificate is shown");
  verb->add_option("HOST[:PORT]", o->target, "Name or address; [ADDRESS]:PORT in IPv6")->required();
  add_port(*verb, "--port", o->port, "Where HOST names none");
  verb->add_option("--server-name", o->server_name, "Asked for and verified instead of HOST");
  verb->add_option("--ca", o->ca_file, "Authorities, PEM; the system's when absent")
      ->check(CLI::ExistingFile);
  add_delay_options(*verb, *o, standard.pace, standard.timeout);
  verb->footer(
      "Examples:\n"
      "  preau-probe tls ent.example.org\n"
      "  preau-probe tls 192.0.2.1:8443 --server-name ent.example.org --ca city.pem --json\n"
      "A certificate that does not verify is measured and flagged (exit 1); verify_error is one "
      "of\n"
      "revoked, self_signed, unknown_issuer, wrong_host_name, expired, not_yet_valid, other.");
  verb->callback([o, &exit_code] { exit_code = tls(*o); });
}

}  // namespace preau
