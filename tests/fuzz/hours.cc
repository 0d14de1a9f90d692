// Hours and holidays as an API tells them: refused, or written back as they were read.
#include "collector/json/hours_json.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  if (const auto hours = as_json::to_hours(text))
    fuzz::claim(as_json::to_hours(as_json::from_hours(*hours)) == *hours);
  if (const auto holidays = as_json::to_holidays(text))
    fuzz::claim(as_json::to_holidays(as_json::from_holidays(*holidays)) == *holidays);
  return 0;
}
