#include "collector/score/sensitivity.hh"

#include <algorithm>
#include <cmath>
#include <random>

#include "collector/score/evaluate.hh"

namespace preau {

namespace {

constexpr int kDraws = 200;
constexpr std::int64_t kFine = 100;  // weights are whole: in hundredths they can move by 20 %

class Variants {
 public:
  explicit Variants(const Profile& base) : base_(base) {
    for (auto& use_case : base_.use_cases) {
      use_case.weight *= kFine;
      for (auto& asked : use_case.requirements) asked.weight *= kFine;
    }
  }

  // `move(profile, up)` moves one figure.
  template <class Move>
  void both_ways(const Text& what, const std::string& by, Move move) {
    for (const bool up : {false, true}) {
      const auto moved_by = (up ? " +" : " -") + by;
      Variant variant{what + Text{moved_by, moved_by}, base_};
      move(variant.profile, up);
      out_.push_back(std::move(variant));
    }
  }

  const Profile& base() const { return base_; }
  std::vector<Variant> take() { return std::move(out_); }

 private:
  Profile base_;
  std::vector<Variant> out_;
};

double moved(double threshold, bool up) { return threshold * (up ? 1.1 : 0.9); }

void move_threshold(Requirement& asked, bool up) {
  const bool decibel = asked.unit == Unit::dbm || asked.unit == Unit::count;
  for (auto* end : {&asked.unacceptable, &asked.optimal})
    *end = decibel ? *end + (up ? 1 : -1) : moved(*end, up);
}

void move_rates(std::optional<RateGate>& gate, bool up) {
  gate->download = moved(gate->download, up);
  gate->upload = moved(gate->upload, up);
}

void add_use_case(Variants& add, std::size_t u) {
  const auto& use_case = add.base().use_cases[u];
  if (add.base().use_cases.size() > 1)
    add.both_ways(use_case.one + Text{" : poids", ": weight"}, "20 %",
                  [=](Profile& profile, bool up) {
                    auto& weight = profile.use_cases[u].weight;
                    weight = weight * (up ? 12 : 8) / 10;
                  });
  for (std::size_t r = 0; r < use_case.requirements.size(); ++r) {
    const auto& asked = use_case.requirements[r];
    const bool decibel = asked.unit == Unit::dbm || asked.unit == Unit::count;
    const auto& info = info_of(asked.indicator);
    const auto name =
        use_case.one + Text{" : ", ": "} + Text{std::string(info.fr), std::string(info.en)};
    add.both_ways(name, decibel ? "1 dB" : "10 %", [=](Profile& profile, bool up) {
      move_threshold(profile.use_cases[u].requirements[r], up);
    });
    if (use_case.combine == Combine::mean)
      add.both_ways(name + Text{", poids", ", weight"}, "20 %", [=](Profile& profile, bool up) {
        auto& weight = profile.use_cases[u].requirements[r].weight;
        weight = weight * (up ? 12 : 8) / 10;
      });
  }
}

// Weighted means without the weights: what each use case alone gives.
std::vector<double> by_use_case(const SchoolFacts& facts, const Profile& profile) {
  std::vector<double> out;
  for (const auto& use_case : profile.use_cases) {
    Profile alone = profile;
    alone.use_cases = {use_case};
    const auto one = points(alone, facts);
    out.push_back(static_cast<double>(one.low + one.high));
  }
  return out;
}

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] < b[i]) return false;
  return true;
}

double weighed(const std::vector<double>& values, const std::vector<double>& weights) {
  double sum = 0, whole = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += values[i] * weights[i];
    whole += weights[i];
  }
  return sum / whole;
}

}  // namespace

