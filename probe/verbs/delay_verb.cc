#include "probe/verbs/delay_verb.hh"

#include <cmath>
#include <iostream>

#include <fmt/format.h>
#include <unistd.h>

#include "probe/agent/text.hh"
#include "probe/stats/series.hh"
#include "probe/stats/stats.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/exit_code.hh"

namespace preau {

using std::chrono::milliseconds;

namespace {

milliseconds to_milliseconds(double seconds) { return milliseconds{std::llround(seconds * 1e3)}; }

// Runs of a few seconds are over before anyone asks.
constexpr double kLongRunSeconds = 5;

}  // namespace

Pace DelayOptions::pace() const {
  Pace pace{.count = count, .interval = to_milliseconds(interval_s), .progress = {}};
  const bool long_run = count * std::max(interval_s, timeout_s) > kLongRunSeconds;
  if (long_run && ::isatty(STDERR_FILENO) == 1)
    pace.progress = [total = count](std::size_t done) {
      std::cerr << fmt::format("\r{} of {}", done, total) << std::flush;
    };
  return pace;
}

milliseconds DelayOptions::timeout() const { return to_milliseconds(timeout_s); }

void add_delay_options(CLI::App& verb, DelayOptions& options, const Pace& pace,
                       milliseconds timeout) {
  options.count = pace.count;
  options.interval_s = to_seconds(pace.interval);
  options.timeout_s = to_seconds(timeout);
  verb.add_option("--count", options.count, "Tries")
      ->capture_default_str()
      ->check(within(1, 60'000));
  verb.add_option("--interval", options.interval_s, "Seconds from one try to the next")
      ->capture_default_str()
      ->check(within(0.001, 3600.0));
  verb.add_option("--timeout", options.timeout_s, "Seconds after which a try is lost")
      ->capture_default_str()
      ->check(within(0.01, 300.0));
  verb.add_flag("--json", options.json, "One JSON object; times in seconds");
}

Endpoint endpoint_of(const std::string& target, std::uint16_t port) {
  const auto endpoint = parse_endpoint(target, port);
  if (!endpoint)
    throw CLI::ValidationError("\"" + target + "\": write HOST, HOST:PORT or [ADDRESS]:PORT");
  return *endpoint;
}

std::string title(const std::string& verb, const std::string& target, const std::string& address) {
  const bool says_more = !address.empty() && address != target;
  return verb + " " + target + (says_more ? " (" + address + ")" : "");
}

std::string milliseconds_text(std::optional<double> seconds) {
  return seconds ? value_text(*seconds, Unit::seconds) : "-";
}

namespace {

std::string delays_text(const DelayRun& run) {
  const auto seconds = sorted_seconds(run);
  if (seconds.empty()) return {};
  const auto ms = [](double value) { return value_text(value, Unit::seconds); };
  auto text = "  median " + ms(stats::median(seconds));
  if (const auto interval = stats::series_interval(seconds_in_order(run), 0.5))
    text += fmt::format(" [{}, {}]", ms(interval->low), ms(interval->high));
  return text + fmt::format(", least {}, most {}; {} of {} answered\n", ms(seconds.front()),
                            ms(seconds.back()), seconds.size(), run.delays.size());
}

}  // namespace

int print_delays(const DelayRun& run, const DelayOutput& output, bool json,
                 const std::function<void(JsonLine&)>& add_own) {
  const auto state = validity(run);
  auto line = report(run, output.metric, output.method);
  add_own(line);
  if (::isatty(STDERR_FILENO) == 1) std::cerr << "\r\033[K" << std::flush;  // progress
  if (json) {
    std::cout << line.text() << '\n';
  } else {
    std::cout << output.title << '\n' << delays_text(run) << output.text;
    if (state == Validity::failed) std::cout << "  failed: " << run.failure << '\n';
    if (state == Validity::suspect) std::cout << "  flagged: " << note(run) << '\n';
  }
  return exit_code_of(state);
}

}  // namespace preau
