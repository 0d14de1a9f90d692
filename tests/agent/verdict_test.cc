// The end of an audit's screen: what is missed, missing, doubted or contradicted is a line each.
#include "probe/agent/verdict.hh"

#include <catch2/catch.hpp>

#include "tests/agent/fact.hh"

using namespace preau;
using Catch::Contains;
using test::fact;

namespace {

Record failure(std::string_view metric, const std::string& why) {
  auto r = fact(metric, 0);
  r.value.reset();
  return failed(std::move(r), why);
}

std::string verdict(const std::vector<Record>& records) {
  std::string text;
  for (const auto& line :
       verdict_lines({.site = "tilleuls", .battery = {.reflector = {.host = "hub"}}}, records))
    text += line + '\n';
  return text;
}

std::vector<std::string> names_in(const BatteryConfig& config) {
  const Battery battery(config);
  std::vector<std::string> names;
  for (const auto& task : battery.tasks()) names.push_back(task.what);
  return names;
}

}  // namespace

TEST_CASE("verdict: misses are named with their source, what is met is counted") {
  auto near = fact(metric::kGoodputDown, 101);
  near.interval = Interval{99, 103};
  const auto text = verdict({near, fact(metric::kGoodputUp, 5), fact(metric::kRttMedian, 0.004)});
  CHECK_THAT(text, Contains("misses    upload 5.00 Mbit/s (DfE primary: 30 Mbit/s up)"));
  CHECK_THAT(text, Contains("near      download 101 Mbit/s [99.0, 103]"));
  CHECK_THAT(text, Contains("meets     1 of 3 thresholds"));
}

TEST_CASE("verdict: what could not be measured is said once for each reason") {
  const auto text = verdict(
      {failure(metric::kRttMedian, "hub: no answer"), failure(metric::kRttP95, "hub: no answer"),
       failure(metric::kCapacityUp, "hub: is UDP filtered?"), fact(metric::kTcpRttMedian, 0.01)});
  CHECK_THAT(text, Contains("failed    latency, latency 95th percentile: hub: no answer"));
  CHECK_THAT(text, Contains("failed    capacity up: hub: is UDP filtered?"));
  CHECK_THAT(text, Contains("TCP only"));
  CHECK_THAT(text, Contains("Firewall request, site tilleuls"));
  // Missing is not zero, and is not missed.
  CHECK_THAT(text, Contains("1 of 1 thresholds; 3 more could not be measured"));
}

