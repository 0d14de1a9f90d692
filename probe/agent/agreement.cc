#include "probe/agent/agreement.hh"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "probe/net/tcp_info.hh"

namespace preau::agreement {

namespace {

constexpr double kUntold = 0.05;  // half an interval, where a method tells none
constexpr double kFaster = 1.3;   // a beginning over its end: a burst passed first, if it brought
constexpr double kMuchFaster = 2;
constexpr double kAhead_s = 0.25;   // as much as the end does in this time
constexpr double kSame = 0.15;      // two flows' rates
constexpr double kMore = 1.3;       // more flows that each have as much have more in all
constexpr double kOtherFlows = 2;   // times as many: another number of flows
constexpr double kNearer = 0.5;     // of a round trip: another host answers
constexpr double kFarther = 2;      // times a round trip: another place
constexpr double kTrips_s = 0.002;  // apart, at least, to tell either
constexpr double kCounted_s = 2;    // of a test with TCP, at least
constexpr double kSomeLoss = 0.002;
constexpr double kSegment = 1'448;

// One of the rates, as TCP payload.
struct Rate {
  const Capacity* capacity{};  // or
  const Tcp* tcp{};
  double value{};
  Interval interval;

  std::optional<double> idle_rtt_s() const {
    return capacity != nullptr ? capacity->idle_rtt_s : tcp->idle_rtt_s;
  }
  std::string text() const {
    const auto name = capacity != nullptr ? "capacity" : tcp->name;
    return fmt::format("{} {:.1f} Mbit/s", name, value);
  }
};

Interval around(double value) { return {value * (1 - kUntold), value * (1 + kUntold)}; }

std::vector<Rate> rates_of(const Seen& seen) {
  std::vector<Rate> rates;
  if (const auto* c = seen.capacity ? &*seen.capacity : nullptr) {
    const auto value = as_payload(*c, c->value);
    const auto interval =
        c->interval ? Interval{as_payload(*c, c->interval->low), as_payload(*c, c->interval->high)}
                    : around(value);
    rates.push_back({.capacity = c, .value = value, .interval = interval});
  }
  for (const auto& t : seen.tcp)
    rates.push_back(
        {.tcp = &t, .value = t.value, .interval = t.interval.value_or(around(t.value))});
  return rates;
}

bool disagree(const Rate& lower, const Rate& higher) {
  return lower.interval.high < higher.interval.low && lower.value < (1 - kSlack) * higher.value;
}

using Told = std::optional<Finding>;

Finding told(Cause cause, std::string evidence) {
  return {.lower = {}, .higher = {}, .cause = cause, .evidence = std::move(evidence)};
}

double flows(const Tcp& tcp) {
  return static_cast<double>(std::max<std::size_t>(tcp.per_flow.size(), 1));
}
// The fastest of its flows: where flows share a limit by chance, as hashed queues let them, the
// others have less.
double a_flow(const Tcp& tcp) {
  return tcp.per_flow.empty() ? tcp.value : std::ranges::max(tcp.per_flow);
}
bool same(double a, double b) { return std::abs(a - b) < kSame * std::max(a, b); }

// ---- one look at the evidence each, the surest first --------------------------------------------

Told hosts(const Rate& lower, const Seen&, const Rate&) {
  if (const auto* c = lower.capacity) {
    if (c->limited_by == LimitedBy::probe) return told(Cause::probe_cpu, c->evidence);
    if (c->limited_by == LimitedBy::server) return told(Cause::server, c->evidence);
    return std::nullopt;
  }
  if (!lower.tcp->probe_short.empty()) return told(Cause::probe_cpu, lower.tcp->probe_short);
  if (!lower.tcp->server_short.empty()) return told(Cause::server, lower.tcp->server_short);
  return std::nullopt;
}

// Before the windows: the one that a proxy gives is no host's at the far end.
Told proxies(const Rate& lower, const Seen&, const Rate& higher) {
  for (const auto* rate : {&lower, &higher}) {
    const auto* t = rate->tcp;
    if (t == nullptr) continue;
    if (!t->proxy.empty()) return told(Cause::proxy, t->proxy);
    if (!t->least_rtt_s || !t->idle_rtt_s) continue;
    const double tcp_s = *t->least_rtt_s, others_s = *t->idle_rtt_s;
    if (tcp_s < kNearer * others_s && others_s - tcp_s > kTrips_s)
      return told(Cause::proxy,
                  fmt::format("{}: TCP is answered after {:.1f} ms, other packets to that address "
                              "after {:.1f} ms: somebody nearer answers",
                              t->name, 1e3 * tcp_s, 1e3 * others_s));
  }
  return std::nullopt;
}

// A sender that is not ours does not tell; another one's word over the same path stands for it.
Told windows(const Rate& lower, const Seen& seen, const Rate&) {
  if (lower.tcp == nullptr) return std::nullopt;
  const auto* who = seen.direction == Direction::down ? "this host" : "the far end";
  const auto* sender = seen.direction == Direction::down ? "the far end" : "this host";
  const auto held = [&](const Tcp& t) { return t.window_limited.value_or(0) > kHeldBack; };
  if (held(*lower.tcp))
    return told(Cause::receive_window,
                fmt::format("the receive window of {} held the flows {:.0f} % of the time", who,
                            100 * *lower.tcp->window_limited));
  if (lower.tcp->buffer_limited.value_or(0) > kHeldBack)
    return told(Cause::send_buffer,
                fmt::format("the send buffer of {} held the flows {:.0f} % of the time", sender,
                            100 * *lower.tcp->buffer_limited));
  if (lower.tcp->window_limited) return std::nullopt;
  for (const auto& other : seen.tcp)
    if (held(other) && same(a_flow(other), a_flow(*lower.tcp)))
      return told(Cause::receive_window,
                  fmt::format("the receive window of {} held {} {:.0f} % of the time, at the same "
                              "rate a flow",
                              who, other.name, 100 * *other.window_limited));
  return std::nullopt;
}

bool slows_down(const Tcp& t) {
  return t.early && t.late && *t.early > kFaster * *t.late && t.ahead_s > kAhead_s;
}

Told bursts(const Rate& lower, const Seen&, const Rate& higher) {
  for (const auto* rate : {&lower, &higher}) {
    const auto* t = rate->tcp;
    if (t == nullptr || !slows_down(*t)) continue;
    // The lower one's beginning must come near to what the higher one had; or be far from its end:
    // of a bucket that another test has nearly emptied little is left.
    if (rate == &lower && *t->early < (lower.value + higher.value) / 2 &&
        *t->early < kMuchFaster * *t->late)
      continue;
    return told(Cause::shaper_burst,
                fmt::format("{} began at {:.1f} and ended at {:.1f} Mbit/s: a burst passes before "
                            "the line holds to its rate",
                            t->name, *t->early, *t->late));
  }
  // As much as the higher one had beyond the lower, or half of it: a shaper's usual few kB explain
  // nothing.
  const auto* c = lower.capacity;
  const double beyond = (higher.value - lower.value) * kCounted_s / 8e-6;
  if (c != nullptr && c->boost && as_payload(*c, *c->boost) > higher.value &&
      static_cast<double>(c->burst_octets.value_or(0)) > beyond / 2)
    return told(
        Cause::shaper_burst,
        fmt::format("{:.1f} MB pass at {:.0f} Mbit/s or more before the line holds to {:.1f}",
                    static_cast<double>(*c->burst_octets) * 1e-6, *c->boost, c->value));
  return std::nullopt;
}

// A rate of many more or many fewer flows to have as much in all: something limits their sum.
const Tcp* other_number(const Tcp& tcp, const Seen& seen) {
  for (const auto& other : seen.tcp) {
    const auto [few, many] = std::minmax({flows(tcp), flows(other)});
    if (many >= kOtherFlows * few && same(other.value, tcp.value)) return &other;
  }
  return nullptr;
}

// What loss leaves to Reno's kind of flow (Mathis and others, 1997): the most, since cubic on short
// paths does no better.
Told losses(const Rate& lower, const Seen& seen, const Rate&) {
  const auto* t = lower.tcp;
  if (t == nullptr) return std::nullopt;
  if (!t->sent_again)
    for (const auto& other : seen.tcp)
      if (other.sent_again && same(a_flow(other), a_flow(*t))) t = &other;
  if (t->sent_again.value_or(0) < kSomeLoss) return std::nullopt;
  // What a full queue loses also fits the formula; but then all flows together have the same.
  if (other_number(*t, seen) != nullptr) return std::nullopt;
  const auto rtt = std::max(t->least_rtt_s.value_or(0), t->idle_rtt_s.value_or(0));
  if (rtt <= 0) return std::nullopt;
  const double most = flows(*t) * kSegment * 8e-6 / rtt * 1.22 / std::sqrt(*t->sent_again);
  if (most > 2 * t->value || most < 0.7 * t->value) return std::nullopt;
  return told(
      Cause::loss,
      fmt::format("{:.1f} % of the segments of {} were sent again: at a round trip of {:.1f} "
                  "ms that leaves {:.0f} flows some {:.0f} Mbit/s",
                  100 * *t->sent_again, t->name, 1e3 * rtt, flows(*t), most));
}

// Slow start fills a line before its loss tells; so where loss explains a rate, it is no burst.
Told burst_or_loss(const Rate& lower, const Seen& seen, const Rate& higher) {
  auto burst = bursts(lower, seen, higher);
  if (!burst) return std::nullopt;
  auto lost = losses(lower, seen, higher);
  return lost ? lost : burst;
}

// The capacity test is one flow.
Told flow_limits(const Rate& lower, const Seen& seen, const Rate& higher) {
  const auto sentence = [](const std::string& what, double a, double n, double m) {
    return told(Cause::flow_limit,
                fmt::format("{}: {:.1f} Mbit/s a flow, with {:.0f} as with {:.0f}", what, a, n, m));
  };
  if (lower.capacity != nullptr) {
    if (higher.tcp == nullptr || flows(*higher.tcp) < 2) return std::nullopt;
    if (same(a_flow(*higher.tcp), lower.value))
      return sentence("capacity and " + higher.tcp->name, a_flow(*higher.tcp), 1,
                      flows(*higher.tcp));
    for (const auto& t : seen.tcp)
      if (flows(t) == 1 && same(t.value, lower.value) && higher.value > kMore * lower.value)
        return told(Cause::flow_limit,
                    fmt::format("capacity and {} have as much, more flows more", t.name));
    return std::nullopt;
  }
  // Loss limits each flow, too. Where one of UDP had more, it is no limit of each.
  if (seen.capacity &&
      as_payload(*seen.capacity, seen.capacity->value) > kMore * a_flow(*lower.tcp))
    if (auto lost = losses(lower, seen, higher)) return lost;
  for (const auto& other : seen.tcp)
    if (flows(other) > flows(*lower.tcp) && same(a_flow(other), a_flow(*lower.tcp)) &&
        other.value > kMore * lower.value)
      return sentence(lower.tcp->name + " and " + other.name, a_flow(other), flows(*lower.tcp),
                      flows(other));
  return std::nullopt;
}

Told ways(const Rate& lower, const Seen&, const Rate& higher) {
  const auto a = lower.idle_rtt_s(), b = higher.idle_rtt_s();
  if (!a || !b || std::max(*a, *b) < kFarther * std::min(*a, *b) || std::abs(*a - *b) < kTrips_s)
    return std::nullopt;
  return told(Cause::other_way,
              fmt::format("their far ends are {:.1f} and {:.1f} ms away: what lies between is not "
                          "the same",
                          1e3 * *a, 1e3 * *b));
}

// The capacity test is of UDP. All that TCP gets must lie on one side of it.
Told protocols(const Rate& lower, const Seen& seen, const Rate& higher) {
  if (!seen.capacity || !seen.capacity->valid) return std::nullopt;
  if (lower.capacity != nullptr) {
    for (const auto& t : seen.tcp)
      if (a_flow(t) > kMore * lower.value)
        return told(
            Cause::protocol,
            fmt::format("a flow of {} has {:.1f} Mbit/s of TCP, where UDP is let through at "
                        "{:.1f}",
                        t.name, a_flow(t), lower.value));
    return std::nullopt;
  }
  if (higher.capacity == nullptr) return std::nullopt;
  const auto as_slow = [&](const Tcp& t) {
    return t.value < (1 - kSame) * higher.value && !slows_down(t);
  };
  const auto* other = other_number(*lower.tcp, seen);
  if (other == nullptr || !std::ranges::all_of(seen.tcp, as_slow)) return std::nullopt;
  return told(
      Cause::protocol,
      fmt::format("TCP has {:.1f} Mbit/s with {:.0f} flows and {:.1f} with {:.0f}, where UDP "
                  "is let through at {:.1f}",
                  lower.value, flows(*lower.tcp), other->value, flows(*other), higher.value));
}

Told doubts(const Rate& lower, const Seen&, const Rate& higher) {
  for (const auto* rate : {&lower, &higher})
    if (rate->capacity != nullptr && !rate->capacity->valid)
      return told(Cause::doubt, "the capacity test flagged its value: " + rate->capacity->evidence);
  return std::nullopt;
}

Finding finding(const Rate& lower, const Rate& higher, const Seen& seen) {
  Told found;
  // A host that lacks CPU may have half of a rate, but gets no octets sooner, and is no farther
  // away.
  if (lower.value < higher.value / 2)
    for (const auto look : {&proxies, &ways, &burst_or_loss})
      if (!found) found = look(lower, seen, higher);
  for (const auto look : {&hosts, &proxies, &windows, &ways, &burst_or_loss, &flow_limits, &losses,
                          &doubts, &protocols})
    if (!found) found = look(lower, seen, higher);
  auto result = found.value_or(
      told(Cause::unknown,
           "neither CPU, window, buffer, burst, flow limit, loss, protocol nor proxy shows"));
  result.lower = lower.text();
  result.late = lower.tcp != nullptr ? lower.tcp->late.value_or(lower.value) : lower.value;
  result.higher = higher.text();
  return result;
}

// What limits the way limits all that have the same rate on it: a bucket that one test has emptied
// shows no burst to the next.
void settle(std::vector<Finding>& findings) {
  constexpr std::array kOfTheWay{Cause::proxy, Cause::shaper_burst, Cause::flow_limit,
                                 Cause::protocol};
  for (auto& open : findings) {
    if (open.cause != Cause::unknown) continue;
    const auto known = std::ranges::find_if(findings, [&](const Finding& f) {
      return same(f.late, open.late) && std::ranges::find(kOfTheWay, f.cause) != kOfTheWay.end();
    });
    if (known == findings.end()) continue;
    open.cause = known->cause;
    open.evidence = known->evidence;
  }
}

// "a", "a and b", "a, b and c"
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

}  // namespace

std::optional<Tcp> newer(std::optional<Tcp> first, std::optional<Tcp> second) {
  if (!first || !second) return second ? second : first;
  if (slows_down(*first) && !slows_down(*second) && first->late && second->late &&
      same(*first->late, *second->late)) {
    second->early = first->early;
    second->ahead_s = first->ahead_s;
  }
  return second;
}

double as_payload(const Capacity& capacity, double ip_rate) {
  const double all = capacity.ip_octets;
  return ip_rate * (all - capacity.header_octets) / all;
}

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::probe_cpu:
      return "this probe";
    case Cause::server:
      return "the far end's host";
    case Cause::receive_window:
      return "the receive window";
    case Cause::send_buffer:
      return "the send buffer";
    case Cause::proxy:
      return "a proxy";
    case Cause::shaper_burst:
      return "a shaper's burst";
    case Cause::flow_limit:
      return "a limit of each flow";
    case Cause::protocol:
      return "a limit by protocol";
    case Cause::loss:
      return "loss";
    case Cause::other_way:
      return "another way";
    case Cause::doubt:
      return "a doubtful capacity";
    case Cause::unknown:
      break;
  }
  return "unknown";
}

