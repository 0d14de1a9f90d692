// Debian's real Prometheus scrapes a real collector.
#include <filesystem>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/api/collector.hh"
#include "tests/support/city.hh"

using namespace preau;
using namespace preau::test;
using namespace std::chrono_literals;

namespace {

// Prometheus tells its port in no line that is stable, so it gets one that was free a moment ago.
std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof here;
  ::bind(fd, reinterpret_cast<sockaddr*>(&here), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&here), &size);
  ::close(fd);
  return ntohs(here.sin_port);
}

nlohmann::json query(Client& prometheus, const std::string& text) {
  const auto reply = prometheus.get("/api/v1/query?query=" + text);
  const auto answer = nlohmann::json::parse(reply.body, nullptr, false);
  if (answer.is_discarded() || answer.value("status", "") != "success")
    return nlohmann::json::array();
  return answer["data"]["result"];
}

nlohmann::json wait_for(Client& prometheus, const std::string& text) {
  for (int i = 0; i < 300; ++i) {
    auto result = query(prometheus, text);
    if (!result.empty()) return result;
    std::this_thread::sleep_for(100ms);
  }
  return nlohmann::json::array();
}

}  // namespace

TEST_CASE("prometheus: the real one scrapes the collector and has its series") {
  if (!std::filesystem::exists("/usr/bin/prometheus")) {
    WARN("SKIPPED: /usr/bin/prometheus is not there; apt-get install prometheus");
    return;
  }
  const Collector collector;
  Store::open(collector.db()).replace_city(sample_city());
  REQUIRE(collector.send({numbered(1)}));

  const auto target = collector.metrics_url.substr(std::string("http://").size());
  std::ofstream(collector.dir / "prometheus.yml")
      << "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\n"
      << "scrape_configs:\n- job_name: preau\n  static_configs:\n  - targets: ['" << target
      << "']\n";
  const auto address = "127.0.0.1:" + std::to_string(free_port());
  const Process prometheus({"/usr/bin/prometheus", "--web.listen-address=" + address,
                            "--config.file=" + (collector.dir / "prometheus.yml").string(),
                            "--storage.tsdb.path=" + (collector.dir / "tsdb").string()},
                           collector.dir / "prometheus.log");
  Client client("http://" + address);
  INFO(prometheus.log());
  const auto rtt = wait_for(client, "preau_site_round_trip_seconds");
  REQUIRE(rtt.size() == 1);
  CHECK(rtt[0]["metric"]["site"] == "tilleuls");
  CHECK(rtt[0]["metric"]["percentile"] == "50");
  CHECK(rtt[0]["value"][1] == "0.0042");
  CHECK(query(client, "up")[0]["value"][1] == "1");
  CHECK(query(client, "preau_probe_records")[0]["value"][1] == "1");
  CHECK(query(client, "preau_ingest_records_total").size() == 3);
}
