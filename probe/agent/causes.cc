#include "probe/agent/causes.hh"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "probe/net/tcp_info.hh"

namespace preau::agreement {

namespace {

constexpr double kFaster = 1.3;  // a beginning over its end: a burst passed first, if it brought
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

}  // namespace

bool same(double a, double b) { return std::abs(a - b) < kSame * std::max(a, b); }

bool slows_down(const Tcp& t) {
  return t.early && t.late && *t.early > kFaster * *t.late && t.ahead_s > kAhead_s;
}

Finding likeliest(const Rate& lower, const Seen& seen, const Rate& higher) {
  // No lack of CPU makes anybody answer sooner.
  Told found = proxies(lower, seen, higher);
  // A host that lacks CPU may have half of a rate, but gets no octets sooner, and is no farther
  // away.
  if (lower.value < higher.value / 2)
    for (const auto look : {&ways, &burst_or_loss})
      if (!found) found = look(lower, seen, higher);
  for (const auto look :
       {&hosts, &windows, &ways, &burst_or_loss, &flow_limits, &losses, &doubts, &protocols})
    if (!found) found = look(lower, seen, higher);
  return found.value_or(
      told(Cause::unknown,
           "neither CPU, window, buffer, burst, flow limit, loss, protocol nor proxy shows"));
}

}  // namespace preau::agreement
