// The verbs that load a web server that already stands somewhere: download and upload.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "probe/measure/http_goodput.hh"
#include "probe/net/url.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

struct Options {
  HttpGoodputConfig config;
  double duration_s{4}, post_mb{20};
  bool librespeed{false}, json{false};
};

void print(const HttpGoodputRun& run, const HttpGoodputConfig& config) {
  const auto& request = config.request;
  std::cout << fmt::format("{} {}{}\n", request.upload ? "upload" : "download",
                           shown_url(request.url),
                           run.address.empty() ? "" : " (" + run.address + ")");
  if (validity(run) == Validity::failed) {
    std::cout << "  failed: " << run.failure << '\n';
    return;
  }
  const auto& [low, high] = run.estimate->interval;
  std::cout << fmt::format("  {:.1f} Mbit/s [{:.1f}, {:.1f}] of HTTP payload over {} connections\n",
                           run.estimate->mean.value, low, high, request.connections);
  if (validity(run) == Validity::suspect) std::cout << "  flagged: " << note(run) << '\n';
}

int measure(Options& o) {
  auto& config = o.config;
  auto& request = config.request;
  if (!request.url.starts_with("https://") && !request.url.starts_with("http://"))
    throw CLI::ValidationError(
        "URL", "write https://HOST/... or http://HOST/..., not " + shown_url(request.url));
  if (o.librespeed) request.url = librespeed_url(request.url, request.upload);
  request.post_octets = static_cast<std::uint64_t>(o.post_mb * 1e6);
  config.duration = std::chrono::milliseconds{static_cast<std::int64_t>(o.duration_s * 1e3)};
  config.longest = std::max(config.longest, config.duration);
  const Interrupt interrupt;
  const auto run = run_http_goodput(config, [&] { return interrupt.token().stop_requested(); });
  if (o.json)
    std::cout << report(run, config).text() << '\n';
  else
    print(run, config);
  return exit_code_of(validity(run));
}

void add_verb(CLI::App& app, bool upload, int& exit_code) {
  auto o = std::make_shared<Options>();
  o->config.request.upload = upload;
  auto* verb = upload ? app.add_subcommand("upload", "How fast a web server takes data")
                      : app.add_subcommand("download", "How fast a web server gives data");
  verb->add_option("URL", o->config.request.url,
                   upload ? "Where a POST is taken" : "An object, the larger the better")
      ->required()
      ->check(url_problem);
  verb->add_option("--flows", o->config.request.connections, "Connections")
      ->capture_default_str()
      ->check(within(1, 16));
  verb->add_option("--duration", o->duration_s, "Seconds, the first one of which does not count")
      ->capture_default_str()
      ->check(within(3.0, 30.0));
  verb->add_option("--address", o->config.request.resolved_address,
                   "Connect there; the certificate is still the name's")
      ->check(address_problem);
  verb->add_option("--ca", o->config.request.ca_file,
                   "Authorities to trust, PEM; else the system's")
      ->check(CLI::ExistingFile);
  if (upload)
    verb->add_option("--post-size", o->post_mb, "MB of one request")
        ->capture_default_str()
        ->check(within(0.1, 1'000.0));
  verb->add_flag("--librespeed", o->librespeed, "URL is a LibreSpeed server's folder of endpoints");
  verb->add_flag("--json", o->json, "One JSON object (FORMAT.md names its keys)");
  const std::string name = upload ? "upload" : "download";
  verb->footer(
      "Examples:\n  preau-probe " + name +
      (upload ? " https://files.example.org/empty\n" : " https://files.example.org/1GB\n") +
      "  preau-probe " + name +
      " --librespeed https://speed.example.org/backend/ --json\n"
      "The object is asked for again when it ends. What stands before the server (a proxy, a "
      "cache) is part of it.\n"
      "Exit: 0 measured and valid, 1 measured but flagged, 2 usage, 3 could not measure.");
  verb->callback([o, &exit_code] { exit_code = measure(*o); });
}

}  // namespace

void add_download(CLI::App& app, int& exit_code) { add_verb(app, false, exit_code); }
void add_upload(CLI::App& app, int& exit_code) { add_verb(app, true, exit_code); }

}  // namespace preau
