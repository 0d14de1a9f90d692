#include "probe/measure/capacity/estimate.hh"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "probe/stats/stats.hh"

namespace preau::capacity {

namespace {

constexpr std::size_t kFewestBatches = 4;  // of the 6 of a train, or it says nothing
constexpr double kAgree = 0.015;           // trains of one rate differ by less, beyond their noise
constexpr double kOneRate = 0.10;          // a fill that differs more filled another stage's queue
// What no number of samples averages out: the drift of two clocks, rounding of a shaper's rate.
constexpr double kFloor = 0.0015;
// Least difference in sending rate, in units of the path's, that shows who else sends.
constexpr double kLever = 0.25;

// What a bucket's peak makes a head's excess look like, at least, in others' share.
constexpr double kOfBucket = 0.08;

// Of several figures of one thing, each as trusty as its error is small.
struct Weighted {
  double sum{}, weights{};

  void add(double value, double error) {
    sum += value / (error * error);
    weights += 1 / (error * error);
  }
  Weighted operator+(const Weighted& other) const {
    return {sum + other.sum, weights + other.weights};
  }
  bool any() const { return weights > 0; }
  double mean() const { return sum / weights; }
  std::optional<Sharing> told() const {
    if (!any()) return std::nullopt;
    return Sharing{mean(), 1 / std::sqrt(weights)};
  }
};

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

bool agree(const std::vector<double>& a, const std::vector<double>& b) {
  const auto half = [](const std::vector<double>& v) {
    const auto interval = stats::mean_interval(v);
    return interval ? (interval->high - interval->low) / 2 : 0;
  };
  return std::abs(mean(a) - mean(b)) < kAgree * mean(a) + std::hypot(half(a), half(b));
}

}  // namespace

std::optional<Estimate> estimate(std::span<const Reading> trains) {
  Estimate found;
  std::vector<double> batches;  // of those that agree
  const std::vector<double>* last = nullptr;
  for (auto train = trains.rbegin(); train != trains.rend(); ++train) {
    found.unfit += train->unfit;
    if (train->batches.size() < kFewestBatches) continue;
    if (last == nullptr) last = &train->batches;
    if (agree(*last, train->batches)) {
      batches.insert(batches.end(), train->batches.begin(), train->batches.end());
      found.sustained_octets += train->sustained_octets;
      ++found.trains;
    } else if (mean(train->batches) > mean(*last)) {
      ++found.faster;
      found.boost = std::max(found.boost.value_or(0), mean(train->batches));
    } else {
      ++found.slower;
    }
  }
  if (batches.empty()) return std::nullopt;
  found.value = mean(batches);
  found.samples = batches.size();
  const auto noise = stats::mean_interval(batches);
  const double half = std::hypot((noise->high - noise->low) / 2, kFloor * found.value);
  found.interval = {found.value - half, found.value + half};
  return found;
}

bool compares(const Train& train, double rate) {
  return train.head_packets > 0 && train.body_packets > 0 &&
         rate / train.body_rate.value - rate / train.head_rate.value >= kLever;
}

std::optional<Sharing> sharing(const Reading& fill, std::span<const Reading> trains,
                               const Estimate& estimate) {
  const double value_error = (estimate.interval.high - estimate.interval.low) / 4 / estimate.value;
  const auto compare = [&](Weighted& told, const std::optional<Rate>& fast, double body) {
    if (!fast || fast->in <= 0 || body <= 0) return;
    const double lever = estimate.value / body - estimate.value / fast->in;
    if (lever < kLever) return;
    const double taken = (fast->out / estimate.value - 1) / lever * estimate.value / body;
    // Residuals of one train are alike (a queue, an interrupt): twice what independent ones give.
    told.add(taken, std::hypot(2 * fast->error, value_error) / lever);
  };
  Weighted heads, sprints;
  double body = 0;  // of the last train: they hardly differ
  for (const auto& train : trains) {
    if (!train.body || train.batches.size() < kFewestBatches) continue;
    if (std::abs(mean(train.batches) / estimate.value - 1) > 2 * kAgree) continue;  // a boost's
    body = train.body->in;
    compare(heads, train.head, body);
    compare(sprints, train.sprint, body);
  }
  if (std::abs(fill.tail / estimate.value - 1) < kOneRate) compare(heads, fill.head, body);
  if (!sprints.any()) return heads.told();
  if (!heads.any() || heads.mean() > kOfBucket) return sprints.told();
  return (heads + sprints).told();
}

}  // namespace preau::capacity
