// A capture file, from its first octet to the verdict on the room.
#include <cstdio>

#include "probe/wifi/coverage.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;  // fmemopen wants an octet
  // "r": nothing is written through it
  std::FILE* file = ::fmemopen(const_cast<std::uint8_t*>(data), size, "r");
  if (file == nullptr) return 0;
  auto capture = Capture::open(file, "fuzz.pcap");
  if (!capture) {
    claim(capture.error().starts_with("open capture fuzz.pcap: "));
    return 0;
  }
  const auto survey = wifi::survey(*capture);
  const std::string school[] = {"ECOLE"};
  const auto verdict = wifi::judge(survey, school, wifi::default_criteria());
  claim(!verdict.reason.empty());
  claim(verdict.coverage != Coverage::pass || verdict.best.has_value());
  const auto& counts = survey.counts();
  claim(counts.frames == counts.decoded + counts.corrupt + counts.unusable);
  return 0;
}
