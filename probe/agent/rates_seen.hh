// What agreement.hh compares, read off the runs that measured it.
#pragma once

#include "probe/agent/agreement.hh"
#include "probe/iperf3/report.hh"
#include "probe/measure/capacity_test.hh"
#include "probe/measure/goodput.hh"
#include "probe/measure/http_goodput.hh"
#include "probe/ndt7/report.hh"

namespace preau::agreement {

// None of a run that failed. `direction` is down or up, and the run is of it alone.
std::optional<Capacity> seen(const CapacityRun& run, std::optional<double> idle_rtt_s);
std::optional<Tcp> seen(const GoodputSeen& run, const GoodputConfig& config,
                        std::optional<double> idle_rtt_s);
std::optional<Tcp> seen(const iperf3::Run& run, const iperf3::Config& config);
std::optional<Tcp> seen(const ndt7::Run& run, const ndt7::Config& config);
std::optional<Tcp> seen(const HttpGoodputRun& run, const HttpGoodputConfig& config);

}  // namespace preau::agreement
