// What one run of delays comes to, whatever carried them: STAMP, ICMP echo, TCP connections, DNS
// questions. A run is fed by a measure and summed up here, purely: as records for the collector and
// as one JSON object for scripts. Lost packets are loss, never a delay (RFC 8912 section 4.3.4).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/measure/draft.hh"
#include "probe/record/json_line.hh"

namespace preau {

// Where the times of a run were taken. The worst of the two ends of a delay counts.
enum class StampSource { user, kernel, hardware };

template <>
struct EnumNames<StampSource> {
  static constexpr std::array<std::pair<StampSource, std::string_view>, 3> kTable{{
      {StampSource::user, "user"},
      {StampSource::kernel, "kernel"},
      {StampSource::hardware, "hardware"},
  }};
};

struct DelayRun {
  UtcTime start{};
  std::chrono::nanoseconds duration{};
  // One a packet (connection, question) sent, in the order of sending; empty: no answer in time.
  std::vector<std::optional<std::chrono::nanoseconds>> delays;

  std::size_t wanted{};  // so many tries, where the caller stopped it early; else 0

  // What only a far end that counts, or a method that numbers its packets, can tell; else empty.
  std::optional<std::uint64_t> lost_forward, lost_backward;
  std::optional<std::uint64_t> duplicates, reordered;

  // Self-calibration: of the times, of the sending, of this host.
  StampSource stamps{StampSource::user};
  std::optional<std::chrono::nanoseconds> error;  // most that our own stamps add to one delay
  std::uint64_t drops{};  // packets lost in this host: the probe's loss, not the network's
  std::string shortage;   // of this host (host_load.hh), empty when it had room to spare
  std::string doubt;      // of the far end or the line: what else speaks against the figures
  std::string evidence;   // one line for a record's note: how the times were taken
  std::string failure;    // could not measure: what happened, to what, what to do
};

bool answered(const DelayRun& run);  // by one at least

// The delays that came back, in seconds: in the order of sending, and rising.
std::vector<double> seconds_in_order(const DelayRun& run);
std::vector<double> sorted_seconds(const DelayRun& run);

// Only with an interval: a percentile that rests on the few largest values is no estimate, nor does
// one that packets which all met the same queue tell.
std::optional<double> percentile(std::vector<double> in_order, double q);
std::optional<double> percentile(const DelayRun& run, double q);
// Of a few seconds under load, whose delays are alike because one queue stands, no interval can be
// told: the number all the same, of 72 delays or more.
std::optional<double> loaded_p95(const DelayRun& run);

// failed: nothing came back. suspect: this host, not the network, may have shaped the figures (by
// want of CPU, drops, or stamps that err by half the median), or there is a doubt.
Validity validity(const DelayRun& run);
LimitedBy limited_by(const DelayRun& run);
std::string note(const DelayRun& run);  // what speaks for that

// Inter-packet delay variation (RFC 3393; RFC 5481 section 4.1), in seconds: of each pair sent one
// after the other, both of which came back. Its size: the signed values cancel out.
std::vector<double> variations(const DelayRun& run);

// Which metrics a run becomes; an empty name is not told. Neither are those beyond the 95th
// percentile of a run of too few answers, or of none.
struct DelayMetrics {
  std::string_view median{};
  std::string_view p95{};
  std::string_view loss{};
  std::string_view p99{};
  std::string_view p99_9{};
  std::string_view variation{};  // the mean
};
std::vector<Record> to_records(const DelayRun& run, const DelayMetrics& metrics, const FarEnd& to,
                               const std::string& method);

// metric, value (median, s), unit, low, high (95 %, order statistics), p95, p99 (null when too few
// for an interval), samples, sent, lost_forward, lost_backward, loss, duplicates, reordered,
// duration_s, timestamps, error_s, valid, limited_by, method; then start, note, failure, p95_low,
// p95_high, p99_low and p99_high. A verb may add its
// own keys behind these.
JsonLine report(const DelayRun& run, std::string_view metric, const std::string& method);

}  // namespace preau
