// Goodput of a web server that already stands somewhere: the same object again and again, down or
// up, over a few connections. Unlike a test with our reflector it may tell of the server.
#pragma once

#include "probe/measure/draft.hh"
#include "probe/measure/goodput_estimate.hh"
#include "probe/measure/latency_run.hh"
#include "probe/net/http_load.hh"
#include "probe/record/json_line.hh"
#include "probe/record/record.hh"

namespace preau {

struct HttpGoodputConfig {
  HttpLoadRequest request;
  std::chrono::milliseconds duration{4'000};
  std::chrono::milliseconds longest{12'000};  // where little comes (kEnoughOctets)
  std::chrono::milliseconds ramp{1'000};      // slow start, which does not count
};

struct HttpGoodputRun {
  UtcTime start{};
  std::chrono::nanoseconds duration{};
  std::string address;
  std::vector<FlowSeries> flows;
  TcpInfo sending;           // of this host
  std::uint64_t requests{};  // that ended and began again
  std::optional<GoodputEstimate> estimate;
  std::chrono::nanoseconds loaded{};  // of the load
  bool stopped{};                     // the caller had enough before its end
  // Of the same address, by ICMP echo (round_trips.hh); idle without one: the least that TCP saw.
  std::optional<double> rtt_idle_s, rtt_loaded_p95_s;
  std::string shortage;  // of this host
  std::string failure;
};

HttpGoodputRun run_http_goodput(const HttpGoodputConfig& config,
                                const Enough& enough = never_enough);

Validity validity(const HttpGoodputRun& run);
LimitedBy limited_by(const HttpGoodputRun& run);
std::string note(const HttpGoodputRun& run);

Record to_record(const HttpGoodputRun& run, const HttpGoodputConfig& config, const FarEnd& to);

// The keys of `goodput` (FORMAT.md), what a foreign server cannot tell as null.
JsonLine report(const HttpGoodputRun& run, const HttpGoodputConfig& config);

// LibreSpeed's endpoints below a server's address (librespeed/speedtest, doc.md): an endless
// download, and a place that takes uploads.
std::string librespeed_url(const std::string& base, bool upload);

}  // namespace preau