Verdict judge(const Seen& seen) {
  auto rates = rates_of(seen);
  Verdict verdict;
  verdict.compared = rates.size();
  if (rates.size() < 2) return verdict;
  std::ranges::sort(rates, std::greater{}, &Rate::value);
  const auto& highest = rates.front();
  verdict.least_to_most = rates.back().value / highest.value;
  for (auto lower = rates.begin() + 1; lower != rates.end(); ++lower)
    if (disagree(*lower, highest)) verdict.findings.push_back(finding(*lower, highest, seen));
  settle(verdict.findings);
  return verdict;
}

std::string text(const Verdict& verdict) {
  std::vector<std::pair<const Finding*, std::vector<std::string>>> groups;  // of one cause
  for (const auto& f : verdict.findings) {
    const auto group = std::ranges::find_if(
        groups, [&f](const auto& entry) { return entry.first->cause == f.cause; });
    if (group == groups.end())
      groups.emplace_back(&f, std::vector{f.lower});
    else
      group->second.push_back(f.lower);
  }
  std::string text;
  for (const auto& [first, names] : groups)
    text += fmt::format("{}{} {} less than {}; most likely {}: {}", text.empty() ? "" : "; ",
                        listed(names), names.size() == 1 ? "is" : "are", first->higher,
                        to_string(first->cause), first->evidence);
  return text;
}

// Loss shows as much where a queue overflows: there more flows have no more.
std::optional<std::size_t> flows_to_ask(const Verdict& verdict, const Seen& seen) {
  for (const auto& f : verdict.findings) {
    const bool unknown = f.cause == Cause::unknown;
    if (f.lower.starts_with("goodput") && (unknown || f.cause == Cause::loss)) return 8;
    if (f.lower.starts_with("capacity") && unknown && seen.capacity->valid) return 1;
  }
  return std::nullopt;
}

}  // namespace preau::agreement
