#include "collector/score/windows.hh"

#include <algorithm>
#include <cassert>
#include <tuple>

#include "collector/score/indicators.hh"

namespace preau {

namespace {

constexpr double kTail = 0.025;  // beyond each end

// How likely 0, 1, ... n of n values lie under the percentile, up to one factor: from the likeliest
// outwards, since the product from 0 on would vanish. Only + - * /: the same on every machine.
std::vector<double> binomial(std::size_t n, double p) {
  std::vector<double> out(n + 1, 0);
  const auto mode = std::min(n, static_cast<std::size_t>(static_cast<double>(n + 1) * p));
  const auto odds = [&](std::size_t k) {  // of k + 1 against k
    return static_cast<double>(n - k) * p / (static_cast<double>(k + 1) * (1 - p));
  };
  out[mode] = 1;
  for (auto k = mode; k < n; ++k) out[k + 1] = out[k] * odds(k);
  for (auto k = mode; k > 0; --k) out[k - 1] = out[k] / odds(k - 1);
  return out;
}

std::string name_of(const Hour& hour) { return hour.probe + "/" + std::to_string(hour.seq); }

// The value that sorting would bring to that place; a year of hours needs no more of its order.
double at_rank(const std::vector<const Hour*>& hours, double Hour::*of, std::size_t rank) {
  std::vector<double> values(hours.size());
  std::ranges::transform(hours, values.begin(), [of](const Hour* hour) { return hour->*of; });
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(rank));
  return values[rank];
}

// (hour, probe, seq) makes the order total, so that the order of the input never shows.
const Hour* hour_at_rank(std::vector<const Hour*>& hours, std::size_t rank) {
  const auto middle = hours.begin() + static_cast<std::ptrdiff_t>(rank);
  std::ranges::nth_element(hours, middle, [](const Hour* a, const Hour* b) {
    return std::tie(a->value, a->hour, a->probe, a->seq) <
           std::tie(b->value, b->hour, b->probe, b->seq);
  });
  return *middle;
}

std::string percent(std::int64_t permille, char point) {
  return std::to_string(permille / 10) +
         (permille % 10 == 0 ? "" : point + std::to_string(permille % 10));
}

Text caveat_of(const Window& window, std::size_t hours) {
  const auto n = std::to_string(hours), days = std::to_string(window.days);
  const bool one = hours == 1;
  const auto which = [&](std::string_view all, std::string_view school, std::string_view outside) {
    return std::string(window.hours == WindowHours::all      ? all
                       : window.hours == WindowHours::school ? school
                                                             : outside);
  };
  return {
      " (" + percent(window.permille, ',') + "e centile de " + n + (one ? " heure" : " heures") +
          which("", " de classe", " hors classe") + ", " + days + " jours)",
      " (percentile " + percent(window.permille, '.') + " of " + n +
          which(" ", " school ", " other ") + (one ? "hour" : "hours") + ", " + days + " days)"};
}

}  // namespace

Ranks ranks(std::size_t n, std::int64_t permille) {
  assert(n > 0);
  const auto whole = static_cast<std::int64_t>(n);
  Ranks out{.value = static_cast<std::size_t>((whole * permille + 999) / 1000 - 1)};
  const auto likely = binomial(n, static_cast<double>(permille) / 1000);
  double all = 0;
  for (const auto each : likely) all += each;
  double under = 0;  // that at most k values lie under the percentile
  for (std::size_t k = 0; k < n; ++k) {
    under += likely[k];
    if (under > all * kTail) break;
    out.low = k;  // the (k + 1)th value
  }
  double over = 0;  // that k or more do
  for (std::size_t k = n; k > 0; --k) {
    over += likely[k];
    if (over > all * kTail) break;
    out.high = k - 1;
  }
  return out;
}

Indicator percentile(std::vector<const Hour*> hours, const Window& window, UtcTime now) {
  assert(!hours.empty());
  const auto at = ranks(hours.size(), window.permille);
  const auto& info = info_of(window.indicator);
  Indicator out{.value = at_rank(hours, &Hour::value, at.value), .unit = info.unit};
  out.interval = {at.low ? std::min(at_rank(hours, &Hour::low, *at.low), out.value) : info.least,
                  at.high ? std::max(at_rank(hours, &Hour::high, *at.high), out.value) : info.most};
  UtcHour newest = hours[0]->hour;
  for (const auto* hour : hours) {
    out.samples += hour->samples;
    newest = std::max(newest, hour->hour);
  }
  for (const auto rank : {std::optional(at.value), at.low, at.high}) {
    if (!rank) continue;
    auto name = name_of(*hour_at_rank(hours, *rank));
    if (std::ranges::find(out.evidence, name) == out.evidence.end())
      out.evidence.push_back(std::move(name));
  }
  out.measured = begin_of(newest);
  out.hours = hours.size();
  out.staleness =
      staleness(std::chrono::duration_cast<std::chrono::seconds>(now - begin_of(newest)));
  out.caveat = caveat_of(window, hours.size());
  return out;
}

}  // namespace preau
