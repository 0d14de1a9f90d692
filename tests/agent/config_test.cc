#include "probe/agent/config.hh"

#include <catch2/catch.hpp>

using namespace preau;

namespace {

const std::string kGood = R"(probe = "tilleuls-1"
site = "tilleuls"
line = "tilleuls-ftth"
spool = "spool.db"
networks = ["ECOLE"]
resolver = "10.9.0.53"
[collector]
url = "https://10.9.0.1:9443"
ca = "ca.pem"
cert = "/etc/p.pem"
key = "p.key"
[reflector]
host = "10.9.0.1"
[[service]]
name = "ent"
url = "https://ent.lab.test/"
[[room]]
id = "A12"
capture = "captures/A12.pcap"
)";

std::string mistakes(const std::string& what, const std::string& with) {
  auto text = kGood;
  text.replace(text.find(what), what.size(), with);
  const auto config = parse_probe_config(text, "/base");
  return config ? "" : config.error();
}

}  // namespace

TEST_CASE("probe config: how many packets tell the idle latency, which take 20 ms each") {
  const std::string resolver = "resolver = \"10.9.0.53\"\n";
  CHECK(parse_probe_config(kGood, "/base")->latency_packets == 100);
  auto text = kGood;
  text.insert(text.find("[collector]"), "latency_packets = 1000\n");
  CHECK(parse_probe_config(text, "/base")->latency_packets == 1'000);
  for (const auto* wrong : {"0", "20000", "\"many\""})
    CHECK(mistakes(resolver, resolver + "latency_packets = " + wrong + "\n")
              .find("latency_packets must be 20 to 10000") != std::string::npos);
}

TEST_CASE("probe config: files are relative to the configuration's folder") {
  const auto config = parse_probe_config(kGood, "/base");
  REQUIRE(config);
  CHECK(config->spool == "/base/spool.db");
  CHECK(config->collector.cert == "/etc/p.pem");
  CHECK(config->rooms.front().captures ==
        std::vector<std::filesystem::path>{"/base/captures/A12.pcap"});
  CHECK(config->reflector.name == "hub");
  CHECK(config->services.front().resolver == "10.9.0.53");
  CHECK_FALSE(config->lan_reflector);
}

TEST_CASE("probe config: a room has a capture, or one a point") {
  auto text = kGood;
  text.replace(text.find("\"captures/A12.pcap\""), 19, "[\"1.pcap\", \"2.pcap\"]");
  const auto config = parse_probe_config(text, "/base");
  REQUIRE(config);
  CHECK(config->rooms.front().captures ==
        std::vector<std::filesystem::path>{"/base/1.pcap", "/base/2.pcap"});
  CHECK(mistakes("\"captures/A12.pcap\"", "[]").find("empty list") != std::string::npos);
  CHECK(mistakes("\"captures/A12.pcap\"", "[1]").find("must hold texts") != std::string::npos);
}

TEST_CASE("probe config: or this machine's radio hears the room") {
  auto text = kGood;
  const std::string capture = "capture = \"captures/A12.pcap\"\n";
  text.replace(text.find(capture), capture.size(),
               "interface = \"wlan0\"\nscans = 3\nchannels_mhz = [2412, 5180]\n");
  const auto config = parse_probe_config(text, "/base");
  REQUIRE(config);
  const auto& room = config->rooms.front();
  CHECK(room.interface == "wlan0");
  CHECK(room.scans == 3);
  CHECK(room.channels_mhz == std::vector<std::uint16_t>{2412, 5180});
  CHECK(room.captures.empty());
  const auto told = [&](const std::string& with) { return mistakes(capture, with); };
  CHECK(told("").find("one of the two") != std::string::npos);
  CHECK(told(capture + "interface = \"wlan0\"\n").find("one of the two") != std::string::npos);
  CHECK(told(capture + "scans = 3\n").find("go with an interface") != std::string::npos);
  CHECK(told("interface = \"wlan0\"\nscans = 0\n").find("1 to 1000") != std::string::npos);
  CHECK(told("interface = \"wlan0\"\nchannels_mhz = 2412\n").find("a list") != std::string::npos);
  CHECK(told("interface = \"wlan0\"\nchannels_mhz = [6]\n").find("a list") != std::string::npos);
}

TEST_CASE("probe config: a room's radio may hear more than the tablet") {
  auto text = kGood;
  CHECK(parse_probe_config(text, "/base")->rooms.front().offset_db == 0);
  const std::string room = "id = \"A12\"\n";
  const auto with = [&](const std::string& offset) {
    auto changed = kGood;
    return changed.replace(changed.find(room), room.size(), room + "offset_db = " + offset + "\n");
  };
  CHECK(parse_probe_config(with("-2.5"), "/base")->rooms.front().offset_db == -2.5);
  CHECK(parse_probe_config(with("3"), "/base")->rooms.front().offset_db == 3);
  for (const auto* wrong : {"nan", "inf", "41", "-40.1", "\"3\""}) {
    const auto config = parse_probe_config(with(wrong), "/base");
    REQUIRE_FALSE(config);
    CHECK(config.error().find("-40 to 40") != std::string::npos);
  }
}

TEST_CASE("probe config: a room's network is joined in announced windows alone") {
  auto text = kGood;
  const std::string capture = "capture = \"captures/A12.pcap\"\n";
  const std::string radio = "interface = \"wlan0\"\njoin = \"ecole.toml\"\n";
  text.replace(text.find(capture), capture.size(),
               radio + "join_windows = [\"06:30-07:00\", \"12:15-13:15\"]\n");
  const auto config = parse_probe_config(text, "/base");
  REQUIRE(config);
  const auto& join = config->rooms.front().join;
  REQUIRE(join);
  CHECK(join->network == "/base/ecole.toml");
  const auto allowed = [&](int hour, int minute) {
    return join->allowed(std::chrono::hours(hour) + std::chrono::minutes(minute));
  };
  CHECK(allowed(6, 30));
  CHECK_FALSE(allowed(7, 0));
  CHECK(allowed(13, 14));
  CHECK_FALSE(allowed(12, 14));
  const auto told = [&](const std::string& with) { return mistakes(capture, with); };
  CHECK(told(radio).find("join_windows is missing") != std::string::npos);
  CHECK(told(capture + "join = \"e\"\njoin_windows = \"06:30-07:00\"\n")
            .find("goes with an interface") != std::string::npos);
  for (const auto* wrong : {"7:00-8:00", "12:15", "13:00-12:00", "12:60-13:00", "23:00-24:01"})
    CHECK(told(radio + "join_windows = \"" + wrong + "\"\n").find("a window is") !=
          std::string::npos);
}

TEST_CASE("probe config: mistakes are told by line and column, with what to write") {
  CHECK(mistakes("site = \"tilleuls\"", "site = \"les tilleuls\"")
            .starts_with("line 2, column 8: site"));
  CHECK(mistakes("[reflector]", "[reflektor]").find("\"reflektor\"") != std::string::npos);
  CHECK(mistakes("https://10.9", "http://10.9") ==
        "line 8, column 7: url must begin with https://\n");
  CHECK(mistakes("probe = \"tilleuls-1\"\n", "").find("probe is missing") != std::string::npos);
  CHECK(mistakes("[\"ECOLE\"]", "[\"\"]").find("1 to 32 octets") != std::string::npos);
  CHECK(mistakes("[\"ECOLE\"]", "[").starts_with("line "));
}
