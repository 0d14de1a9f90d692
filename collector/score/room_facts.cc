#include "collector/score/room_facts.hh"

#include <algorithm>

#include "collector/score/indicators.hh"

namespace preau {

namespace {

// Signal over noise, where the radio told its noise; the ends as far apart as both can be.
void set_snr(const Records& records, const Where& place, const Answer& signal, const Found& found) {
  if (const auto over_window = records.ask_snr(place))
    return found.set(IndicatorId::snr, *over_window);
  const auto noise = records.ask(place, metric::kNoiseMedian);
  if (!noise.found || !signal.found) return;
  const auto& floor = *noise.found;
  Indicator snr = *signal.found;
  snr.value -= floor.value;
  snr.interval = {snr.interval.low - floor.interval.high, snr.interval.high - floor.interval.low};
  snr.unit = info_of(IndicatorId::snr).unit;
  snr.samples = std::min(snr.samples, floor.samples);
  snr.staleness = std::max(snr.staleness, floor.staleness);
  snr.evidence.insert(snr.evidence.end(), floor.evidence.begin(), floor.evidence.end());
  found.indicators[IndicatorId::snr] = std::move(snr);
}

// A device that could not use the network is a finding, where the network was what failed it.
bool tells_of_join(const Record& record, UtcTime now) {
  if (counts(record, now)) return true;
  return record.validity == Validity::failed && record.limited_by == LimitedBy::network &&
         now - record.start < kExpired;
}

// The newest try decides: a network that fails today is not saved by one that worked last week.
void set_join(const Records& records, const Where& place, RoomFacts& out) {
  const auto now = records.now();
  const auto* tried = records.newest(place, metric::kJoinTotal, [now](const Record& record) {
    return tells_of_join(record, now);
  });
  if (tried == nullptr) return;
  auto found = from_record(*tried, now);
  if (tried->value) {
    out.indicators[IndicatorId::join] = std::move(found);
    const Found rates{out.indicators, out.failures};
    rates.set(IndicatorId::join_download, records.ask(place, metric::kJoinDown));
    rates.set(IndicatorId::join_upload, records.ask(place, metric::kJoinUp));
    return;
  }
  out.no_join = NoJoin{name_of(*tried), found.staleness};
  out.failures["join"] = same(tried->failure);
}

}  // namespace

RoomFacts room_facts(const Records& records, const Site& site, const Room& room) {
  RoomFacts out{.room = room};
  const Where place{.site = &site, .segment = Segment::air, .room = room.id};
  const auto* covered = records.newest_that_counts(place, metric::kCoverage);
  const auto coverage = records.ask(place, metric::kCoverage);
  const auto signal = records.ask(place, metric::kSignalMedian);
  if (covered != nullptr) {
    out.coverage = covered->coverage.value_or(Coverage::unknown);
    out.coverage_staleness = coverage.found->staleness;
    out.none_heard = out.coverage == Coverage::fail && signal.heard_nothing(covered->start);
  } else if (!coverage.failure.fr.empty()) {
    out.coverage = Coverage::unknown;
    out.failures["coverage"] = coverage.failure;
  }
  set_join(records, place, out);
  const Found found{out.indicators, out.failures};
  if (out.none_heard) {  // earlier hours, in which something was heard, say nothing of now
    found.set(IndicatorId::signal, signal);
    return out;
  }
  found.set(IndicatorId::signal, records.ask(place, metric::kSignalMedian, IndicatorId::signal));
  set_snr(records, place, signal, found);
  return out;
}

}  // namespace preau
