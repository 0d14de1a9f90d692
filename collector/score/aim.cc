#include "collector/score/aim.hh"

#include <algorithm>
#include <span>

namespace preau {

namespace {

// points[i] where i thresholds are reached: a value at a threshold is in the next bucket.
struct Scale {
  std::array<double, 5> thresholds;
  std::size_t count;
  std::array<int, 6> points;

  int of(double value) const {
    const auto reached = std::span(thresholds).first(count);
    return points[static_cast<std::size_t>(
        std::ranges::count_if(reached, [&](double each) { return value >= each; }))];
  }
};

constexpr Scale kLoss{{0.01, 0.05, 0.25, 0.5}, 4, {10, 5, 0, -10, -20}};
constexpr Scale kLatency{{0.01, 0.02, 0.05, 0.1, 0.5}, 5, {20, 10, 5, 0, -10, -20}};
constexpr Scale kJitter{{0.01, 0.02, 0.1, 0.5}, 4, {10, 5, 0, -10, -20}};
constexpr Scale kRate{{1, 10, 50, 100}, 4, {0, 5, 10, 20, 30}};

std::optional<int> points_of(const Scale& scale, const std::optional<double>& value) {
  return value ? std::optional(scale.of(*value)) : std::nullopt;
}

AimExperience judge(std::string_view name, int sum, std::array<int, 4> thresholds) {
  const auto points = std::max(sum, 0);
  const auto reached = std::ranges::count_if(thresholds, [&](int each) { return points >= each; });
  return {name, points, static_cast<AimClass>(reached)};
}

}  // namespace

std::vector<AimExperience> aim(const AimInput& input) {
  const int loss = points_of(kLoss, input.loss).value_or(0);
  const auto latency = points_of(kLatency, input.latency);
  const auto jitter = points_of(kJitter, input.jitter);
  const auto download = points_of(kRate, input.download);
  std::optional<int> added;
  if (input.latency && input.loaded_down && input.loaded_up)
    added = kLatency.of(std::max(*input.loaded_down, *input.loaded_up) - *input.latency);
  std::vector<AimExperience> out;
  if (!latency || !added) return out;
  if (download)
    out.push_back(judge("streaming", *latency + loss + *download + *added, {15, 20, 40, 60}));
  out.push_back(judge("gaming", *latency + loss + *added, {5, 15, 25, 30}));
  if (jitter) out.push_back(judge("rtc", *latency + *jitter + loss + *added, {5, 15, 25, 40}));
  return out;
}

}  // namespace preau
