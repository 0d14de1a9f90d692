#include "probe/agent/audit.hh"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "probe/agent/battery.hh"
#include "probe/agent/text.hh"
#include "probe/agent/thresholds.hh"
#include "probe/measure/goodput.hh"
#include "probe/measure/latency.hh"

namespace preau {

std::vector<Record> audit(const AuditConfig& config,
                          const std::function<void(const std::string&)>& progress) {
  std::vector<Record> records;
  const auto keep = [&](std::vector<Record> more) {
    for (auto& r : more) records.push_back(std::move(r));
  };
  progress("latency and loss, idle");
  keep(measure_latency({.to = config.reflector}));
  for (const auto direction : {Direction::down, Direction::up}) {
    progress(direction == Direction::down ? "download" : "upload");
    keep(measure_goodput({.to = config.reflector, .direction = direction}));
  }
  for (const auto& service : config.services) {
    progress("service " + service.name);
    keep(measure_service(service));
  }
  for (const auto& task : config.rooms) {
    progress("room " + task.room);
    keep(measure_room(task, config.networks));
  }
  for (auto& r : records) {
    r.probe = "audit";
    r.site = config.site;
    r.seq = static_cast<std::uint64_t>(&r - records.data()) + 1;
  }
  return records;
}

std::string firewall_request(const AuditConfig& config, const std::vector<Record>& records) {
  const auto has = [&](std::string_view metric, bool with_value) {
    return std::ranges::any_of(records, [&](const Record& r) {
      return r.metric == metric && r.value.has_value() == with_value;
    });
  };
  if (!has(metric::kRttMedian, false) || !has(metric::kTcpRttMedian, true)) return {};
  return fmt::format(
      "Firewall request, site {}: please allow UDP from this network to {} port {} (STAMP, RFC "
      "8762) "
      "and its replies; TCP to it passes, UDP gets no answer.",
      config.site, config.reflector.host, config.reflector.udp_port);
}

namespace {

struct Mark {
  std::string_view word, colour;
};

// Against the named threshold, by the interval's far and near ends: a fact is told as met or missed
// only when its whole interval is on one side.
Mark mark(const Record& r, const Threshold& t) {
  const Interval i = r.interval.value_or(Interval{*r.value, *r.value});
  const bool all_good = t.at_least ? i.low >= t.limit : i.high <= t.limit;
  const bool all_bad = t.at_least ? i.high < t.limit : i.low > t.limit;
  if (all_good) return {"meets", "\033[32m"};
  return all_bad ? Mark{"misses", "\033[31m"} : Mark{"near", "\033[33m"};
}

std::string label(const Record& r) {
  auto text = short_name(r.metric);
  if (r.room) return "room " + *r.room + ": " + text;
  if (r.segment == Segment::internet) return r.target + ": " + text;
  return text;
}

void print_line(std::ostream& out, const Record& r, bool colour) {
  std::string value = r.coverage ? std::string(to_string(*r.coverage)) : value_text(r);
  std::string beside;
  const auto* threshold = threshold_of(r.metric);
  if (r.value && threshold != nullptr) {
    const auto m = mark(r, *threshold);
    beside = fmt::format("{}{:6}{} {}", colour ? m.colour : "", m.word, colour ? "\033[0m" : "",
                         threshold->source);
  }
  out << fmt::format("  {:<34}{:<36}{}\n", label(r), value, beside);
  if (!r.failure.empty()) out << "      " << r.failure << '\n';
  if (r.validity == Validity::suspect) out << "      suspect: " << r.note << '\n';
}

}  // namespace

void print_audit(std::ostream& out, const AuditConfig& config, const std::vector<Record>& records,
                 bool colour) {
  out << fmt::format("Site {}, against reflector {}. [low, high]: 95 % intervals.\n\n", config.site,
                     config.reflector.host);
  for (const auto& r : records) print_line(out, r, colour);
  if (const auto request = firewall_request(config, records); !request.empty())
    out << '\n' << request << '\n';
}

}  // namespace preau
