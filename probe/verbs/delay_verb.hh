// What the verbs that measure delays share: options, progress, output, exit status.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "probe/measure/pace.hh"
#include "probe/net/endpoint.hh"

namespace preau {

struct DelayOptions {
  std::uint32_t count{1};
  double interval_s{1}, timeout_s{1};
  bool json{false};

  Pace pace() const;  // with progress on standard error, where that is a terminal
  std::chrono::milliseconds timeout() const;
};

// Options that CLI11 fills while it parses, starting from the measure's own defaults.
void add_delay_options(CLI::App& verb, DelayOptions& options, const Pace& pace,
                       std::chrono::milliseconds timeout);

// HOST, HOST:PORT or [ADDRESS]:PORT with --port in second place; throws CLI::ValidationError.
Endpoint endpoint_of(const std::string& target, std::uint16_t port);

// "connect hub.example.org:443 (10.9.0.1)": the address where there is one and it says more.
std::string title(const std::string& verb, const std::string& target, const std::string& address);

// Prints report() with `own` behind its keys, or `text` around the delays; returns the exit status:
// 0 measured and valid, 1 measured but flagged, 3 could not measure.
struct DelayOutput {
  std::string_view metric;
  std::string method;
  std::string title;  // "ping 10.9.0.1 (10.9.0.1)"
  std::string text;   // the verb's own lines, each with its end; may be empty
};
int print_delays(const DelayRun& run, const DelayOutput& output, bool json,
                 const std::function<void(JsonLine&)>& add_own);

// "0.42 ms", or "-" when it was not measured.
std::string milliseconds_text(std::optional<double> seconds);

}  // namespace preau
