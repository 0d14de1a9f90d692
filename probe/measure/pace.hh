// Tries one after another at a steady pace, each over before the next: connections, handshakes,
// questions.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include "probe/measure/delay.hh"

namespace preau {

struct Pace {
  std::uint32_t count{1};
  std::chrono::milliseconds interval{1'000};       // from the start of one to the start of the next
  std::function<void(std::size_t done)> progress;  // after each try; may be empty
};

// The delay of one try; empty when it came to none.
using Try = std::function<std::optional<std::chrono::nanoseconds>()>;

// Fills start, duration, delays and shortage. An exception of a try, which is this host's or the
// caller's failure, ends the run and becomes `failure`.
void run_at_pace(DelayRun& run, const Pace& pace, const Try& try_once,
                 const std::stop_token& stop = {});

std::optional<double> median_seconds(std::vector<double> seconds);

}  // namespace preau
