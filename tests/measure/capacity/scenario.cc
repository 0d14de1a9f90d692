#include "tests/measure/capacity/scenario.hh"

#include <algorithm>
#include <array>
#include <cmath>

#include "probe/measure/capacity/controller.hh"

namespace preau::capacity::simulated {

namespace {

constexpr double kIp = 1'500;
constexpr double kOctets = 125'000;

double ip_rate(double rate, double extra) { return rate * kIp / (kIp + extra); }

// Seconds that a test of this path takes, about: where things go wrong in the midst of it.
double about(const Path& path) { return 0.15 + 0.2 * std::max(1.0, 20 / path.shaper->rate); }

Window window(Random& random, const Path& path, double shortest, double longest) {
  const double from = random.uniform(0, about(path));
  return {from, from + random.log_uniform(shortest, longest)};
}

Path healthy(Random& random) {
  Path path;
  Shaper shaper;
  path.sender_port = path.receiver_port = random.chance(0.5) ? 1'000 : 10'000;
  shaper.rate = random.log_uniform(1, path.sender_port > 1'000 ? 1'000 : 950);
  // A bucket that a port with nothing to spare cannot empty is no healthy path.
  shaper.burst = random.log_uniform(3'000, shaper.rate > 700 ? 128'000 : 300'000);
  shaper.queue = std::max(20 * 1'514.0, random.log_uniform(0.02, 0.2) * shaper.rate * kOctets);
  path.shaper = shaper;
  path.round_trip = random.log_uniform(2e-4, 3e-2);
  path.jitter = random.chance(0.3) ? 0 : random.log_uniform(5e-6, 3e-4);
  path.bundled = random.chance(0.5);
  path.coalesce = random.chance(0.5) ? 0 : random.log_uniform(2e-5, 2.5e-4);
  path.loss = random.chance(0.7) ? 0 : 1e-4;
  path.lateness = random.log_uniform(1e-6, 1e-4);
  return path;
}

using Spoil = void (*)(Path&, Random&);

void shared_seen(Path& path, Random& random) {
  path.cross.rate = path.shaper->rate * random.log_uniform(0.01, 0.6);
  path.cross.packet = random.chance(0.5) ? 1'514 : 200;
  path.cross.visible = true;
}

void shared_unseen(Path& path, Random& random) {
  shared_seen(path, random);
  path.cross.visible = false;
  // What no end can see: a port with nothing to spare (README).
  path.sender_port = path.receiver_port = 10'000;
}

void on_and_off(Path& path, Random& random) {
  shared_unseen(path, random);
  path.cross.rate = path.shaper->rate * random.uniform(0.05, 0.8);
  path.cross.on_s = random.log_uniform(0.005, 0.5);
  path.cross.off_s = random.log_uniform(0.005, 0.5);
}

void lossy(Path& path, Random& random) {
  path.loss = random.log_uniform(0.002, 0.2);
  path.loss_burst = random.chance(0.5) ? 1 : random.uniform(2, 50);
}

void shallow(Path& path, Random& random) {
  auto& shaper = *path.shaper;
  shaper.queue = std::max(3 * 1'514.0, random.log_uniform(0.001, 0.02) * shaper.rate * kOctets);
}

void slow_sender(Path& path, Random& random) {
  path.sender_most = path.shaper->rate * random.uniform(0.3, 1.1);
}

void sender_stall(Path& path, Random& random) {
  for (auto n = random.bits() % 3 + 1; n > 0; --n)
    path.sender_stalls.push_back(window(random, path, 0.0005, 0.2));
}

void machine_stall(Path& path, Random& random) {
  for (auto n = random.bits() % 3 + 1; n > 0; --n)
    path.machine_stalls.push_back(window(random, path, 0.0005, 0.2));
}

void program_stall(Path& path, Random& random) {
  path.socket_buffer = random.log_uniform(2e4, 1e6);
  path.program_stalls.push_back(window(random, path, 0.005, 0.3));
}

void clock_step(Path& path, Random& random) {
  path.step_at = window(random, path, 0.001, 0.002).from;
  path.step = random.log_uniform(1e-4, 0.5) * (random.chance(0.5) ? 1 : -1);
}

void no_shaper(Path& path, Random& random) {
  path.shaper.reset();
  path.sender_port = random.chance(0.5) ? 100 : 1'000;
  path.receiver_port = random.chance(0.5) ? path.sender_port : 1'000;
}

void great_bucket(Path& path, Random& random) {
  path.shaper->burst = random.log_uniform(300'000, 1'000'000);
}

void boosted(Path& path, Random& random) {
  auto& shaper = *path.shaper;
  path.sender_port = path.receiver_port = 10'000;
  shaper.peak = shaper.rate * random.uniform(1.3, 4);
  // A boost that outlasts the whole test is, to it, the rate (README): not here.
  const double most = std::max(std::min(6e5, shaper.rate * kOctets), 0.1 * shaper.rate * kOctets);
  shaper.burst = random.log_uniform(3'000, std::min(1e6, most * (1 - shaper.rate / *shaper.peak)));
}

struct Kind {
  std::string_view name;
  double share{};
  bool good{};
  Spoil spoil{};
};

constexpr std::array kKinds{
    Kind{"healthy", 0.40, true, [](Path&, Random&) {}},
    Kind{"shared, seen", 0.05, false, shared_seen},
    Kind{"shared, unseen", 0.08, false, shared_unseen},
    Kind{"on and off", 0.06, false, on_and_off},
    Kind{"lossy", 0.05, false, lossy},
    Kind{"shallow queue", 0.05, false, shallow},
    Kind{"slow sender", 0.04, false, slow_sender},
    Kind{"sender stall", 0.05, false, sender_stall},
    Kind{"machine stall", 0.05, false, machine_stall},
    Kind{"program stall", 0.03, false, program_stall},
    Kind{"clock step", 0.05, false, clock_step},
    Kind{"no shaper", 0.03, false, no_shaper},
    Kind{"great bucket", 0.03, true, great_bucket},
    Kind{"boosted", 0.03, true, boosted},
};

}  // namespace

Scenario scenario(std::uint64_t seed) {
  Random random{std::mt19937_64{seed}};
  Scenario made;
  made.path = healthy(random);
  double at = random.uniform();
  const Kind* kind = &kKinds.front();
  for (const auto& each : kKinds) {
    kind = &each;
    if ((at -= each.share) < 0) break;
  }
  made.kind = kind->name;
  made.good = kind->good;
  kind->spoil(made.path, random);
  made.truth = ip_rate(std::min(made.path.sender_port, made.path.receiver_port), kWireExtra);
  if (made.path.shaper)
    made.truth = std::min(made.truth, ip_rate(made.path.shaper->rate, kFrameExtra));
  return made;
}

Scenario plain(double mbit_s, double burst_octets) {
  Scenario made{"plain", true};
  made.path.shaper = Shaper{mbit_s, burst_octets, {}, burst_octets + 0.05 * mbit_s * kOctets};
  made.path.bundled = true;
  made.path.jitter = 2e-5;
  made.truth = ip_rate(mbit_s, kFrameExtra);
  return made;
}

Scenario weakly_boosted(std::uint64_t seed, double least_mbit_s, double most_mbit_s) {
  Random random{std::mt19937_64{seed}};
  Scenario made{"weakly boosted"};
  Shaper shaper;
  shaper.rate = random.log_uniform(least_mbit_s, most_mbit_s);
  shaper.peak = shaper.rate * random.uniform(1.15, 1.5);
  shaper.burst = random.log_uniform(500'000, 1'200'000);
  shaper.queue = std::max(20 * 1'514.0, random.log_uniform(0.03, 0.2) * shaper.rate * kOctets);
  made.path.shaper = shaper;
  made.path.round_trip = random.log_uniform(3e-4, 1e-2);
  made.path.jitter = 2e-5;
  made.path.bundled = true;
  made.truth = ip_rate(shaper.rate, kFrameExtra);
  return made;
}

Result run(const Scenario& scenario, std::uint64_t seed, const Settings& settings) {
  Network network{scenario.path, seed};
  Controller test{settings};
  while (const auto train = test.next()) test.feed(network.send(*train));
  return test.result();
}

}  // namespace preau::capacity::simulated
