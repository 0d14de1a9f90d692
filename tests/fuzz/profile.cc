// Profiles, catalogues of works, events, weights: taken, or refused in words.
#include "collector/score/profile.hh"

#include "collector/score/events.hh"
#include "collector/score/priorities.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  const auto profile = parse_profile(text, "fuzz.toml");
  claim(profile || !profile.error().empty());
  const auto works = parse_catalogue(text, "fuzz.toml");
  claim(works || !works.error().empty());
  const auto events = parse_events(text, "fuzz.toml");
  claim(events || !events.error().empty());
  const auto weights = parse_weights(text, "fuzz.toml");
  claim(weights || !weights.error().empty());
  return 0;
}