TEST_CASE(
    "verdict: where all but the laptop's own port is blocked, it says that nothing was measured") {
  auto port = fact(metric::kLinkSpeed, 1'000);
  port.segment = Segment::lan;
  const auto text = verdict({port, failure(metric::kRttMedian, "hub: no answer"),
                             failure(metric::kGoodputDown, "hub: no answer")});
  CHECK_THAT(text, Contains("Verdict on site tilleuls: nothing of the network could be measured"));
  CHECK_THAT(text, Contains("meets     1 of 1 thresholds; 2 more could not be measured"));
}

TEST_CASE(
    "verdict: what was measured once more is shown once, and a capacity that passed is there") {
  auto first = fact(metric::kGoodputDown, 60), second = fact(metric::kGoodputDown, 95);
  first.validity = Validity::suspect;
  first.note = "limited by the probe";
  first.method = "4 flows";
  second.method = first.method + kOnceMore;
  const auto kept = newest({first, fact(metric::kGoodputUp, 50), second});
  REQUIRE(kept.size() == 2);
  CHECK(kept.front().value == 95);
  CHECK(label(kept.front()) == "download, once more");
  // One that failed takes nothing's place, and neither does what is alike for another reason.
  second.value.reset();
  CHECK(newest({first, second}).size() == 2);
  CHECK(newest({first, first}).size() == 2);
  auto more = fact(metric::kGoodputDown, 97);
  more.method = std::string("4 flows, cubic, 8 flows") + kToTellWhy;
  CHECK(newest({first, more}).size() == 2);
  CHECK(label(more) == "download, 8 flows");
  const auto text = verdict({failure(metric::kRttMedian, "hub: no answer"),
                             fact(metric::kTcpRttMedian, 0.01), fact(metric::kCapacityDown, 99)});
  CHECK_THAT(text, Contains("(loss) is missing"));
  CHECK_THAT(text, !Contains("RFC 9097"));
}

TEST_CASE("verdict: the line is named, or it is said that nobody can tell") {
  auto line = fact(metric::kLineKnown, 1);
  line.target = "4g";
  line.line = "tilleuls-4g";
  line.note = "wwan0 is a mobile modem";
  CHECK_THAT(verdict({line}), Contains("line      tilleuls-4g, 4g: wwan0 is a mobile modem"));
  CHECK_THAT(verdict({failure(metric::kLineKnown, "cannot tell the line: eth0 leads to a router")}),
             Contains("line      cannot tell the line"));
}

TEST_CASE("verdict: rates that differ say which and why, and doubts are told") {
  auto differ = fact(metric::kAgreementDown, 0.4);
  differ.note = "goodput 38 Mbit/s is less than capacity 96.5 Mbit/s; most likely loss: 1 %";
  auto doubtful = fact(metric::kGoodputDown, 38);
  doubtful.validity = Validity::suspect;
  doubtful.note = "limited by the probe: CPU 99 % busy";
  const auto text = verdict({differ, doubtful, fact(metric::kAgreementUp, 0.99)});
  CHECK_THAT(text, Contains("differ    agreement down: goodput 38 Mbit/s is less than"));
  CHECK_THAT(text, Contains("suspect   download: limited by the probe"));
  CHECK_THAT(text, !Contains("agreement up"));
}

TEST_CASE("verdict: the exit code tells of what was measured, not of a line that none can see") {
  const auto unseen = failure(metric::kLineKnown, "cannot tell");
  CHECK(exit_code_of({unseen, fact(metric::kRttMedian, 0.01)}) == 0);
  CHECK(exit_code_of({unseen, failure(metric::kRttMedian, "no answer")}) == 3);
  CHECK(exit_code_of({fact(metric::kRttMedian, 0.01), failure(metric::kCapacityUp, "UDP")}) == 1);
  auto port = fact(metric::kLinkSpeed, 1000);
  port.segment = Segment::lan;
  CHECK(exit_code_of({port, failure(metric::kRttMedian, "no answer")}) == 3);
}

TEST_CASE("battery: the order is link, latency, capacity, goodput, others, agreement, services") {
  BatteryConfig config{.reflector = {.host = "hub"},
                       .others = {{.kind = OtherTool::Kind::iperf3, .target = "iperf"}},
                       .services = {{.name = "ent", .url = "https://ent"}}};
  CHECK(names_in(config) ==
        std::vector<std::string>{"link", "latency and loss, idle", "capacity down", "capacity up",
                                 "download", "upload", "iperf3 iperf down", "iperf3 iperf up",
                                 "do they agree, down", "do they agree, up", "service ent"});
  config.others.clear();
  config.without = {Part::capacity, Part::services};
  CHECK(names_in(config) ==
        std::vector<std::string>{"link", "latency and loss, idle", "download", "upload"});
}

TEST_CASE("battery: what had not begun when it was stopped is a failure of each of its metrics") {
  std::stop_source source;
  source.request_stop();
  const Battery battery({.reflector = {.host = "hub"}, .services = {{.name = "ent"}}});
  const auto records = run_task(battery.tasks().back(), source.get_token());
  REQUIRE(records.size() == 2);
  CHECK(records[0].metric == metric::kDnsTime);
  CHECK(records[1].validity == Validity::failed);
  CHECK_THAT(records[1].failure, Contains("stopped before it began"));
}

TEST_CASE("other tools: they are named by what they are and where") {
  CHECK(parse_other_tool("iperf3:hub:5202")->target == "hub:5202");
  CHECK(parse_other_tool("download:https://files.example.org/1GB")->kind ==
        OtherTool::Kind::download);
  CHECK(ways_of(*parse_other_tool("upload:http://files.example.org/")).size() == 1);
  const auto ndt =
      *parse_other_tool("ndt7:wss://ndt.example.org/ndt/v7/upload?access_token=secret");
  CHECK(ndt.name() == "ndt7 wss://ndt.example.org/ndt/v7/upload");
  CHECK(ways_of(ndt) == std::vector{agreement::Direction::up});
  CHECK(metric_of(ndt, agreement::Direction::up) == metric::kNdt7GoodputUp);
  CHECK(ways_of(*parse_other_tool("ndt7:ndt.example.org")).size() == 2);
  CHECK(parse_other_tool("download:https://marie:secret@files.example.org/1GB?token=secret")
            ->name() == "https://files.example.org/1GB");
  for (const auto* wrong : {"iperf3:", "iperf3", "ndt7:", "ndt7:ftp://hub",
                            "download:files.example.org", "ftp:hub", ""})
    CHECK_THAT(parse_other_tool(wrong).error(), Contains("wants iperf3:HOST"));
}
