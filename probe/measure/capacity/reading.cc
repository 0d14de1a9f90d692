#include "probe/measure/capacity/reading.hh"

#include <algorithm>
#include <cmath>

#include "probe/stats/stats.hh"

namespace preau::capacity {

namespace {

constexpr double kMbit = 8e-6;           // of an octet
constexpr std::size_t kBatches = 6;      // a body; long enough for jitter, enough for a t interval
constexpr std::size_t kGuard = 3;        // steps after a knee: the bend is not a point
constexpr double kBendBlur = 0.1;        // of a head's steps: how far noise moves a bend
constexpr std::size_t kFewestAfter = 8;  // steps after a knee
constexpr double kExceeded = 0.985;      // out over in
// Packets that a slope may be off by at least: a few points may lie on a line by chance.
constexpr double kCut = 0.05;
constexpr double kOutlier = 0.01;  // least distance from the median to be out of line

using Steps = std::span<const Step>;

// Rate at which packets [from, to) really left, Mbit/s; 0 when that took no time.
double sent_rate(const Train& train, const std::vector<Sent>& sent, std::uint32_t from,
                 std::uint32_t to) {
  const Sent* first = nullptr;
  const Sent* last = nullptr;
  for (const auto& burst : sent) {
    if (burst.first < from || burst.first >= to) continue;
    if (first == nullptr) first = &burst;
    last = &burst;
  }
  if (first == nullptr || last->at <= first->at) return 0;
  return (last->first - first->first) * double(train.ip_octets) * kMbit /
         to_seconds(last->at - first->at);
}

// Those up to packet `sequence`, and those from there.
std::pair<Steps, Steps> parted(Steps steps, std::uint32_t sequence) {
  const auto middle =
      std::ranges::find_if(steps, [&](const Step& step) { return step.sequence >= sequence; });
  const auto at = static_cast<std::size_t>(middle - steps.begin());
  return {steps.first(at), steps.subspan(at)};
}

std::vector<double> sorted(Steps steps, double Step::*member) {
  std::vector<double> values;
  for (const auto& step : steps) values.push_back(step.*member);
  std::ranges::sort(values);
  return values;
}

std::optional<Rate> rate(Steps steps, double in, std::uint32_t ip_octets) {
  const auto line = fit(steps);
  if (!line) return std::nullopt;
  const double span = steps.back().octets - steps.front().octets;
  return Rate{line->rate * kMbit, in, std::hypot(line->error, kCut * ip_octets / span)};
}

// A wait that jitter alone does not make; s above the shortest delay.
double waits(const Line& line, double octets) {
  return std::max(3 * line.residual, 1.5 * octets / line.rate);
}

// The end of a head, from where every packet waited: before, it went through the bucket.
Steps waiting(Steps head, double longer_than) {
  std::size_t from = head.size();
  while (from > 0 && head[from - 1].delay > longer_than) --from;
  return head.subspan(from);
}

// The middle of some rates, and how far from it one may be. 5 sigma: of honest noise none in a
// million; a stall of a millisecond is far beyond.
std::pair<double, double> in_line(std::vector<double> rates) {
  std::ranges::sort(rates);
  const double middle = stats::median(rates);
  for (auto& rate : rates) rate = std::abs(rate - middle);
  std::ranges::sort(rates);
  return {middle, std::max(5 * 1.4826 * stats::median(rates), kOutlier * middle)};
}

// A part counts when its packets waited: only then was the path, not the sender, the slower one.
void add_batches(Reading& reading, Steps body, double base, double octets) {
  const auto whole = fit(body);
  if (!whole) return;
  const double waited = base + waits(*whole, octets);
  std::vector<double> rates, volumes;
  for (std::size_t i = 0; i < kBatches; ++i) {
    const auto from = i * body.size() / kBatches;
    const auto batch = body.subspan(from, (i + 1) * body.size() / kBatches - from);
    const auto line = fit(batch);
    if (!line || stats::median(sorted(batch, &Step::delay)) <= waited) {
      ++reading.unfit;
      continue;
    }
    rates.push_back(line->rate * kMbit);
    volumes.push_back(batch.back().octets - batch.front().octets);
  }
  if (rates.empty()) return;
  const auto [middle, most] = in_line(rates);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    if (std::abs(rates[i] - middle) > most) {
      ++reading.unfit;
      continue;
    }
    reading.batches.push_back(rates[i]);
    reading.sustained_octets += static_cast<std::uint64_t>(volumes[i]);
  }
}

// A bend where the head ends is not the bucket's: there we slow down, and whoever shares the path
// gets more of it (see sharing()). The knee is then in the head, or nowhere.
std::optional<std::size_t> knee_of(Steps steps, const Train& train) {
  auto knee = find_knee(steps);
  if (knee && train.head_packets > 0 && train.body_packets > 0) {
    const auto head = parted(steps, train.head_packets).first;
    const auto middle = static_cast<double>(head.size());
    const auto distance = std::abs(static_cast<double>(*knee) - middle);
    if (distance <= kGuard + kBendBlur * middle) knee = find_knee(head);
  }
  if (knee && steps.size() - *knee < kFewestAfter) knee.reset();
  return knee;
}

}  // namespace

Reading read(const Train& train, const Feedback& feedback) {
  Reading reading;
  for (const auto& burst : feedback.sent) reading.sent += burst.packets;
  reading.received = feedback.arrivals.size();
  const double in_head = sent_rate(train, feedback.sent, 0, train.head_packets);
  const double in_body =
      sent_rate(train, feedback.sent, train.head_packets, train.steady_packets());
  const double in_sprint = sent_rate(train, feedback.sent, train.steady_packets(), train.packets());
  reading.sent_rate = train.head_packets > 0 ? in_head : in_body;
  if (reading.received == 0) return reading;
  reading.first_at = feedback.arrivals.front().at;
  reading.last_at = feedback.arrivals.back().at;

  const auto curve = make_curve(feedback);
  const auto [steps, sprint] = parted(curve, train.steady_packets());
  const auto knee = knee_of(steps, train);
  const auto after = steps.subspan(knee ? *knee + kGuard : 0);
  const auto tail = fit(knee ? after : steps.subspan(steps.size() / 2));
  if (!tail) return reading;
  reading.tail = tail->rate * kMbit;
  if (knee) {
    const auto before = fit(steps.first(*knee));
    // Stamps come in bunches; nothing passes faster than it was sent.
    const double boost = std::min(before ? before->rate * kMbit : 0, reading.sent_rate);
    reading.knee = {steps[*knee].octets, steps[*knee].at, boost};
  }
  const auto delays = sorted(curve, &Step::delay);
  reading.deepest = delays.back() - delays.front();
  const double in_end = train.body_packets > 0 ? in_body : in_head;
  reading.exceeded = reading.tail < kExceeded * in_end;
  const auto [head, body] = parted(after, train.head_packets);
  const double longer_than = delays.front() + 1.5 * waits(*tail, train.ip_octets);
  reading.head = rate(waiting(head, longer_than), in_head, train.ip_octets);
  reading.body = rate(body, in_body, train.ip_octets);
  reading.sprint = rate(waiting(sprint, longer_than), in_sprint, train.ip_octets);
  add_batches(reading, body, delays.front(), train.ip_octets);
  return reading;
}

}  // namespace preau::capacity
