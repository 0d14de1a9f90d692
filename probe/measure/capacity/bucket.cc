#include "probe/measure/capacity/bucket.hh"

#include <algorithm>

namespace preau::capacity {

namespace {

// Tokens that are gone once so many octets have passed in so long, after a pause that gave some
// back.
double gone_after(double gone, double octets_s, double pause_s, double octets, double passage_s) {
  gone = std::max(0.0, gone - octets_s * std::max(0.0, pause_s));
  return std::max(0.0, gone + octets - octets_s * passage_s);
}

}  // namespace

void Bucket::add(const Reading& reading, std::uint32_t ip_octets) {
  if (reading.received == 0) return;
  if (!origin_) origin_ = reading.first_at;
  Passage passage{to_seconds(reading.first_at - *origin_), to_seconds(reading.last_at - *origin_)};
  passage.emptied = reading.knee && reading.exceeded;
  passage.counts_to = passage.emptied ? passage.from + reading.knee->after : passage.to;
  passage.all_octets = static_cast<double>(reading.received) * ip_octets;
  passage.octets = passage.emptied ? reading.knee->octets : passage.all_octets;
  if (passage.emptied) boost_ = std::max(boost_.value_or(0), reading.knee->boost);
  passages_.push_back(passage);
}

std::optional<double> Bucket::size(double mbit_s) const {
  const double rate = mbit_s * kOctetsOfMbit;  // octets/s
  std::optional<double> size;
  double gone = 0, until = 0;
  for (const auto& passage : passages_) {
    gone = gone_after(gone, rate, passage.from - until, passage.octets,
                      passage.counts_to - passage.from);
    if (passage.emptied) size = std::max(size.value_or(0), gone);
    until = passage.to;
  }
  return size;
}

double Bucket::ruled_out(double mbit_s) const {
  const double rate = mbit_s * kOctetsOfMbit;  // octets/s
  double most = 0, gone = 0, until = 0;
  for (const auto& passage : passages_) {
    gone =
        gone_after(gone, rate, passage.from - until, passage.all_octets, passage.to - passage.from);
    most = std::max(most, gone);
    until = passage.to;
  }
  return most;
}

double Bucket::idle() const {
  if (passages_.size() < 2) return 0;
  return std::clamp(passages_.back().from - passages_[passages_.size() - 2].to, 0.0, 1.0);
}

}  // namespace preau::capacity
