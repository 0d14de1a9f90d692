#include "probe/agent/verdict.hh"

#include <algorithm>

#include <fmt/format.h>

#include "probe/agent/text.hh"
#include "probe/agent/thresholds.hh"

namespace preau {

namespace {

bool is_agreement(const Record& r) {
  return r.metric == metric::kAgreementDown || r.metric == metric::kAgreementUp;
}

bool has(const std::vector<Record>& records, std::string_view metric, bool with_value) {
  return std::ranges::any_of(records, [&](const Record& r) {
    return r.metric == metric && r.value.has_value() == with_value;
  });
}

// How a record was made otherwise than the first of its kind: "once more", "8 flows". Else empty.
std::string otherwise(const Record& r) {
  const std::string_view method = r.method, once = kOnceMore, why = kToTellWhy;
  if (method.ends_with(once)) return "once more";
  if (!method.ends_with(why)) return {};
  const auto before = method.substr(0, method.size() - why.size());
  return std::string(before.substr(before.rfind(", ") + 2));
}

// Is this the second try of what the other one measured?
bool is_second(const Record& r, const Record& first) {
  return r.method == first.method + kOnceMore && r.metric == first.metric &&
         r.target == first.target && r.room == first.room;
}

std::string entry(std::string_view what, const std::string& text) {
  return fmt::format("  {:<10}{}", what, text);
}

void tell_line(std::vector<std::string>& lines, const std::vector<Record>& records) {
  for (const auto& r : records) {
    if (r.metric != metric::kLineKnown) continue;
    const auto which = r.line ? *r.line + ", " : std::string();
    lines.push_back(entry("line", r.value ? which + r.target + ": " + r.note : r.failure));
  }
}

// Each that is missed or near, and of the others how many; what was not measured is none of them.
void tell_thresholds(std::vector<std::string>& lines, const std::vector<Record>& records) {
  std::size_t met = 0, all = 0, unmeasured = 0;
  std::vector<std::string> near;
  for (const auto& r : records) {
    const auto mark = mark_of(r);
    if (!r.value && threshold_of(r.metric) != nullptr) ++unmeasured;
    if (!mark) continue;
    ++all;
    const auto text = fmt::format("{} {} ({})", label(r), value_text(r), mark->source);
    if (mark->word == "meets")
      ++met;
    else if (mark->word == "misses")
      lines.push_back(entry("misses", text));
    else
      near.push_back(entry("near", text));
  }
  lines.insert(lines.end(), near.begin(), near.end());
  const auto missing =
      unmeasured > 0 ? fmt::format("; {} more could not be measured", unmeasured) : std::string();
  lines.push_back(entry("meets", fmt::format("{} of {} thresholds{}", met, all, missing)));
}

// What has the same reason is one line.
template <class Reason>
void tell_grouped(std::vector<std::string>& lines, const std::vector<Record>& records,
                  std::string_view what, const Reason& reason) {
  std::vector<std::pair<std::string, std::string>> groups;  // reason, labels
  for (const auto& r : records) {
    const std::string why = reason(r);
    if (why.empty()) continue;
    const auto same = std::ranges::find(groups, why, &std::pair<std::string, std::string>::first);
    if (same == groups.end())
      groups.emplace_back(why, label(r));
    else
      same->second += ", " + label(r);
  }
  for (const auto& [why, labels] : groups) lines.push_back(entry(what, labels + ": " + why));
}

bool capacity_passes(const std::vector<Record>& records) {
  return has(records, metric::kCapacityDown, true) || has(records, metric::kCapacityUp, true);
}

std::string duration_text(const std::vector<Record>& records) {
  if (records.empty()) return "nothing was measured";
  auto end = records.front().start;
  for (const auto& r : records)
    end = std::max(end, r.start + std::chrono::ceil<std::chrono::microseconds>(r.duration));
  const auto seconds = to_seconds(end - records.front().start);
  if (exit_code_of(records) == 3)  // at most this laptop's own port
    return fmt::format("nothing of the network could be measured, in {:.0f} s", seconds);
  return fmt::format("measured in {:.0f} s", seconds);
}

}  // namespace

std::optional<Mark> mark_of(const Record& r) {
  const auto* t = threshold_of(r.metric);
  if (!r.value || t == nullptr) return std::nullopt;
  const Interval i = r.interval.value_or(Interval{*r.value, *r.value});
  const bool all_good = t->at_least ? i.low >= t->limit : i.high <= t->limit;
  const bool all_bad = t->at_least ? i.high < t->limit : i.low > t->limit;
  if (all_good) return Mark{"meets", "\033[32m", t->source};
  if (all_bad) return Mark{"misses", "\033[31m", t->source};
  return Mark{"near", "\033[33m", t->source};
}

std::string label(const Record& r) {
  auto text = short_name(r.metric);
  if (r.room) return "room " + *r.room + ": " + text;
  if (const auto how = otherwise(r); !how.empty()) text += ", " + how;
  if (r.segment == Segment::internet) return r.target + ": " + text;
  if (r.metric == metric::kLinkSpeed && r.value) return text + " " + r.target;
  return text;
}

std::vector<Record> newest(const std::vector<Record>& records) {
  std::vector<Record> kept;
  for (const auto& r : records) {
    const auto first =
        std::ranges::find_if(kept, [&r](const Record& other) { return is_second(r, other); });
    if (first == kept.end() || !r.value)
      kept.push_back(r);
    else
      *first = r;
  }
  return kept;
}

std::vector<std::string> verdict_lines(const AuditConfig& config,
                                       const std::vector<Record>& records) {
  std::vector<std::string> lines{
      fmt::format("Verdict on site {}: {}", config.site, duration_text(records))};
  tell_line(lines, records);
  tell_thresholds(lines, records);
  tell_grouped(lines, records, "differ",
               [](const Record& r) { return is_agreement(r) && r.value ? r.note : std::string(); });
  tell_grouped(lines, records, "suspect", [](const Record& r) {
    return r.validity == Validity::suspect ? r.note : std::string();
  });
  tell_grouped(lines, records, "failed", [](const Record& r) {
    return r.metric == metric::kLineKnown ? std::string() : r.failure;
  });
  if (over_tcp_alone(records)) {
    const auto* more = capacity_passes(records) ? "" : ", capacity";
    lines.push_back(entry(
        "TCP only",
        fmt::format("UDP gets no answer: what it alone can tell (loss{}) is missing, not zero",
                    more)));
  }
  if (const auto request = firewall_request(config, records); !request.empty()) {
    lines.emplace_back();
    lines.push_back(request);
  }
  return lines;
}

std::string firewall_request(const AuditConfig& config, const std::vector<Record>& records) {
  if (!over_tcp_alone(records)) return {};
  const auto& to = config.battery.reflector;
  const bool asked = has(records, metric::kCapacityDown, false);
  const auto more = asked && !capacity_passes(records)
                        ? fmt::format(" and port {} (capacity, RFC 9097)", to.tcp_port)
                        : "";
  return fmt::format(
      "Firewall request, site {}: please allow UDP from this network to {} port {} (STAMP, RFC "
      "8762){} and its replies; TCP to it passes, UDP gets no answer.",
      config.site, to.host, to.udp_port, more);
}

}  // namespace preau
