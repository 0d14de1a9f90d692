// A whole and valid record for tests to start from.
#pragma once

#include "probe/record/record.hh"

namespace preau::test {

inline Record sample_record() {
  Record r;
  r.probe = "tilleuls-1";
  r.seq = 1'763'971'200'001;
  r.site = "tilleuls";
  r.line = "tilleuls-ftth";
  r.metric = std::string(metric::kRttMedian);
  r.segment = Segment::access;
  r.target = "hub";
  r.method = "stamp (RFC 8762), 100 packets, every 20 ms";
  r.start = *from_iso8601("2026-11-24T08:15:30.25Z");
  r.duration = std::chrono::milliseconds{2'000};
  r.samples = 100;
  r.value = 0.0042;
  r.unit = Unit::seconds;
  r.interval = Interval{0.0041, 0.0044};
  r.validity = Validity::valid;
  r.limited_by = LimitedBy::network;
  return r;
}

}  // namespace preau::test
