// The verb that asks the iperf3 servers that stand in the world already.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "probe/iperf3/report.hh"
#include "probe/measure/goodput.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/delay_verb.hh"
#include "probe/verbs/exit_code.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/verbs.hh"

namespace preau {

namespace {

constexpr auto kPasswordVariable = "PREAU_IPERF3_PASSWORD";

struct Options {
  iperf3::Config config;
  std::string target, direction{"down"}, password_file;
  double duration_s{10};
  bool json{false};
};

// Never on the command line, which every user of the host can read.
std::string password(const Options& o) {
  if (!o.password_file.empty()) {
    std::ifstream file(o.password_file);
    std::string line;
    if (!std::getline(file, line))
      throw std::runtime_error("read password " + o.password_file +
                               ": no such file, not ours to read, or empty");
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  const char* text = std::getenv(kPasswordVariable);
  if (text == nullptr)
    throw CLI::ValidationError(
        "--user", fmt::format("wants a password: --password-file, or {} in the environment",
                              kPasswordVariable));
  return text;
}

std::string rate_text(const iperf3::Rate& rate, const char* way) {
  auto text = fmt::format("  {}: {:.2f} Mbit/s of payload", way, rate.mean.value);
  if (rate.interval)
    text += fmt::format(" [{:.2f}, {:.2f}]", rate.interval->low, rate.interval->high);
  return text + "\n";
}

void print(const iperf3::Run& run, const iperf3::Config& config) {
  std::cout << title("iperf3", config.host, run.address) << ", " << method(run, config) << '\n';
  if (const auto why = failure(run, config); !why.empty()) {
    std::cout << "  failed: " << why << '\n';
    return;
  }
  for (const auto way : ways(config.direction))
    std::cout << rate_text(*rate(run, config, way), way == Direction::down ? "down" : "up");
  if (const auto lost = loss(run, config))
    std::cout << fmt::format("  {:.3f} % of the datagrams lost, jitter {:.3f} ms\n",
                             100 * lost->ratio, 1e3 * lost->jitter_s);
  std::cout << "  round trip: idle " << milliseconds_text(run.rtt_idle_s) << ", loaded (95 %) "
            << milliseconds_text(run.rtt_loaded_p95_s) << '\n';
  if (const auto text = note(run, config); !text.empty())
    std::cout << "  flagged: " << text << '\n';
}

int measure(Options& o) {
  auto& config = o.config;
  const auto to = endpoint_of(o.target, iperf3::kPort);
  config.host = to.host;
  config.port = to.port;
  config.direction = direction_of(o.direction);
  config.duration = std::chrono::milliseconds{std::lround(1e3 * o.duration_s)};
  if (!config.user.empty()) config.password = password(o);
  if (::isatty(STDERR_FILENO) == 1)
    std::cerr << fmt::format("loads the path for {} s\n", o.duration_s);
  const Interrupt interrupt;
  const auto run = iperf3::run(config, [&] { return interrupt.token().stop_requested(); });
  if (o.json)
    std::cout << report(run, config).text() << '\n';
  else
    print(run, config);
  return exit_code_of(validity(run, config));
}

void add_options(CLI::App& verb, Options& o) {
  verb.add_option("HOST", o.target, "An iperf3 server; HOST:PORT where it is not 5201")
      ->required()
      ->check(blank_problem);
  verb.add_option("--direction", o.direction, "down, up, or both at once")
      ->capture_default_str()
      ->check(CLI::IsMember({"down", "up", "both"}));
  verb.add_option("--parallel", o.config.streams, "Streams each way")
      ->capture_default_str()
      ->check(within(1, 32));
  auto* udp = verb.add_flag("--udp", o.config.udp, "UDP, at a rate of --rate");
  auto* rate = verb.add_option("--rate", o.config.rate.value,
                               "Mbit/s of UDP payload each way, all streams together")
                   ->check(within(0.01, 100'000.0))
                   ->needs(udp);
  udp->needs(rate);
  verb.add_option("--duration", o.duration_s, "Seconds, the first of which does not count")
      ->capture_default_str()
      ->check(within(3.0, 120.0));
  auto* key = verb.add_option("--rsa-public-key", o.config.key_file,
                              "The server's public key (PEM), for its RSA authentication")
                  ->check(CLI::ExistingFile);
  auto* user = verb.add_option("--user", o.config.user, "The user that it knows")
                   ->check(blank_problem)
                   ->needs(key);
  key->needs(user);
  verb.add_option("--password-file", o.password_file,
                  "File whose first line is the password; else PREAU_IPERF3_PASSWORD has it")
      ->check(CLI::ExistingFile)
      ->needs(user);
  verb.add_flag("--json", o.json, "One JSON object (FORMAT.md names its keys)");
}

}  // namespace

void add_iperf3(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  auto* verb = app.add_subcommand("iperf3", "Goodput against an iperf3 server, TCP or UDP");
  add_options(*verb, *o);
  verb->footer(
      "Examples:\n"
      "  preau-probe iperf3 iperf.example.org\n"
      "  preau-probe iperf3 iperf.example.org:5202 --direction both --parallel 4 --json\n"
      "  preau-probe iperf3 iperf.example.org --udp --rate 20 --direction up\n"
      "  PREAU_IPERF3_PASSWORD=... preau-probe iperf3 iperf.example.org --user marie "
      "--rsa-public-key server.pem\n"
      "It fills the path for the whole duration: not while pupils work.\n"
      "Exit: 0 measured and valid, 1 measured but flagged, 2 usage, 3 could not measure.");
  verb->callback([o, &exit_code] { exit_code = measure(*o); });
}

}  // namespace preau
