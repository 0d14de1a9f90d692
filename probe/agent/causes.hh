// Why a rate is less than another: one look at the evidence for each cause, the surest first. Pure;
// agreement.hh compares.
#pragma once

#include <optional>
#include <string>

#include "probe/agent/agreement.hh"

namespace preau::agreement {

// One of the rates, as TCP payload.
struct Rate {
  const Capacity* capacity{};  // or
  const Tcp* tcp{};
  double value{};
  Interval interval;

  std::optional<double> idle_rtt_s() const {
    return capacity != nullptr ? capacity->idle_rtt_s : tcp->idle_rtt_s;
  }
};

bool same(double a, double b);    // two rates, within what chance does to flows
bool slows_down(const Tcp& tcp);  // a burst passed first
// Cause and evidence alone are told.
Finding likeliest(const Rate& lower, const Seen& seen, const Rate& higher);

}  // namespace preau::agreement
