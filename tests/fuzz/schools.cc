// Schools in the scripts' form: read, or left out in words; what is read is scored within its
// bounds.
#include "collector/score/score.hh"
#include "reports/verdicts/input.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = verdicts::read_input(fuzz::text(data, size), "fuzz.json");
  if (!input) {
    claim(!input.error().empty());
    return 0;
  }
  claim(input->schools.size() == input->circumstances.size());
  for (const auto& facts : input->schools) {
    const auto out = score(built_in_profiles().of(facts.school.type), facts);
    claim(0 <= out.low && out.low <= out.high && out.high <= 100'000'000);
    MicroPoints sum = 0;
    for (const auto& reason : out.reasons) sum += reason.points;
    claim(out.known_share == 0 || sum == 100'000'000 - out.known_score);
  }
  return 0;
}
