#include "collector/score/profile.hh"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "collector/score/toml_reader.hh"

namespace preau {

namespace {

constexpr double kMost = 10'000'000;       // beyond any figure of a school
constexpr std::int64_t kMostWeight = 100;  // all use cases together
constexpr std::int64_t kMostDevices = 100;

// A ramp's end, brought to the indicator's own unit.
double read_end(Reader& in, const toml::table& table, std::string_view key,
                const IndicatorInfo& info, std::string_view unit) {
  const double value = in.number(table, key, -kMost, kMost);
  const auto base = in_base_unit(value, unit, info);
  if (base && table.contains(key) && (*base < info.least || *base > info.most))
    in.fail(*table.get(key), std::string(key) + " cannot be: " + std::string(info.name) +
                                 " is from " + with_unit(info.least, info.unit).en + " to " +
                                 with_unit(info.most, info.unit).en);
  return base.value_or(value);
}

void read_ramp(Reader& in, const toml::table& table, const IndicatorInfo& info, Requirement& out) {
  const auto unit = in.text(table, "unit");
  if (!unit.empty() && !in_base_unit(0, unit, info))
    in.fail(*table.get("unit"),
            "the unit of " + std::string(info.name) + " is one of " + units_of(info));
  out.unit = info.unit;
  out.unacceptable = read_end(in, table, "unacceptable", info, unit);
  out.optimal = read_end(in, table, "optimal", info, unit);
  if (!table.contains("unacceptable") || !table.contains("optimal")) return;
  const auto& where = *table.get("optimal");
  if (out.unacceptable != out.optimal && (out.unacceptable < out.optimal) != info.more_is_better)
    in.fail(where, std::string(info.name) + ": unacceptable and optimal are the wrong way round; " +
                       (info.more_is_better ? "more" : "less") + " is better");
  if (out.strict && out.unacceptable != out.optimal)
    in.fail(where,
            "strict is for a plain rule; write the same figure for unacceptable and optimal");
}

std::optional<Requirement> read_requirement(Reader& in, const toml::table& table) {
  in.only(table, {"indicator", "unacceptable", "optimal", "unit", "per", "strict", "when_measured",
                  "weight", "source", "date"});
  Requirement out;
  const auto name = in.text(table, "indicator");
  const auto* info = find_indicator(name);
  if (info != nullptr) {
    out.indicator = info->id;
    out.strict = in.flag(table, "strict");
    read_ramp(in, table, *info, out);
  } else if (!name.empty()) {
    std::string what = "indicator " + name + " is not known; write one of";
    for (const auto& known : all_indicators()) what += " " + std::string(known.name);
    in.fail(*table.get("indicator"), what);
  }
  out.per = in.name(table, "per", Scaling::none);
  if (info != nullptr && out.per != Scaling::none && info->unit != Unit::mbit_per_second)
    in.fail(*table.get("per"), "only rates grow with the school; leave per out of " + name);
  out.when_measured = in.flag(table, "when_measured");
  if (table.contains("weight")) out.weight = in.whole(table, "weight", kMostWeight);
  out.source = in.source(table);
  return info != nullptr ? std::optional(out) : std::nullopt;
}

UseCase read_use_case(Reader& in, const toml::table& table, std::uint32_t one_class_in) {
  in.only(table, {"id", "weight", "fr", "en", "devices", "combine", "requirement"});
  UseCase out;
  out.id = in.text(table, "id");
  out.weight = in.whole(table, "weight", kMostWeight);
  out.one_class_in = one_class_in;
  if (table.contains("devices"))
    out.devices = static_cast<std::uint32_t>(in.whole(table, "devices", kMostDevices));
  out.combine = in.name(table, "combine", Combine::weakest);
  in.words(table, "fr", out.one.fr, out.many.fr);
  in.words(table, "en", out.one.en, out.many.en);
  in.each(table, "requirement", [&](const toml::table& each) {
    const auto read = read_requirement(in, each);
    if (!read) return;
    const auto& added = out.requirements.emplace_back(*read);
    if (each.contains("weight") && out.combine != Combine::mean)
      in.fail(*each.get("weight"),
              "weight counts only in a mean; add combine = \"mean\" to the use case");
    if (added.per == Scaling::device && !table.contains("devices"))
      in.fail(*each.get("per"), "per device needs devices, how many a class has, in the use case");
    if (added.when_measured && out.combine == Combine::mean)
      in.fail(*each.get("when_measured"), "a mean needs all of its requirements; leave it out");
    for (const auto& other : out.requirements)
      if (&other != &added && other.indicator == added.indicator && other.per == added.per)
        in.fail(each, std::string(info_of(added.indicator).name) + " stands twice in use case " +
                          out.id + "; keep one, or say per what");
  });
  if (!out.requirements.empty() &&
      std::ranges::all_of(out.requirements, &Requirement::when_measured))
    in.fail(table,
            "use case " + out.id +
                " asks for nothing where nothing is measured; leave when_measured out of one");
  return out;
}

std::optional<RateGate> read_rates(Reader& in, const toml::table& gates, std::string_view name,
                                   bool of_a_line) {
  if (!gates.contains(name)) return std::nullopt;
  const auto* table = in.table(gates, name);
  if (table == nullptr) return std::nullopt;
  RateGate out;
  if (of_a_line) {
    in.only(*table, {"access", "download_mbit_s", "upload_mbit_s", "source", "date"});
    const auto* node = in.need(*table, "access");
    if (node != nullptr && (!node->is_array() || node->as_array()->empty()))
      in.fail(*node, "access must be a list, like [\"ftth\"]");
    else if (node != nullptr)
      for (const auto& item : *node->as_array()) {
        out.access.push_back(in.name(item, "access", AccessKind::unknown));
        if (item.value_or(std::string()) == to_string(AccessKind::unknown))
          in.fail(item, "access unknown is no technology to ask for; leave it out");
      }
  } else {
    in.only(*table, {"download_mbit_s", "upload_mbit_s", "source", "date"});
  }
  out.download = in.number(*table, "download_mbit_s", 0, kMost);
  out.upload = in.number(*table, "upload_mbit_s", 0, kMost);
  out.source = in.source(*table);
  return out;
}

std::optional<CoverageGate> read_coverage(Reader& in, const toml::table& gates) {
  if (!gates.contains("access_points")) return std::nullopt;
  const auto* table = in.table(gates, "access_points");
  if (table == nullptr) return std::nullopt;
  in.only(*table, {"share", "signal_dbm", "snr_db", "source", "date"});
  CoverageGate out{.share = in.number(*table, "share", 0, 1)};
  if (table->contains("signal_dbm")) out.signal = in.number(*table, "signal_dbm", -120, 0);
  if (table->contains("snr_db")) out.snr = in.number(*table, "snr_db", -20, 100);
  if (out.snr && !out.signal) in.fail(*table, "snr_db needs signal_dbm beside it");
  out.source = in.source(*table);
  return out;
}

void read_score(Reader& in, const toml::table& root, Profile& out) {
  const auto* table = in.table(root, "score");
  if (table == nullptr) return;
  in.only(*table, {"bar", "floor", "source", "date"});
  out.bar = in.number(*table, "bar", 0, 100);
  out.floor = in.number(*table, "floor", 0, 1);
  out.source = in.source(*table);
}

std::uint32_t read_classes(Reader& in, const toml::table& root, Source& source) {
  if (!root.contains("classes_at_once")) return 1;
  const auto* table = in.table(root, "classes_at_once");
  if (table == nullptr) return 1;
  in.only(*table, {"one_in", "source", "date"});
  source = in.source(*table);
  return static_cast<std::uint32_t>(in.whole(*table, "one_in", 100));
}

// Of a device's tries to join the newest decides, not a percentile of them.
bool has_windows(IndicatorId id) { return id != IndicatorId::join; }

std::optional<Window> read_window(Reader& in, const toml::table& table) {
  constexpr std::int64_t kMostDays = 366;
  in.only(table, {"indicator", "hours", "days", "percentile", "source", "date"});
  Window out;
  const auto name = in.text(table, "indicator");
  const auto* info = find_indicator(name);
  if (!name.empty() && (info == nullptr || !has_windows(info->id))) {
    in.fail(
        *table.get("indicator"),
        "indicator " + name +
            " has no window; write one of download upload latency latency_p99 latency_p99_9 jitter "
            "loss lan_download lan_upload signal snr");
    info = nullptr;
  }
  out.hours = in.name(table, "hours", WindowHours::all);
  out.days = in.whole(table, "days", kMostDays);
  const double percentile = in.number(table, "percentile", 0.1, 99.9);
  out.permille = std::llround(percentile * 10);
  if (const auto* node = table.get("percentile");
      node != nullptr && std::abs(percentile * 10 - static_cast<double>(out.permille)) > 1e-6)
    in.fail(*node, "percentile is told in tenths, like 99.9");
  out.source = in.source(table);
  if (info == nullptr) return std::nullopt;
  out.indicator = info->id;
  // A school is not as good as its best hours.
  if (info->more_is_better ? out.permille > 500 : out.permille < 500)
    in.fail(*table.get("indicator"),
            "a percentile of " + name + " on its good side; of " + name +
                (info->more_is_better ? " more is better: write 50 or less, like 5"
                                      : " less is better: write 50 or more, like 95"));
  return out;
}

Profile read(Reader& in, const toml::table& root) {
  in.only(root,
          {"name", "version", "level", "score", "classes_at_once", "gate", "use_case", "window"});
  Profile out;
  out.name = in.text(root, "name");
  out.version = in.text(root, "version");
  if (root.contains("level")) out.level = in.name(root, "level", Level::elementaire);
  read_score(in, root, out);
  const auto one_class_in = read_classes(in, root, out.classes_source);
  const auto* gates = root.contains("gate") ? in.table(root, "gate") : nullptr;
  if (gates != nullptr) {
    in.only(*gates, {"fibre", "lan", "access_points"});
    out.fibre = read_rates(in, *gates, "fibre", true);
    out.lan = read_rates(in, *gates, "lan", false);
    out.access_points = read_coverage(in, *gates);
  }
  if (root.contains("window"))
    in.each(root, "window", [&](const toml::table& table) {
      const auto read = read_window(in, table);
      if (!read) return;
      for (const auto& other : out.windows)
        if (other.indicator == read->indicator)
          in.fail(*table.get("indicator"),
                  std::string(info_of(read->indicator).name) + " has two windows; keep one");
      out.windows.push_back(*read);
    });
  std::int64_t weight = 0;
  in.each(root, "use_case", [&](const toml::table& table) {
    const auto& added = out.use_cases.emplace_back(read_use_case(in, table, one_class_in));
    for (const auto& other : out.use_cases)
      if (&other != &added && !added.id.empty() && other.id == added.id)
        in.fail(*table.get("id"), "use case " + added.id + " stands twice");
    weight += added.weight;
    if (weight > kMostWeight) in.fail(table, "the weights of all use cases exceed 100");
  });
  return out;
}

}  // namespace

Reach reach_of(std::span<const Window> windows) {
  Reach out;
  for (const auto& window : windows)
    out = out | Reach{window.days, window.hours == WindowHours::school};
  return out;
}

namespace {

// Shares of means are whole numbers of what all sums of weights go into: beyond this they would
// leave 64 bits in a large school.
void check_common(Reader& in, const toml::table& root, const Profile& profile) {
  constexpr std::int64_t kMostCommon = 1'000'000;
  std::int64_t common = 1;
  for (const auto& use_case : profile.use_cases) {
    if (use_case.combine != Combine::mean) continue;
    std::int64_t sum = 0;
    for (const auto& asked : use_case.requirements) sum += asked.weight;
    if (sum > 0) common = std::lcm(common, sum);  // sums are some thousands: no overflow yet
    if (common > kMostCommon)
      return in.fail(
          *root.get("use_case"),
          "the sums of weights of the means have no common multiple up to 1000000; write "
          "smaller or rounder weights, like 1 2 4");
  }
}

}  // namespace

tl::expected<Profile, std::string> parse_profile(std::string_view text, std::string_view file) {
  Reader in(file);
  try {
    const auto root = toml::parse(text, file);
    auto profile = read(in, root);
    check_common(in, root, profile);
    if (in.errors().empty()) return profile;
  } catch (const toml::parse_error& error) {
    in.fail(error.source().begin, error.description());
  }
  return tl::unexpected(in.errors());
}

}  // namespace preau
