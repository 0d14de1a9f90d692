#include "tests/measure/lossy_tcp.hh"

#include <algorithm>
#include <cmath>
#include <random>

namespace preau::simulated {

using std::chrono::duration_cast;
using std::chrono::nanoseconds;

namespace {

constexpr double kSegment = 1'448;  // octets
constexpr double kStep = 0.05;      // s

// Times in seconds, windows in segments.
struct Flow {
  double window{10}, next_round{}, waiting{}, arrived{};  // octets behind the line, and past it
  bool slow_start{true};
  double most{}, lost_at{}, plateau_after{}, as_reno{};  // of CUBIC

  void lose(double now, bool cubic) {
    const double kept = cubic ? 0.7 : 0.5;
    most = window < most ? window * (1 + kept) / 2 : window;  // fast convergence
    window = std::max(2.0, window * kept);
    plateau_after = std::cbrt(std::max(0.0, most - window) / 0.4);
    as_reno = window;
    lost_at = now;
    slow_start = false;
  }

  void grow(double round_end, bool cubic) {
    if (slow_start) {
      window *= 2;
    } else if (!cubic) {
      window += 1;
    } else {
      as_reno += 3 * (1 - 0.7) / (1 + 0.7);
      const double t = round_end - lost_at - plateau_after;
      window = std::max({as_reno, window, std::min(1.5 * window, 0.4 * t * t * t + most)});
    }
  }
};

class Line {
 public:
  Line(const Path& path, std::uint64_t seed) : path_(path), random_(seed), flows_(path.flows) {
    for (auto& flow : flows_) flow.next_round = chance() * path.rtt_s;
  }

  void step() {
    for (auto& flow : flows_)
      while (flow.next_round < now_ + kStep) send(flow);
    drain();
    now_ += kStep;
  }

  const std::vector<Flow>& flows() const { return flows_; }
  std::uint64_t lost() const { return lost_; }

 private:
  double chance() { return uniform_(random_); }

  void send(Flow& flow) {
    double all = 0;
    for (const auto& other : flows_) all += other.window;
    const double room = path_.line.value * 125'000 / kSegment;  // segments a second
    const double dropped = std::max(0.0, 1 - room * (path_.rtt_s + path_.queue_s) / all);
    const double round = std::clamp(all / room, path_.rtt_s, path_.rtt_s + path_.queue_s);
    flow.waiting += flow.window * (1 - dropped) * kSegment;
    flow.next_round += round;
    const double arrives = (1 - path_.loss.value) * (1 - std::min(0.9, dropped));
    if (chance() < std::pow(arrives, flow.window)) return flow.grow(flow.next_round, path_.cubic);
    ++lost_;
    flow.lose(flow.next_round - round, path_.cubic);
  }

  // What the line carries in a step, of each flow as much as is its share of what waits.
  void drain() {
    double waiting = 0;
    for (const auto& flow : flows_) waiting += flow.waiting;
    const double share = std::min(1.0, path_.line.value * 125'000 * kStep / std::max(1.0, waiting));
    for (auto& flow : flows_) {
      flow.arrived += flow.waiting * share;
      flow.waiting *= 1 - share;
    }
  }

  Path path_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> uniform_;
  std::vector<Flow> flows_;
  double now_{};
  std::uint64_t lost_{};
};

}  // namespace

Transfer transfer(const Path& path, double seconds, std::uint64_t seed) {
  Line line(path, seed);
  Transfer made;
  const auto rtt =
      duration_cast<std::chrono::microseconds>(std::chrono::duration<double>(path.rtt_s));
  made.flows.resize(path.flows);
  for (int i = 1; i * kStep <= seconds + kStep / 2; ++i) {
    line.step();
    const auto when = duration_cast<nanoseconds>(std::chrono::duration<double>(i * kStep));
    for (std::size_t f = 0; f < path.flows; ++f)
      made.flows[f].push_back({when, static_cast<std::uint64_t>(line.flows()[f].arrived)});
    made.resent.push_back({when, line.lost(), rtt});
  }
  return made;
}

Mbps long_run_mean(const Path& path) {
  using std::chrono::seconds;
  constexpr double kLong = 3'060;
  return rate_between(transfer(path, kLong, 1).flows, seconds{60}, seconds{3'060}).value();
}

}  // namespace preau::simulated
