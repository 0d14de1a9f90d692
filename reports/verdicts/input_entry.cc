#include "reports/verdicts/input_entry.hh"

#include <chrono>
#include <cmath>

#include "probe/record/metric.hh"
#include "probe/record/record.hh"

namespace preau::verdicts {

namespace {

constexpr double kMostDays = 36'500;

struct Bounds {
  double least, most;
  const IndicatorInfo* units;  // an indicator of the same unit
  std::string_view unit;       // where the input names none
};

// Of numbers that the record format counts, a short name's is in decibels.
std::string_view base_unit(const IndicatorInfo& info) {
  return info.unit == Unit::count ? "dB" : to_string(info.unit);
}

// What physics allows, and which units are understood, for short names and for FORMAT.md's.
Bounds bounds_of(const Object& in, const std::string& metric) {
  if (const auto* info = find_indicator(metric))
    return {info->least, info->most, info, base_unit(*info)};
  if (const auto* info = metric::find(metric))
    for (const auto& each : all_indicators())
      if (each.unit == info->unit) return {info->least, info->most, &each, to_string(info->unit)};
  std::string all;
  for (const auto& each : all_indicators()) all += " " + std::string(each.name);
  in.fail("metric \"" + metric + "\" is not known; write one of" + all +
          " or a name of probe/record/FORMAT.md");
}

double in_unit(const Object& in, const char* key, const std::string& unit, const Bounds& bounds) {
  const auto value = in_base_unit(in.number(key, -1e12, 1e12), unit, *bounds.units);
  if (!value)
    in.fail("unit \"" + unit + "\" is not one of this metric; write one of " +
            units_of(*bounds.units));
  if (*value < bounds.least || *value > bounds.most)
    in.fail(std::string(key) + " " + spelled(*value) + " " + std::string(bounds.unit) +
            " cannot be; write what was measured, from " + spelled(bounds.least) + " to " +
            spelled(bounds.most));
  return *value;
}

// Inside of what can be, and yet a slip of whoever wrote it.
void check_plausible(const Object& in, const Entry& entry, const Bounds& bounds) {
  // No receiver hears a milliwatt: drivers that know nothing say 0.
  if (bounds.units->unit == Unit::dbm && entry.value >= 0)
    in.fail("value " + spelled(entry.value) +
            " dBm cannot be at a receiver; write what was measured, under 0, or null where the "
            "driver knows nothing");
  // Whoever names the unit is believed.
  constexpr double kSlowestSeconds = 10;
  const auto* info = find_indicator(entry.metric);
  const bool round_trip =
      info != nullptr && info->scope == Scope::access && info->unit == Unit::seconds;
  if (round_trip && !in.has("unit") && entry.value > kSlowestSeconds)
    in.fail("value " + spelled(entry.value) + " is taken as seconds; was " + spelled(entry.value) +
            " ms meant? write \"unit\": \"ms\", or \"s\" where it was that slow");
}

// Where a device tried and could not, which is a finding; of all else, what failed was not
// measured.
std::string read_failure(const Object& in, const std::string& metric) {
  constexpr std::size_t kLongest = 500;
  if (metric != info_of(IndicatorId::join).name && metric != metric::kJoinTotal)
    in.fail("failure is of join alone; leave out what was not measured");
  for (const auto* key : {"value", "low", "high", "unit", "samples"})
    if (in.has(key)) in.fail(std::string(key) + " and failure stand together; give one of them");
  auto out = in.text("failure");
  if (out.empty() || out.size() > kLongest)
    in.fail("failure is 1 to 500 octets: which step failed, and why");
  if (mentions_mac_address(out))
    in.fail("failure holds a MAC address; leave it out: it may be a child's device");
  return out;
}

}  // namespace

// What is measured on the air of one room.
bool is_of_room(std::string_view metric) {
  return metric.find("_IEEE80211-") != std::string_view::npos ||
         metric.find("-JoinedBSS_") != std::string_view::npos || metric == metric::kJoinLease;
}

Entry read_entry(const Object& in) {
  in.only({"metric", "room", "value", "low", "high", "unit", "age_days", "samples", "segment",
           "coverage", "failure"});
  Entry out{.metric = in.text("metric")};
  const auto bounds = bounds_of(in, out.metric);
  if (in.has("room")) out.room = in.text("room");
  out.age_days = in.number_if("age_days", 0, kMostDays).value_or(0);
  if (in.has("failure")) {
    out.failure = read_failure(in, out.metric);
    return out;
  }
  const auto unit = in.text_or("unit", std::string(bounds.unit));
  out.value = in_unit(in, "value", unit, bounds);
  out.low = in.has("low") ? in_unit(in, "low", unit, bounds) : out.value;
  out.high = in.has("high") ? in_unit(in, "high", unit, bounds) : out.value;
  if (out.low > out.value || out.value > out.high)
    in.fail("low, value and high must rise: " + spelled(out.low) + ", " + spelled(out.value) +
            ", " + spelled(out.high));
  check_plausible(in, out, bounds);
  if (const auto samples = in.number_if("samples", 0, 1e15)) {
    if (*samples != std::floor(*samples))
      in.fail("samples " + spelled(*samples) + " is no whole number; write how many there were");
    out.samples = static_cast<std::uint64_t>(*samples);
  }
  return out;
}

MicroPoints staleness_of(const Entry& entry) {
  return staleness(std::chrono::seconds(std::llround(entry.age_days * 86'400)));
}

Indicator to_indicator(const Entry& entry, const IndicatorInfo& info) {
  Indicator out{.value = entry.value,
                .interval = {entry.low, entry.high},
                .unit = info.unit,
                .samples = entry.samples.value_or(0),
                .staleness = staleness_of(entry)};
  // A high percentile of few samples is their maximum at best: its bad end is open.
  const auto few = [&](IndicatorId of, std::uint64_t least) {
    return info.id == of && entry.samples && *entry.samples < least;
  };
  if (few(IndicatorId::latency_p99, metric::kLeastForP99) ||
      few(IndicatorId::latency_p99_9, metric::kLeastForP99_9))
    out.interval.high = info.most;
  return out;
}

}  // namespace preau::verdicts
