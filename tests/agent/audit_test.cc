// The engineer's screen: every fact that an audit measures stands beside a named threshold.
#include "probe/agent/audit.hh"

#include <sstream>

#include <catch2/catch.hpp>

#include "probe/agent/thresholds.hh"
#include "tests/agent/fact.hh"

using namespace preau;
using test::fact;

namespace {

std::string screen(const std::vector<Record>& records) {
  std::ostringstream out;
  print_audit(out, {.site = "tilleuls", .battery = {.reflector = {.host = "hub"}}}, records, false);
  return out.str();
}

}  // namespace

TEST_CASE("audit: every fact that it measures has a threshold with a source") {
  for (const auto metric : {metric::kRttMedian,       metric::kRttP95,
                            metric::kRttLoss,         metric::kTcpRttMedian,
                            metric::kTcpRttP95,       metric::kCapacityDown,
                            metric::kCapacityUp,      metric::kLinkSpeed,
                            metric::kLinkWays,        metric::kGoodputDown,
                            metric::kGoodputUp,       metric::kRttP95LoadedDown,
                            metric::kRttP95LoadedUp,  metric::kRttLossLoadedDown,
                            metric::kRttLossLoadedUp, metric::kDnsTime,
                            metric::kHttpsTime,       metric::kSignalMedian,
                            metric::kCoverage,        metric::kOtherNetworks}) {
    INFO(metric);
    REQUIRE(threshold_of(metric) != nullptr);
    CHECK_FALSE(threshold_of(metric)->source.empty());
  }
}

TEST_CASE("audit: an interval across the threshold neither meets nor misses it") {
  auto up = fact(metric::kGoodputUp, 31);
  CHECK(screen({up}).find("meets  DfE primary") != std::string::npos);
  up.interval = Interval{29, 33};
  CHECK(screen({up}).find("near   DfE primary") != std::string::npos);
  CHECK(screen({fact(metric::kGoodputUp, 5)}).find("misses DfE primary") != std::string::npos);
}

TEST_CASE("audit: a room of which too little is known meets nothing") {
  auto room = fact(metric::kCoverage, 1);
  room.coverage = Coverage::unknown;
  room.value.reset();
  room.failure = "only 3 beacons were heard; capture for longer";
  const auto text = screen({room});
  CHECK(text.find("unknown") != std::string::npos);
  CHECK(text.find("meets  Préau") == std::string::npos);
  CHECK(text.find("0 of 0 thresholds") != std::string::npos);
}
