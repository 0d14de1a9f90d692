#include <fmt/format.h>

#include "probe/measure/https_time.hh"
#include "probe/net/url.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/delay_verb.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options : DelayOptions {
  std::string url, ca_file, address;
};

// "ent.example.org" is https://ent.example.org/
std::string url_of(const std::string& text) {
  auto url = text.find("://") == std::string::npos ? "https://" + text : text;
  if (!url.starts_with("https://"))
    throw CLI::ValidationError("\"" + shown_url(text) + "\": only https:// is measured");
  if (host_of(url).empty())
    throw CLI::ValidationError("\"" + shown_url(text) +
                               "\": write https://HOST[:PORT]/..., PORT up to 65535");
  return url;
}

std::string text_of(const HttpsRun& run) {
  if (run.status == 0) return {};
  auto text = fmt::format("  name {}, connection {}, TLS {}, wait {}; whole answer {}\n",
                          milliseconds_text(run.dns_s), milliseconds_text(run.connect_s),
                          milliseconds_text(run.tls_s), milliseconds_text(run.wait_s),
                          milliseconds_text(run.total_s));
  text += fmt::format("  {} status {} from {}", run.version, run.status, run.address);
  if (!run.redirect.empty()) text += ", sends to " + run.redirect;
  return text + "\n";
}

int https(const Options& o) {
  const HttpsConfig config{.url = url_of(o.url),
                           .ca_file = o.ca_file,
                           .resolved_address = o.address,
                           .pace = o.pace(),
                           .timeout = o.timeout()};
  const Interrupt interrupt;
  const auto run = run_https(config, interrupt.token());
  const DelayOutput output{.metric = metric::kHttpsMedian,
                           .method = https_method(config),
                           .title = "https " + shown_url(config.url),
                           .text = text_of(run)};
  return print_delays(run.delays, output, o.json, [&](JsonLine& line) {
    line.add("address", run.address);
    line.add("dns_s", run.dns_s).add("connect_s", run.connect_s).add("tls_s", run.tls_s);
    line.add("wait_s", run.wait_s).add("total_s", run.total_s);
    line.add("status", run.status == 0 ? std::nullopt : std::optional(run.status));
    line.add("http_version", run.version).add("redirect", run.redirect);
    line.add("verify_error", run.verify_error);
  });
}

}  // namespace

void add_https(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  const HttpsConfig standard;
  auto* verb = app.add_subcommand("https", "Time to the first octet of an HTTPS answer, by phase");
  verb->add_option("URL", o->url, "https://HOST/... or HOST")->required();
  verb->add_option("--address", o->address, "Connect there instead of resolving the name")
      ->check(address_problem);
  verb->add_option("--ca", o->ca_file, "Authorities, PEM; the system's when absent")
      ->check(CLI::ExistingFile);
  add_delay_options(*verb, *o, standard.pace, standard.timeout);
  verb->footer(
      "Examples:\n"
      "  preau-probe https ent.example.org\n"
      "  preau-probe https https://ent.example.org/login --count 10 --json\n"
      "The value runs from the start of the connection to the first octet; dns_s is apart. Each "
      "try\n"
      "has a connection of its own. Redirects are told, not followed. Without a certificate that\n"
      "verifies nothing is asked: exit 3, with verify_error as `preau-probe tls` has it.");
  verb->callback([o, &exit_code] { exit_code = https(*o); });
}

}  // namespace preau
