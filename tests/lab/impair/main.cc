// preau-impair: a cable that delays, loses, reorders, for the lab.
#include <cerrno>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <signal.h>
#include <sys/prctl.h>

#include "tests/lab/impair/relay.hh"

using namespace preau::lab;

namespace {

constexpr int kUsage = 2, kCannot = 3;

struct Options {
  std::vector<std::string> between;
  std::string delay, both, forward, backward, script, match, ledger;
  RelaySettings relay;
};

void declare(CLI::App& app, Options& o) {
  app.add_option("--between", o.between, "The two interfaces, A and B")->expected(2)->required();
  app.add_option("--delay", o.delay,
                 "One-way delay, both ways: 12.5ms; short for --both 'delay ...'");
  app.add_option("--both", o.both, "Impairments both ways: 'delay 20ms, jitter 2ms, loss 1%'");
  app.add_option("--forward", o.forward, "Impairments from A to B, beside those of both ways");
  app.add_option("--backward", o.backward, "Impairments from B to A, likewise");
  app.add_option("--script", o.script, "File of changes over time: '2.5s forward loss 5%'")
      ->check(CLI::ExistingFile);
  app.add_option("--seed", o.relay.seed, "Of all chance")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--match", o.match, "udp:PORT: impair only UDP from or to that port");
  app.add_option("--ledger", o.ledger, "File for what became of every frame");
  app.add_option("--ledger-octets", o.relay.ledger_octets, "UDP payload in it, a frame")
      ->capture_default_str()
      ->check(CLI::Range(0, 1500));
  app.footer(
      "Impairments: loss 1% | loss burst TO_BAD TO_GOOD [IN_BAD [IN_GOOD]]; duplicate 1%;\n"
      "rate 8mbit [burst 15140] | rate off; queue 100 frames | queue 60000 octets;\n"
      "codel [5ms 100ms] | codel off; delay 12.5ms; jitter 2ms [uniform|normal] [reordering];\n"
      "reorder 1% 3ms\n"
      "Example: preau-impair --between toward-hub toward-site --both 'delay 12.5ms' \\\n"
      "           --forward 'rate 8mbit, codel' --backward 'loss burst 1% 30%' --ledger fates\n"
      "Turn the offloads of both interfaces' peers off first: ethtool -K DEV tx off sg off tso off "
      "gso off gro off");
}

[[noreturn]] void cannot(const std::string& attempt) {
  throw std::system_error(errno, std::generic_category(), attempt);
}

[[noreturn]] void refuse(const std::string& what) { throw std::invalid_argument(what); }

Settings add(const Settings& settings, const std::string& option, const std::string& text) {
  if (text.empty()) return settings;
  const auto more = with(settings, text);
  if (!more) refuse(option + ": " + more.error());
  return *more;
}

std::string content(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) cannot("read script " + path);
  return text.str();
}

RelaySettings settings_of(const Options& o) {
  if (o.between[0] == o.between[1]) refuse("--between: two interfaces, not twice " + o.between[0]);
  auto settings = o.relay;
  const auto delay = o.delay.empty() ? "" : "delay " + o.delay;
  const auto both = add(add({}, "--delay", delay), "--both", o.both);
  auto script = read_script(o.script.empty() ? "" : content(o.script),
                            add(both, "--forward", o.forward), add(both, "--backward", o.backward));
  if (!script) refuse(o.script + ", " + script.error());
  settings.script = std::move(*script);
  if (!o.match.empty()) {
    const auto match = Match::read(o.match);
    if (!match) refuse("--match: " + match.error());
    settings.match = *match;
  }
  return settings;
}

void print(const std::string& from, const std::string& to, const Counts& counts) {
  std::cout << from << " -> " << to << ": ";
  for (std::size_t i = 0; i < kFates; ++i)
    if (i == 0 || counts.by_fate[i] > 0)
      std::cout << counts.by_fate[i] << ' ' << word(static_cast<Fate>(i)) << ", ";
  std::cout << counts.unread << " not read, at most "
            << std::chrono::duration<double, std::milli>(counts.latest).count() << " ms late\n";
}

void block_stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

void run(const Options& options) {
  auto settings = settings_of(options);
  block_stop_signals();
  prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);  // wake on time: the default is up to 50 us late
  std::ofstream ledger;
  if (!options.ledger.empty()) {
    ledger.open(options.ledger);
    settings.ledger = &ledger;
    if (!ledger) cannot("write ledger " + options.ledger);
  }
  Port a(options.between[0]), b(options.between[1]);
  std::cout << "carrying " << a.name() << " <-> " << b.name() << ", seed " << settings.seed
            << std::endl;
  const auto counts = relay(a, b, settings);
  print(a.name(), b.name(), counts.forward);
  print(b.name(), a.name(), counts.backward);
  if (ledger.is_open() && !ledger.flush()) cannot("write ledger " + options.ledger);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Carries Ethernet frames between two interfaces and impairs them, each way by itself."};
  app.set_version_flag("--version", PREAU_VERSION);
  Options options;
  declare(app, options);
  try {
    app.parse(argc, argv);
    run(options);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : kUsage;
  } catch (const std::invalid_argument& e) {
    std::cerr << "preau-impair: " << e.what() << '\n';
    return kUsage;
  } catch (const std::exception& e) {
    std::cerr << "preau-impair: " << e.what() << '\n';
    return kCannot;
  }
}
