// The ministry's calendar: read, or refused in words; what is read can be asked about any day.
#include "collector/opendata/calendar.hh"

#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read =
      opendata::read_calendar(fuzz::text(data, size), "fuzz.csv", "B", "Europe/Paris");
  if (!read) {
    claim(!read.error().empty());
    return 0;
  }
  for (const auto& each : read->holidays) {
    claim(each.first <= each.resumes && each.zone == "B");
    if (each.first < each.resumes)
      claim(kind_of(each.first, read->holidays, true) == DayKind::free);
  }
  return 0;
}
