#include "probe/agent/agreement.hh"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "probe/agent/causes.hh"

namespace preau::agreement {

namespace {

constexpr double kUntold = 0.05;  // half an interval, where a method tells none

std::string text_of(const Rate& rate) {
  const auto name = rate.capacity != nullptr ? "capacity" : rate.tcp->name;
  return fmt::format("{} {:.1f} Mbit/s", name, rate.value);
}

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

Finding finding(const Rate& lower, const Rate& higher, const Seen& seen) {
  auto result = likeliest(lower, seen, higher);
  result.lower = text_of(lower);
  result.late = lower.tcp != nullptr ? lower.tcp->late.value_or(lower.value) : lower.value;
  result.higher = text_of(higher);
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
