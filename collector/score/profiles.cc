// Which profile for which school.
#include <algorithm>
#include <cassert>
#include <numeric>

#include "collector/score/profile.hh"

namespace preau {

extern const std::span<const ShippedProfile> kShippedProfiles;

namespace {

std::int64_t total_weight(const Profile& profile) {
  std::int64_t sum = 0;
  for (const auto& use_case : profile.use_cases) sum += use_case.weight;
  return sum;
}

// Weights are brought to a common whole: a pupil of either level counts the same.
void add_use_cases(Profile& out, const Profile& from, Level level, std::int64_t factor) {
  for (auto use_case : from.use_cases) {
    use_case.level = level;
    use_case.weight *= factor;
    out.use_cases.push_back(std::move(use_case));
  }
}

std::optional<RateGate> stricter(const std::optional<RateGate>& a,
                                 const std::optional<RateGate>& b) {
  if (!a || !b) return a ? a : b;
  auto out = a->download >= b->download ? *a : *b;
  out.upload = std::max(a->upload, b->upload);
  if (a->source.text != b->source.text) out.source.text = a->source.text + "; " + b->source.text;
  std::erase_if(out.access, [&](AccessKind kind) {
    const auto holds = [kind](const RateGate& gate) {
      return std::ranges::find(gate.access, kind) != gate.access.end();
    };
    return !holds(*a) || !holds(*b);
  });
  return out;
}

std::optional<CoverageGate> stricter(const std::optional<CoverageGate>& a,
                                     const std::optional<CoverageGate>& b) {
  if (!a || !b) return a ? a : b;
  auto out = a->share > b->share ? *a : *b;
  if (a->signal && b->signal) out.signal = std::max(*a->signal, *b->signal);
  if (a->snr && b->snr) out.snr = std::max(*a->snr, *b->snr);
  return out;
}

}  // namespace

Profile join(const Profile& maternelle, const Profile& elementaire) {
  Profile out;
  out.name = elementaire.name + " + " + maternelle.name;
  out.version = elementaire.version == maternelle.version
                    ? elementaire.version
                    : elementaire.version + " + " + maternelle.version;
  out.bar = std::max(maternelle.bar, elementaire.bar);
  out.floor = std::max(maternelle.floor, elementaire.floor);
  out.source = elementaire.source;
  out.fibre = stricter(elementaire.fibre, maternelle.fibre);
  out.lan = stricter(elementaire.lan, maternelle.lan);
  out.access_points = stricter(elementaire.access_points, maternelle.access_points);
  const auto of_elementaire = total_weight(elementaire), of_maternelle = total_weight(maternelle);
  const auto common = std::gcd(of_elementaire, of_maternelle);
  add_use_cases(out, elementaire, Level::elementaire, of_maternelle / common);
  add_use_cases(out, maternelle, Level::maternelle, of_elementaire / common);
  // One line, one indicator: where both say how, the élémentaire's window holds.
  out.windows = elementaire.windows;
  for (const auto& window : maternelle.windows)
    if (std::ranges::find(out.windows, window.indicator, &Window::indicator) == out.windows.end())
      out.windows.push_back(window);
  return out;
}

Profile Profiles::of(SchoolType type) const {
  if (type == SchoolType::maternelle) return maternelle;
  if (type == SchoolType::elementaire) return elementaire;
  return join(maternelle, elementaire);
}

void Profiles::replace(const Profile& profile) {
  if (profile.level != Level::elementaire) maternelle = profile;
  if (profile.level != Level::maternelle) elementaire = profile;
}

std::span<const ShippedProfile> shipped_profiles() { return kShippedProfiles; }

const Profile* shipped_profile(std::string_view name) {
  static const std::vector<Profile> read = [] {
    std::vector<Profile> all;
    for (const auto& [each, toml] : kShippedProfiles) {
      auto profile = parse_profile(toml, std::string(each) + ".toml");
      assert(profile && "the shipped profiles are read by the tests");
      all.push_back(std::move(*profile));
    }
    return all;
  }();
  const auto found = std::ranges::find(read, name, &Profile::name);
  return found == read.end() ? nullptr : &*found;
}

const Profiles& built_in_profiles() {
  static const Profiles profiles{*shipped_profile("strasbourg-maternelle"),
                                 *shipped_profile("strasbourg-elementaire")};
  return profiles;
}

}  // namespace preau
