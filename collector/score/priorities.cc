#include "collector/score/priorities.hh"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "collector/score/evaluate.hh"
#include "collector/score/points.hh"
#include "collector/score/toml_reader.hh"

namespace preau {

extern const std::string_view kPrioritiesToml;

namespace {

// A share of a weight, from what is sure to what is possible.
Part part(std::string name, std::int64_t weight, double low, double high, Text text) {
  const auto points = [=](double share) {
    return static_cast<MicroPoints>(
        std::llround(std::clamp(share, 0.0, 1.0) * static_cast<double>(weight) * 1e6));
  };
  return {std::move(name), points(low), points(high), std::move(text)};
}

Text unknown(std::string_view fr, std::string_view en) {
  return {std::string(fr) + " : non connu", std::string(en) + ": not known"};
}

Text in_words(Readiness verdict) {
  switch (verdict) {
    case Readiness::ready:
      return {"prête", "ready"};
    case Readiness::ready_after_works:
      return {"prête après travaux", "ready after works"};
    case Readiness::not_ready:
      return {"pas prête", "not ready"};
    case Readiness::unknown:
      return {"à déterminer", "not known yet"};
  }
  return {};
}

// The points are the score's alone: a school may have many of them and fail a gate, so the verdict
// stands beside.
Part of_readiness(const Candidate& each, const PriorityWeights& weights) {
  const auto share = [](MicroPoints points) {
    return static_cast<double>(points) / static_cast<double>(kFull);
  };
  const double low = share(each.score->low), high = share(each.score->high);
  const auto range = same(" ") + in_points(each.score->low) + same(" – ") +
                     in_points(each.score->high) + same(", ") + in_words(each.score->verdict);
  if (weights.least_ready_first)
    return part(
        "readiness", weights.readiness, 1 - high, 1 - low,
        Text{"note", "score"} + range + Text{", la moins prête d'abord", ", least ready first"});
  return part("readiness", weights.readiness, low, high, Text{"note", "score"} + range);
}

Part of_uptake(const Candidate& each, const PriorityWeights& weights) {
  const auto& uptake = each.circumstances.uptake;
  if (!uptake) return part("uptake", weights.uptake, 0, 1, unknown("usages", "uptake"));
  const auto who = " (" + uptake->role + ", " + uptake->date + ")";
  if (each.school->teachers < weights.few_teachers) {
    // Two marks wide, whichever it was: 0-1, 2-3, 4-5.
    const int band = std::clamp(static_cast<int>(uptake->mark) / 2, 0, 2);
    constexpr std::array<const char*, 3> kFr{"faibles", "moyens", "forts"},
        kEn{"low", "middle", "high"};
    const auto at = static_cast<std::size_t>(band);
    return part("uptake", weights.uptake, band * 2 / 5.0, (band * 2 + 1) / 5.0,
                {"usages " + std::string(kFr[at]) + who, "uptake " + std::string(kEn[at]) + who});
  }
  const auto mark = number(uptake->mark, Unit::count);
  return part("uptake", weights.uptake, uptake->mark / 5, uptake->mark / 5,
              Text{"usages ", "uptake "} + mark + Text{"/5" + who, "/5" + who});
}

Part yes_no(std::string name, std::int64_t weight, const std::optional<bool>& holds,
            const Text& what) {
  if (!holds) return part(std::move(name), weight, 0, 1, unknown(what.fr, what.en));
  const double share = *holds ? 1 : 0;
  return part(std::move(name), weight, share, share,
              *holds ? what : Text{"hors " + what.fr, "no " + what.en});
}

Part of_rep(const Candidate& each, const PriorityWeights& weights) {
  const auto& rep = each.circumstances.rep;
  if (!rep) return part("rep", weights.rep, 0, 1, unknown("REP", "REP"));
  const double share = *rep == PriorityArea::rep_plus ? 1
                       : *rep == PriorityArea::rep    ? weights.rep_share
                                                      : 0;
  const auto edition =
      each.circumstances.rep_edition.empty() ? "" : " (" + each.circumstances.rep_edition + ")";
  const std::string name(to_string(*rep));
  return part("rep", weights.rep, share, share,
              *rep == PriorityArea::none ? Text{"hors REP" + edition, "no REP" + edition}
                                         : Text{name + edition, name + edition});
}

Part of_pupils(const Candidate& each, const PriorityWeights& weights) {
  const auto pupils = each.school->pupils;
  if (pupils == 0) return part("pupils", weights.pupils, 0, 1, unknown("élèves", "pupils"));
  const double share = static_cast<double>(pupils) / weights.full_pupils;
  const auto count = std::to_string(pupils);
  return part(
      "pupils", weights.pupils, share, share,
      pupils == 1 ? Text{"1 élève", "1 pupil"} : Text{count + " élèves", count + " pupils"});
}

Standing stand(const Candidate& each, const PriorityWeights& weights) {
  const auto& circumstances = each.circumstances;
  const auto edition = circumstances.qpv_edition.empty() ? "" : " " + circumstances.qpv_edition;
  Standing out{.uai = each.school->uai, .name = each.school->name, .verdict = each.score->verdict};
  out.parts = {of_readiness(each, weights),
               of_uptake(each, weights),
               yes_no("recovery_plan", weights.recovery_plan, circumstances.recovery_plan,
                      {"plan de relance", "recovery plan"}),
               of_rep(each, weights),
               yes_no("qpv", weights.qpv, circumstances.qpv, {"QPV" + edition, "QPV" + edition}),
               of_pupils(each, weights)};
  for (const auto& one : out.parts) {
    out.low += one.low;
    out.high += one.high;
  }
  return out;
}

}  // namespace

std::vector<Standing> prioritise(std::span<const Candidate> schools,
                                 const PriorityWeights& weights) {
  std::vector<Standing> out;
  out.reserve(schools.size());
  for (const auto& each : schools) out.push_back(stand(each, weights));
  std::ranges::sort(out, [](const Standing& a, const Standing& b) {
    return a.middle() != b.middle() ? a.middle() > b.middle() : a.uai < b.uai;
  });
  for (auto& each : out) {
    const auto surely_before =
        std::ranges::count_if(out, [&](const Standing& other) { return other.low > each.high; });
    const auto surely_after =
        std::ranges::count_if(out, [&](const Standing& other) { return other.high < each.low; });
    each.rank_low = 1 + static_cast<std::size_t>(surely_before);
    each.rank_high = out.size() - static_cast<std::size_t>(surely_after);
  }
  return out;
}

tl::expected<PriorityWeights, std::string> parse_weights(std::string_view text,
                                                         std::string_view file) {
  Reader in(file);
  try {
    const auto root = toml::parse(text, file);
    in.only(root,
            {"name", "version", "readiness", "uptake", "recovery_plan", "rep", "qpv", "pupils",
             "readiness_first", "rep_share", "full_pupils", "few_teachers", "source", "date"});
    PriorityWeights out{.name = in.text(root, "name"), .version = in.text(root, "version")};
    const auto weight = [&](std::string_view key) {
      return static_cast<std::int64_t>(in.number(root, key, 0, 100));
    };
    out.readiness = weight("readiness");
    out.uptake = weight("uptake");
    out.recovery_plan = weight("recovery_plan");
    out.rep = weight("rep");
    out.qpv = weight("qpv");
    out.pupils = weight("pupils");
    if (out.readiness + out.uptake + out.recovery_plan + out.rep + out.qpv + out.pupils != 100)
      in.fail(root, "the six weights must be whole numbers that sum to 100");
    const auto first = in.text(root, "readiness_first");
    out.least_ready_first = first == "least-ready";
    if (first != "ready" && first != "least-ready" && !first.empty())
      in.fail(*root.get("readiness_first"), "readiness_first must be one of ready least-ready");
    out.rep_share = in.number(root, "rep_share", 0, 1);
    out.full_pupils = in.number(root, "full_pupils", 1, 10'000);
    out.few_teachers = in.whole(root, "few_teachers", 100);
    out.source = in.source(root);
    if (in.errors().empty()) return out;
  } catch (const toml::parse_error& error) {
    in.fail(error.source().begin, error.description());
  }
  return tl::unexpected(in.errors());
}

const PriorityWeights& built_in_weights() {
  static const PriorityWeights weights = [] {
    auto read = parse_weights(kPrioritiesToml, "priorities.toml");
    assert(read && "the built-in weights are read by the tests");
    return std::move(*read);
  }();
  return weights;
}

}  // namespace preau
