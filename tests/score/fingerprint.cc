// Prints all of every score of many invented schools under every profile. What two architectures
// print must be the same, octet by octet: arm64.sh compares.
#include <cstdio>

#include "tests/score/generator.hh"

namespace preau::test {

namespace {

void print(const Reason& reason) {
  std::printf("  %lld %s %s %.17g %.17g %s | %s\n", static_cast<long long>(reason.points),
              reason.indicator.c_str(), reason.room.value_or("-").c_str(), reason.value.value_or(0),
              reason.threshold, reason.text.fr.c_str(), reason.text.en.c_str());
}

void print(const Score& score) {
  std::printf("%s %s %lld %lld %lld %lld %lld %s %s\n", score.uai.text().c_str(),
              score.profile.c_str(), static_cast<long long>(score.score.value_or(-1)),
              static_cast<long long>(score.known_score), static_cast<long long>(score.known_share),
              static_cast<long long>(score.low), static_cast<long long>(score.high),
              std::string(to_string(score.verdict)).c_str(), score.main_reason.fr.c_str());
  for (const auto& gate : score.gates)
    std::printf("  %s %d %s\n", gate.name.c_str(), static_cast<int>(gate.state),
                gate.text.en.c_str());
  for (const auto& reason : score.reasons) print(reason);
  for (const auto& reason : score.at_risk) print(reason);
  for (const auto& reason : score.certain) print(reason);
  for (const auto& reason : score.in_doubt) print(reason);
  for (const auto& use_case : score.use_cases) std::printf("  %s\n", use_case.text.fr.c_str());
  for (const auto& work : score.works)
    std::printf("  %s %lld %lld %lld\n", work.text.fr.c_str(),
                static_cast<long long>(work.cost_eur), static_cast<long long>(work.low),
                static_cast<long long>(work.high));
}

}  // namespace

}  // namespace preau::test

int main() {
  using namespace preau;
  test::Generator generate(20261129);
  for (int i = 0; i < 300; ++i) {
    const auto facts = generate.school();
    for (const auto& [name, toml] : shipped_profiles())
      test::print(score(*shipped_profile(name), facts));
    test::print(score(built_in_profiles().of(facts.school.type), facts));
  }
}
