#include "collector/hours/hourly.hh"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace preau {

Hour middle_of(UtcHour hour, std::vector<Counted> records) {
  assert(!records.empty());
  // (probe, seq) makes the order total, so that the order of arrival never shows.
  std::ranges::sort(records, [](const Counted& a, const Counted& b) {
    return std::tie(a.value, a.probe, a.seq) < std::tie(b.value, b.probe, b.seq);
  });
  const auto& a = records[(records.size() - 1) / 2];
  const auto& b = records[records.size() / 2];
  Hour out{.hour = hour, .records = records.size(), .probe = a.probe, .seq = a.seq};
  const bool one = &a == &b;  // (x + x) / 2 could overflow, or round
  out.value = one ? a.value : (a.value + b.value) / 2;
  out.low = one ? a.low : (a.low + b.low) / 2;
  out.high = one ? a.high : (a.high + b.high) / 2;
  for (const auto& each : records) out.samples += each.samples;
  return out;
}

}  // namespace preau
