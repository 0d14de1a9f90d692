// The whole method in virtual time, a thousand networks and more: no wrong number unflagged.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <map>

#include "tests/measure/capacity/scenario.hh"

using namespace preau;
using namespace preau::capacity;
using namespace preau::capacity::simulated;

namespace {

constexpr double kWrong = 0.02;

struct Tally {
  int runs{}, good{}, good_flagged{}, unflagged{}, held{}, silent{};
  double width{};  // sum of half widths of the unflagged, relative
  std::map<std::string_view, std::array<int, 3>> kinds;  // runs, flagged, silent
};

Tally thousand(std::uint64_t first, std::uint64_t count) {
  Tally tally;
  for (auto seed = first; seed < first + count; ++seed) {
    const auto net = scenario(seed);
    const auto result = run(net, seed);
    const double off = result.value ? result.value->value / net.truth - 1 : 0;
    auto& kind = tally.kinds[net.kind];
    ++tally.runs, ++kind[0];
    kind[1] += result.valid ? 0 : 1;
    if (net.good) ++tally.good, tally.good_flagged += result.valid ? 0 : 1;
    const bool silent = result.valid && std::abs(off) > kWrong;
    if (std::getenv("PREAU_EVERY_RUN") != nullptr || silent)
      fmt::print("{} {} ({:.1f} Mbit/s): {:+.2f} % {} {} {:.2f} MB {:.2f} s; {}\n", seed, net.kind,
                 net.truth, 100 * off, to_string(result.limited_by), result.valid ? "" : "flagged",
                 1e-6 * double(result.sent_octets), to_seconds(result.duration), result.evidence);
    if (!result.valid) continue;
    ++tally.unflagged;
    tally.silent += silent ? 1 : 0, kind[2] += silent ? 1 : 0;
    tally.held += result.interval->low <= net.truth && net.truth <= result.interval->high ? 1 : 0;
    tally.width += (result.interval->high - result.interval->low) / 2 / net.truth;
  }
  fmt::print("{} runs: {} silent wrong answers; {} of {} healthy paths flagged; {} unflagged, "
             "{:.1f} % of their intervals hold the truth, mean +/- {:.2f} %\n",
             tally.runs, tally.silent, tally.good_flagged, tally.good, tally.unflagged,
             100.0 * tally.held / tally.unflagged, 100 * tally.width / tally.unflagged);
  for (const auto& [name, count_of] : tally.kinds)
    fmt::print("  {:16} {:4} runs, {:4} flagged, {} silent\n", name, count_of[0], count_of[1],
               count_of[2]);
  return tally;
}

void check(const Tally& tally) {
  CHECK(tally.silent == 0);
  CHECK(tally.good_flagged <= 0.05 * tally.good);
  CHECK(tally.held >= 0.936 * tally.unflagged);
}

}  // namespace

TEST_CASE("capacity: of a thousand networks no wrong number comes out unflagged") {
  check(thousand(1, 1'000));
}

// Nothing was tuned on these seeds.
TEST_CASE("capacity: a thousand other networks, never looked at while tuning, say the same") {
  check(thousand(1'000'001, 1'000));
}

TEST_CASE("many","[.]") {
  check(thousand(std::stoull(getenv("FIRST")), std::stoull(getenv("COUNT"))));
}
TEST_CASE("one","[.]") {
  const auto seed = std::stoull(getenv("SEED"));
  const auto net = scenario(seed);
  const auto& p = net.path;
  if (p.shaper) fmt::print("{} rate {:.2f} burst {:.0f} queue {:.4f}s peak {}\n", net.kind, p.shaper->rate, p.shaper->burst, p.shaper->queue/p.shaper->rate/125000, p.shaper->peak.value_or(0));
  fmt::print("port {} {} rtt {:.4f} jitter {:.6f} coal {:.6f} bundled {} late {:.6f} loss {} cross {}\n", p.sender_port, p.receiver_port, p.round_trip, p.jitter, p.coalesce, p.bundled, p.lateness, p.loss, p.cross.rate);
  const auto r = run(net, seed);
  fmt::print("{} of {} {} {}\n", r.value.value_or(Mbps{}).value, net.truth, r.valid, r.evidence);
}

TEST_CASE("capacity: plain shapers are read within 1 %, and within the byte budget") {
  struct Line {
    double mbit_s, burst, most_mb, most_s;
  };
  for (const auto& line : {Line{8, 128'000, 2, 5}, Line{25, 128'000, 6, 5}, Line{100, 128'000, 4, 0.5},
                           Line{300, 128'000, 12, 0.5}, Line{500, 128'000, 20, 0.5}, Line{940, 128'000, 37, 0.5}}) {
    const auto net = plain(line.mbit_s, line.burst);
    const auto result = run(net, 7);
    fmt::print("{:.0f}: {:.3f} of {:.3f} [{:.3f}, {:.3f}] {:.2f} MB {:.2f} s, burst {} boost {:.0f} loss {:.4f} {}\n", line.mbit_s,
               result.value.value_or(Mbps{}).value, net.truth, result.interval.value_or(Interval{}).low,
               result.interval.value_or(Interval{}).high, 1e-6 * double(result.sent_octets),
               to_seconds(result.duration), result.burst_octets.value_or(0), result.boost.value_or(Mbps{}).value,
               result.own_loss.value_or(Ratio{}).value, result.evidence);
    CHECK(result.valid);
  }
}
