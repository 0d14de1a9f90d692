#include "reports/city/measurements.hh"

#include <algorithm>
#include <tuple>

#include "collector/score/vocabulary.hh"

namespace preau::city {

namespace mustache = kainjow::mustache;

namespace {

std::string value_text(const Record& record, Language language) {
  if (!record.value) return "";
  auto text = in(language, with_unit(*record.value, record.unit));
  if (record.interval)
    text += " [" + in(language, number(record.interval->low, record.unit)) + " – " +
            in(language, number(record.interval->high, record.unit)) + "]";
  return text;
}

std::string where_text(const Record& record, Language language) {
  if (record.room) return std::string(word("room", language)) + " " + *record.room;
  auto text = in(language, segment_name(record.segment));
  if (record.segment == Segment::access && record.line) text += " " + *record.line;
  return record.target.empty() ? text : text + " → " + record.target;
}

// What a reader must know before trusting the value.
std::string limits_text(const Record& record, Language language) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : " ; ") + part;
  };
  if (record.validity == Validity::failed)
    add(std::string(word("failed", language)) +
        (record.failure.empty() ? "" : colon(language) + record.failure));
  if (record.validity == Validity::suspect) add(std::string(word("suspect", language)));
  if (record.validity != Validity::failed) add(in(language, limit_name(record.limited_by)));
  add(record.note);
  return text;
}

// The line first, then the LAN, then rooms; by name of the metric in each.
auto order(const Record& record) {
  return std::tuple(record.room.has_value(), record.segment == Segment::lan,
                    record.room.value_or(""), record.metric, record.target, record.start,
                    record.seq);
}

mustache::data row(const Record& record, UtcTime now, Language language) {
  mustache::data out;
  out.set("metric", in(language, metric_name(record.metric)));
  out.set("where", where_text(record, language));
  const bool judged = record.metric == metric::kCoverage && record.coverage;
  out.set("value",
          judged ? in(language, coverage_name(*record.coverage)) : value_text(record, language));
  if (!record.value && !judged) out.set("failed", std::string(word("failed", language)));
  out.set("samples", std::to_string(record.samples));
  out.set("method", record.method);
  out.set("iso", to_iso8601(record.start));
  out.set("when", local_time(record.start, language));
  out.set("age", age(record.start, now, language));
  out.set("limits", limits_text(record, language));
  return out;
}

}  // namespace

mustache::data measurement_rows(const SchoolReport& school, UtcTime now, Language language) {
  auto records = school.records;
  std::ranges::sort(records, [](const Record& a, const Record& b) { return order(a) < order(b); });
  mustache::data rows{mustache::data::type::list};
  for (const auto& record : records) rows << row(record, now, language);
  return rows;
}

}  // namespace preau::city
