#include "probe/agent/audit.hh"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "probe/agent/text.hh"
#include "probe/agent/verdict.hh"

namespace preau {

std::vector<Record> audit(const AuditConfig& config,
                          const std::function<void(const Progress&)>& progress,
                          const std::stop_token& stop) {
  const Battery battery(config.battery);
  std::vector<Record> records;
  std::size_t begun = 0;
  for (const auto& task : battery.tasks()) {
    progress({++begun, battery.tasks().size(), task.what});
    for (auto& r : run_task(task, stop)) {
      r.probe = "audit";
      r.site = config.site;
      if (r.segment == Segment::access || r.segment == Segment::internet) r.line = battery.line();
      records.push_back(std::move(r));
      records.back().seq = records.size();
    }
  }
  return records;
}

int exit_code_of(const std::vector<Record>& records) {
  const auto measured = [](const Record& r) {
    return r.value && r.metric != metric::kLineKnown && r.segment != Segment::lan;
  };
  const auto fine = [](const Record& r) {
    return r.validity == Validity::valid || r.metric == metric::kLineKnown;
  };
  if (std::ranges::none_of(records, measured)) return 3;
  return std::ranges::all_of(records, fine) ? 0 : 1;
}

namespace {

void print_line(std::ostream& out, const Record& r, bool colour) {
  std::string value = r.coverage ? std::string(to_string(*r.coverage)) : value_text(r);
  if (r.metric == metric::kLineKnown) value = r.value ? r.target : "unknown";
  std::string beside;
  if (const auto mark = mark_of(r))
    beside = fmt::format("{}{:6}{} {}", colour ? mark->colour : "", mark->word,
                         colour ? "\033[0m" : "", mark->source);
  out << fmt::format("  {:<33} {:<35} {}\n", label(r), value, beside);
}

}  // namespace

void print_audit(std::ostream& out, const AuditConfig& config, const std::vector<Record>& all,
                 bool colour) {
  const auto records = newest(all);
  out << fmt::format("Site {}, against reflector {}. [low, high]: 95 % intervals.\n\n", config.site,
                     config.battery.reflector.host);
  for (const auto& r : records) print_line(out, r, colour);
  out << '\n';
  for (const auto& line : verdict_lines(config, records)) out << line << '\n';
}

}  // namespace preau
