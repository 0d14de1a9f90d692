// A capture file, from its first octet to the verdict on the room.
#include <cstdio>

#include "probe/wifi/capacity.hh"
#include "probe/wifi/coverage.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;  // fmemopen wants an octet
  // "r": nothing is written through it
  std::FILE* file = ::fmemopen(const_cast<std::uint8_t*>(data), size, "r");
  if (file == nullptr) return 0;
  auto capture = wifi::CaptureFile::open(file, "fuzz.pcap");
  if (!capture) {
    claim(capture.error().starts_with("open capture fuzz.pcap: "));
    return 0;
  }
  const auto survey = wifi::survey(*capture);
  const std::string school[] = {"ECOLE"};
  const auto& criteria = wifi::default_criteria();
  const std::vector points(5, wifi::look(survey, school, criteria));
  const auto verdict = wifi::judge(points, criteria);
  claim(!verdict.reason.empty() && !verdict.decided_by.empty());
  claim(verdict.coverage != Coverage::pass || points.front().best.has_value());
  claim(wifi::judge(std::span(points).first(1), criteria).coverage != Coverage::pass);
  const auto tablets = wifi::tablets(points, criteria);
  claim(!tablets || tablets->least <= tablets->most);
  const auto& counts = survey.counts();
  claim(counts.frames == counts.decoded + counts.corrupt + counts.unusable);
  return 0;
}