std::vector<Variant> variants(const Profile& profile) {
  Variants add(profile);
  for (std::size_t u = 0; u < profile.use_cases.size(); ++u) add_use_case(add, u);
  if (profile.fibre)
    add.both_ways({"condition fibre : débits", "gate fibre: rates"}, "10 %",
                  [](Profile& p, bool up) { move_rates(p.fibre, up); });
  if (profile.lan)
    add.both_ways({"condition lan : débits", "gate lan: rates"}, "10 %",
                  [](Profile& p, bool up) { move_rates(p.lan, up); });
  if (profile.access_points)
    add.both_ways({"condition access_points : part", "gate access_points: share"}, "10 %",
                  [](Profile& p, bool up) {
                    p.access_points->share = std::min(1.0, moved(p.access_points->share, up));
                  });
  add.both_ways({"score exigé", "bar"}, "10 %",
                [](Profile& p, bool up) { p.bar = std::min(100.0, moved(p.bar, up)); });
  return add.take();
}

std::vector<Hanging> hanging_verdicts(std::span<const SchoolFacts> schools,
                                      const Profile& profile) {
  const auto others = variants(profile);
  const Catalogue no_works;
  std::vector<Hanging> out;
  for (const auto& facts : schools) {
    Hanging each{.uai = facts.school.uai, .verdict = score(profile, facts, no_works).verdict};
    for (const auto& [what, other] : others) {
      const auto then = score(other, facts, no_works).verdict;
      if (then != each.verdict) each.changes.emplace_back(what, then);
    }
    if (!each.changes.empty()) out.push_back(std::move(each));
  }
  return out;
}

double kendall_tau_b(std::span<const double> a, std::span<const double> b) {
  double same = 0, tied_a = 0, tied_b = 0, pairs = 0;
  const auto sign = [](double x, double y) { return (x > y) - (x < y); };
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const int in_a = sign(a[i], a[j]), in_b = sign(b[i], b[j]);
      same += in_a * in_b;
      tied_a += in_a == 0;
      tied_b += in_b == 0;
      ++pairs;
    }
  const double scale = std::sqrt((pairs - tied_a) * (pairs - tied_b));
  return scale > 0 ? same / scale : 0;
}

RankStability rank_stability(std::span<const SchoolFacts> schools, const Profile& profile,
                             std::uint64_t seed) {
  // A draw picks schools by their place: by UAI, the order of the input does not show.
  std::vector<const SchoolFacts*> by_uai;
  for (const auto& facts : schools) by_uai.push_back(&facts);
  std::ranges::stable_sort(by_uai, {}, [](const SchoolFacts* facts) { return facts->school.uai; });
  std::vector<std::vector<double>> values;
  values.reserve(schools.size());
  for (const auto* facts : by_uai) values.push_back(by_use_case(*facts, profile));
  std::vector<double> weights;
  for (const auto& use_case : profile.use_cases)
    weights.push_back(static_cast<double>(use_case.weight));

  RankStability out{.schools = schools.size()};
  std::size_t pairs = 0, fixed = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      ++pairs;
      if (dominates(values[i], values[j]) || dominates(values[j], values[i])) ++fixed;
    }
  if (pairs == 0) return out;
  out.unmovable = static_cast<double>(fixed) / static_cast<double>(pairs);

  // Whole numbers of the engine only: distributions differ between standard libraries.
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t most) { return random() % most; };
  std::vector<double> taus, base, other;
  double sum = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    auto drawn = weights;
    for (auto& weight : drawn) weight *= 0.8 + 0.4 * static_cast<double>(below(1001)) / 1000;
    base.clear();
    other.clear();
    for (const auto& each : values) {
      base.push_back(weighed(each, weights));
      other.push_back(weighed(each, drawn));
    }
    sum += kendall_tau_b(base, other);
    std::vector<double> base_again, other_again;  // a bootstrap: schools drawn with replacement
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto pick = static_cast<std::size_t>(below(values.size()));
      base_again.push_back(base[pick]);
      other_again.push_back(other[pick]);
    }
    taus.push_back(kendall_tau_b(base_again, other_again));
  }
  std::ranges::sort(taus);
  out.tau = sum / kDraws;
  out.low = taus[kDraws * 25 / 1000];
  out.high = taus[kDraws * 975 / 1000 - 1];
  return out;
}

}  // namespace preau
