#include "probe/measure/capacity/verdict.hh"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "probe/measure/capacity/layers.hh"

namespace preau::capacity {

namespace {

constexpr double kBusy = 0.9;         // of one core; the same as for goodput
constexpr double kPort = 0.98;        // of a port's own rate: the port, not the path, is full
constexpr double kBacklog_s = 0.003;  // in the sender's own queue: looked at before each burst
constexpr double kForeign = 0.01;     // of the octets on the interface during trains
constexpr double kForeignStop = 0.05;
// ARP, our own control connection: less than kForeign of what any valid test receives.
constexpr std::uint64_t kFewOctets = 3'000;
constexpr double kLoss = 0.01;          // outside discovery: the value may lack as much
constexpr double kTaken = 0.008;        // of the capacity, by flows that only sharing() shows
constexpr double kCertain = 3;          // sigma
constexpr double kTakenMost = 0.018;    // what may not be left open
constexpr double kMuch = 0.1;           // of a train, that no slow sender explains
constexpr double kUnfit = 1.0 / 3;      // parts that do not count
constexpr double kBehind = 1.02;        // a bucket's end was seen, and then not reached again
constexpr double kWidest = 0.008;       // half an interval
constexpr double kDelayBeyond = 0.020;  // s

struct Flag {
  LimitedBy limited_by{};
  std::string evidence;
};
using Finding = std::optional<Flag>;

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

// Did this end, rather than the path, shape the number?
Finding host(const HostTally& tally, LimitedBy who, double value) {
  const auto name = to_string(who);
  if (tally.drops > 0)
    return Flag{who, fmt::format("the {} dropped {} packets that had arrived", name, tally.drops)};
  if (tally.half_duplex) return Flag{who, fmt::format("the {}'s port is half duplex", name)};
  if (tally.port && value > kPort * tally.port->value)
    return Flag{who, fmt::format("the {}'s port carries no more than {:.0f} Mbit/s: a lower bound",
                                 name, tally.port->value)};
  const double drains = tally.port ? tally.port->value : value;  // Mbit/s
  if (static_cast<double>(tally.backlog) * 8e-6 > kBacklog_s * drains)
    return Flag{who, fmt::format("{} octets waited in the {}'s own queue", tally.backlog, name)};
  if (tally.cpu > kBusy)
    return Flag{who, fmt::format("the {}'s core was {:.0f} % busy", name, 100 * tally.cpu)};
  return std::nullopt;
}

// s. Where one of our packets takes longer than that, two of them may be between its probe and
// ours.
double delay_allowed(const Findings& f) {
  if (f.highest <= 0) return kDelayBeyond;
  return std::max(kDelayBeyond, 2 * 8e-6 * f.ip_octets / f.highest);
}

// Of what crossed the interface of either end.
double share_of_others(const Findings& f) {
  const auto at = [](std::uint64_t foreign, std::uint64_t ours) {
    return foreign <= kFewOctets ? 0 : ratio(foreign, foreign + ours);
  };
  return std::max(at(f.sender.foreign, f.test_sent), at(f.receiver.foreign, f.test_octets));
}

Finding others(const Findings& f) {
  const double share = share_of_others(f);
  if (share > kForeign)
    return Flag{LimitedBy::unknown,
                fmt::format("others had {:.1f} % of the interface's octets", 100 * share)};
  if (shared(f.sharing)) {
    const auto taken = f.sharing->taken < 1 ? fmt::format("some {:.1f} %", 100 * f.sharing->taken)
                                            : std::string("most");  // by noise it may be beyond all
    return Flag{LimitedBy::unknown,
                "more came out when more was sent: others use " + taken +
                    " of the path, or a shaper lets bursts pass at a peak rate"};
  }
  if (f.delay_beyond > delay_allowed(f))
    return Flag{LimitedBy::unknown, fmt::format("a concurrent stream waited {:.0f} ms longer than "
                                                "in this test's queue: others fill the path",
                                                1e3 * f.delay_beyond)};
  return std::nullopt;
}

Finding unsure(const Findings& f) {
  const auto unknown = [](std::string what) { return Flag{LimitedBy::unknown, std::move(what)}; };
  const double loss = ratio(f.sent - std::min(f.sent, f.received), f.sent);
  if (loss > kLoss) return unknown(fmt::format("{:.1f} % of the packets were lost", 100 * loss));
  const auto& e = *f.estimate;
  if (e.trains < 2 && f.spent) return unknown("the budget ended before a second train");
  if (f.behind_bucket && e.value > kBehind * *f.behind_bucket)
    return unknown(fmt::format("{:.1f} Mbit/s came out once a bucket had emptied, or others came",
                               *f.behind_bucket));
  if (e.slower > 0 || e.trains < 2)
    return unknown(
        fmt::format("trains do not agree: {} of {}", e.trains, e.trains + e.slower + e.faster));
  if (static_cast<double>(e.unfit) > kUnfit * static_cast<double>(e.unfit + e.samples))
    return unknown(fmt::format("{} of {} parts out of line: stalls, or others come and go", e.unfit,
                               e.unfit + e.samples));
  if (unsettled(f) && !f.sharing)
    return unknown("the faster part of no train stood in a queue: others may use the path");
  if (unsettled(f))
    return unknown(fmt::format("too noisy to exclude that others use {:.1f} % of the path",
                               100 * (f.sharing->taken + f.sharing->error)));
  const double half = (e.interval.high - e.interval.low) / 2 / e.value;
  if (half > kWidest) return unknown(fmt::format("too noisy: +/- {:.1f} %", 100 * half));
  return std::nullopt;
}

}  // namespace

void HostTally::add(const HostEvidence& evidence, std::uint32_t ip_octets) {
  drops += evidence.socket_drops.value_or(0) + evidence.softnet_drops.value_or(0);
  backlog = std::max(backlog, evidence.qdisc_backlog.value_or(0));
  cpu = std::max(cpu, evidence.cpu.value_or(Ratio{}).value);
  half_duplex = half_duplex || evidence.half_duplex;
  foreign += evidence.foreign_octets.value_or(0);
  if (evidence.link) port = ip_rate_of_port(*evidence.link, ip_octets);
}

bool shared(const std::optional<Sharing>& sharing) {
  return sharing && sharing->taken > kTaken && sharing->taken > 1.5 * sharing->error;
}

bool crowded(const std::optional<Sharing>& sharing) {
  return sharing && sharing->taken > kForeignStop && sharing->taken > kCertain * sharing->error;
}

bool unsettled(const Findings& f) {
  if (!f.sharing) return f.comparable;
  return f.sharing->taken + f.sharing->error > kTakenMost;
}

std::optional<std::string> disturbs(const Findings& f) {
  if (share_of_others(f) <= kForeignStop && f.delay_beyond <= delay_allowed(f)) return std::nullopt;
  return others(f)->evidence;
}

Verdict judge(const Findings& f, Direction direction) {
  const bool down = direction == Direction::down;
  const auto sender = down ? LimitedBy::server : LimitedBy::probe;
  const auto receiver = down ? LimitedBy::probe : LimitedBy::server;
  const double value = f.estimate ? f.estimate->value : f.highest;
  Finding flag = host(f.receiver, receiver, value);
  if (!flag) flag = host(f.sender, sender, value);
  if (!flag) flag = others(f);
  if (!flag && !f.exceeded && f.most_lost > kMuch)
    flag =
        Flag{LimitedBy::unknown, fmt::format("up to {:.0f} % of a train's packets were lost, and "
                                             "no queue was seen: no rate can be told",
                                             100 * f.most_lost)};
  if (!flag && !f.exceeded)
    flag = Flag{sender, fmt::format("the {} never sent more than came out: a lower bound, over "
                                    "{} octets",
                                    to_string(sender), f.test_octets)};
  if (!flag && !f.estimate)
    flag = Flag{LimitedBy::unknown, f.spent ? "the budget ended before any train measured"
                                            : "no train stayed in the path's queue long enough"};
  if (!flag) flag = unsure(f);
  if (flag) return {false, flag->limited_by, flag->evidence};
  return {true, LimitedBy::network,
          fmt::format("a full queue gave the same rate in {} trains, over {} octets{}",
                      f.estimate->trains, f.estimate->sustained_octets,
                      f.sharing ? "" : "; no speed to spare to see whether others had a share")};
}

}  // namespace preau::capacity
