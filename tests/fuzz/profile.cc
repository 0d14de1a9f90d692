// Profiles: taken, or refused in words.
#include "collector/score/profile.hh"

#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto profile = parse_profile(fuzz::text(data, size), "fuzz.toml");
  claim(profile || !profile.error().empty());
  return 0;
}
