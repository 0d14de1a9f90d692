// preau-impair: a cable with a delay, for the lab.
#include <chrono>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <signal.h>
#include <sys/prctl.h>

#include "tests/lab/impair/relay.hh"

using namespace preau::lab;

namespace {

constexpr int kCannot = 3;

void print(const std::string& from, const std::string& to, const DirectionCounts& counts) {
  std::cout << from << " -> " << to << ": " << counts.wire.carried << " frames carried, "
            << counts.wire.dropped << " dropped (queue full), " << counts.unread << " not read, "
            << counts.unsent << " not sent\n";
}

void block_stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Carries Ethernet frames between two interfaces, each way with a fixed delay."};
  app.footer(
      "Example: preau-impair --between toward-hub toward-site --delay 12.5ms\n"
      "Turn the offloads of both interfaces' peers off first: ethtool -K DEV tx off sg off tso off "
      "gso off gro off");
  app.set_version_flag("--version", PREAU_VERSION);
  std::vector<std::string> between;
  double delay_ms = 0;
  WireSettings settings;
  app.add_option("--between", between, "The two interfaces")->expected(2)->required();
  app.add_option("--delay", delay_ms, "One-way delay: 12.5ms, 400us, 1s")
      ->required()
      ->transform(CLI::AsNumberWithUnit(
          std::map<std::string, double>{{"us", 0.001}, {"ms", 1}, {"s", 1000}}))
      ->check(CLI::Range(0.0, 10'000.0));
  app.add_option("--queue", settings.queue_frames, "Frames in flight each way before drops");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  settings.delay = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double, std::milli>(delay_ms));
  try {
    block_stop_signals();
    prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0);  // wake on time: the default is up to 50 us late
    Port a(between[0]), b(between[1]);
    std::cout << "carrying " << a.name() << " <-> " << b.name() << ", " << delay_ms
              << " ms each way" << std::endl;
    const auto counts = relay(a, b, settings);
    print(a.name(), b.name(), counts.a_to_b);
    print(b.name(), a.name(), counts.b_to_a);
  } catch (const std::exception& e) {
    std::cerr << "preau-impair: " << e.what() << '\n';
    return kCannot;
  }
}
