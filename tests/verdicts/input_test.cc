#include "reports/verdicts/input.hh"

#include <catch2/catch.hpp>

#include "tests/verdicts/schools.hh"

using namespace preau;
using namespace preau::test;

namespace {

// What is said of one school that cannot be scored.
std::string refusal(const std::string& school) {
  const auto input = read(school);
  CHECK(input.schools.empty());
  REQUIRE(input.left_out.size() == 1);
  return input.left_out[0];
}

bool says(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("input: a school with its rooms and indicators") {
  const auto facts = read_one(
      entry("download", 92, "Mbit/s", R"(,"low":90,"high":94,"age_days":105,"samples":200)") + "," +
          entry("snr", 31, "dB", R"(,"room":"A12")"),
      R"({"id":"A12","kind":"bcd","pupils":24})");
  CHECK(facts.school.pupils == 264);
  CHECK(facts.access == AccessKind::ftth);
  const auto& download = facts.site.at(IndicatorId::download);
  CHECK(download.interval == Interval{90, 94});
  CHECK(download.samples == 200);
  CHECK(download.staleness == 500'000);
  CHECK(facts.rooms.at(0).room.kind == RoomKind::bcd);
  CHECK(facts.rooms.at(0).indicators.at(IndicatorId::snr).value == 31);
}

TEST_CASE("input: the unit does not change the value, to the last bit") {
  const auto seconds = read_one(entry("latency", 0.0123, "s"));
  const auto millis = read_one(entry("latency", 12.3, "ms"));
  CHECK(seconds.site.at(IndicatorId::latency).value == millis.site.at(IndicatorId::latency).value);
  CHECK(read_one(entry("loss", 0.7, "%")).site.at(IndicatorId::loss).value == 0.007);
  CHECK(read_one(entry("download", 1.5, "Gbit/s")).site.at(IndicatorId::download).value == 1500);
}

TEST_CASE("input: names of FORMAT.md go the way of records") {
  const auto facts =
      read_one(entry(std::string(metric::kGoodputDown), 92, "Mbit/s") + "," +
                   entry(std::string(metric::kRttP95LoadedDown), 40, "ms") + "," +
                   entry(std::string(metric::kRttP95LoadedUp), 60, "ms") + "," +
                   entry(std::string(metric::kCoverage), 1, "ratio", R"(,"room":"A12")") + "," +
                   entry(std::string(metric::kSignalMedian), -58, "dBm", R"(,"room":"A12")") + "," +
                   entry(std::string(metric::kNoiseMedian), -92, "dBm", R"(,"room":"A12")"),
               R"({"id":"A12"})");
  CHECK(facts.site.at(IndicatorId::download).value == 92);
  CHECK(facts.site.at(IndicatorId::latency).value == 0.06);
  CHECK(facts.rooms.at(0).coverage == Coverage::pass);
  CHECK(facts.rooms.at(0).indicators.at(IndicatorId::snr).value == 34);
}

TEST_CASE("input: what a device got in a room, by FORMAT.md's names") {
  const std::string rooms = R"({"id":"A12"})", in_room = R"(,"room":"A12")";
  const auto down = entry(std::string(metric::kJoinDown), 2, "Mbit/s", in_room);
  const auto join = entry(std::string(metric::kJoinTotal), 3, "s", in_room);
  const auto facts = read_one(
      join + "," + down + "," + entry(std::string(metric::kJoinLease), 1, "s", in_room), rooms);
  CHECK(facts.rooms.at(0).indicators.at(IndicatorId::join_download).value == 2);
  CHECK(says(refusal(school(down, rooms)), "counts beside Join_Active_IEEE80211-Network"));
  CHECK(says(refusal(school(entry(std::string(metric::kJoinDown), 2, "Mbit/s", in_room))),
             "room A12 does not exist"));
  CHECK(says(refusal(school(entry(std::string(metric::kGoodputDown), 2, "Mbit/s", in_room), rooms)),
             "is of the school; leave room out"));
}

TEST_CASE("input: one metric of the line and of the LAN are two") {
  const std::string down(metric::kGoodputDown);
  const auto line = entry(down, 300, "Mbit/s", R"(,"segment":"access")");
  const auto lan = entry(down, 900, "Mbit/s", R"(,"segment":"lan")");
  const auto facts = read_one(line + "," + lan);
  CHECK(facts.site.at(IndicatorId::download).value == 300);
  CHECK(facts.site.at(IndicatorId::lan_download).value == 900);
  CHECK(says(refusal(school(lan + "," + lan)), "stands twice"));
  CHECK(says(refusal(school(entry(down, 1, "Mbit/s", R"(,"segment":"air")"))),
             "is of no room's air"));
  CHECK(says(refusal(school(entry("download", 1, "Mbit/s", R"(,"segment":"lan")"))),
             "segment is of names of probe/record/FORMAT.md; leave it out of download"));
  CHECK(says(refusal(school(entry("download", 1, "Mbit/s", R"(,"coverage":"fail")"))),
             "coverage is of names of"));
  CHECK(says(refusal(school(entry(down, 1, "Mbit/s", R"(,"coverage":"fail")"))),
             "coverage is of Coverage_Passive"));
}

TEST_CASE("input: a short name and FORMAT.md's name of the same are refused by name") {
  const std::string rooms = R"({"id":"A12"})", in_room = R"(,"room":"A12")";
  CHECK(says(refusal(school(entry("download", 1, "Mbit/s") + "," +
                            entry(std::string(metric::kGoodputDown), 3, "Mbit/s"))),
             "download and Goodput_Active_IP-TCP-Down_Preau-v1_Mbps_Mean say the same; give one"));
  CHECK(says(refusal(school(entry("signal", -60, "dBm", in_room) + "," +
                                entry(std::string(metric::kSignalMedian), -61, "dBm", in_room),
                            rooms)),
             "room A12: signal and Signal_Passive"));
  const auto join = entry(std::string(metric::kJoinTotal), 3, "s", in_room);
  CHECK(says(refusal(school(join + R"(,{"metric":"join","room":"A12","failure":"dhcp: no answer"})",
                            rooms)),
             "room A12: join and Join_Active"));
  CHECK(read_one(join + "," + entry("join_download", 9, "Mbit/s", in_room), rooms)
            .rooms.at(0)
            .indicators.at(IndicatorId::join_download)
            .value == 9);
}

TEST_CASE("input: a high percentile of few samples has an open end") {
  const auto few = read_one(entry("latency_p99", 100, "ms", R"(,"samples":50)"));
  CHECK(few.site.at(IndicatorId::latency_p99).interval.high > 100);
  const auto many = read_one(entry("latency_p99", 100, "ms", R"(,"samples":500)"));
  CHECK(many.site.at(IndicatorId::latency_p99).interval.high == 0.1);
}

TEST_CASE("input: refused with file, line, what is wrong and what to write") {
  CHECK(refusal(school("", "", "0960001A")) ==
        "f.json:2: school 0960001A: UAI \"0960001A\": check letter should be E");
  CHECK(
      says(refusal(school(entry("download", -1, "Mbit/s"))), "cannot be; write what was measured"));
  CHECK(says(refusal(school(entry("speed", 1, "Mbit/s"))),
             "metric \"speed\" is not known; write one of download upload"));
  CHECK(says(refusal(school(entry("download", 1, "MB/s"))),
             "write one of Mbit/s kbit/s bit/s Gbit/s"));
  CHECK(says(refusal(school(entry("signal", -60, "dBm", R"(,"room":"X1")"))),
             "room X1 does not exist"));
  CHECK(says(refusal(school(entry("signal", -60, "dBm"))), "signal is of a room"));
  CHECK(says(refusal(school(entry("download", 1, "Mbit/s", R"(,"low":2)"))), "must rise"));
  CHECK(says(refusal(school(entry("loss", 1, "%") + ",\n" + entry("loss", 1, "%"))),
             "f.json:3: school 0960001E: indicator: loss stands twice"));
  CHECK(says(refusal(school("", R"({"id":"A1"},{"id":"A1"})")), "id A1 stands twice"));
  const auto nan = refusal(school("\n{\"metric\":\"download\",\"value\":NaN}"));
  CHECK(says(nan, "f.json:3: school 0960001E: not JSON near \"NaN"));
  CHECK(says(nan, "NaN and Infinity are not numbers"));
  CHECK_FALSE(says(refusal(school("{\"metric\":download}")), "NaN"));
  CHECK(says(refusal("{\"uai\":960001,\"name\":\"A\"}"), "school 960001: uai must be text"));
  CHECK(says(refusal(school("{\"metric\":\"download\",\"value\":1e999}")), "too large"));
}

TEST_CASE("input: a value of null was not measured") {
  const auto facts = read_one(R"({"metric":"loss","value":null,"unit":"ratio"})");
  CHECK_FALSE(facts.site.contains(IndicatorId::loss));
}

TEST_CASE("input: what slips of the pen give is refused, and what was meant is asked") {
  const std::string room = R"({"id":"A12"})", of = R"(,"room":"A12")";
  CHECK(says(refusal(school(entry("signal", 0, "dBm", of), room)), "cannot be at a receiver"));
  CHECK(read_one(entry("signal", -1, "dBm", of), room)
            .rooms.at(0)
            .indicators.contains(IndicatorId::signal));
  CHECK(says(refusal(school(R"({"metric":"latency","value":30})")), "was 30.0 ms meant?"));
  CHECK(says(refusal(school(R"({"metric":"jitter","value":11})")), "was 11.0 ms meant?"));
  CHECK(read_one(entry("latency", 30, "s")).site.at(IndicatorId::latency).value == 30);
  CHECK(read_one(R"({"metric":"latency","value":10})").site.contains(IndicatorId::latency));
  CHECK(read_one(R"({"metric":"join","value":30,"room":"A12"})", room)
            .rooms.at(0)
            .indicators.contains(IndicatorId::join));
}

TEST_CASE("input: only a primaire has rooms of both levels") {
  CHECK(says(refusal(school("", R"({"id":"M1","level":"maternelle"})")),
             "level maternelle is not of a school of type elementaire"));
  CHECK(read(R"({"uai":"0960001E","type":"primaire","rooms":[{"id":"M1","level":"maternelle"}]})")
            .left_out.empty());
}

TEST_CASE("input: an SNR that no physics allows") {
  const std::string room = R"({"id":"A12"})";
  CHECK(says(refusal(school(entry("snr", 150, "dB", R"(,"room":"A12")"), room)),
             "150.0 dB cannot be"));
  CHECK(says(refusal(school(entry("signal", -80, "dBm", R"(,"room":"A12")") + "," +
                                entry("snr", 40, "dB", R"(,"room":"A12")"),
                            room)),
             "means noise of -120"));
  CHECK(says(refusal(school(entry("signal", -80, "dBm", R"(,"room":"A12","high":-78)") + "," +
                                entry("snr", 20, "dB", R"(,"room":"A12","low":15,"high":90)"),
                            room)),
             "snr's high end of 90.0 dB with a signal of -78.0 dBm means noise of -168"));
}

TEST_CASE("input: no operator promises more than it sells") {
  const auto line = [](const std::string& rates) {
    return R"({"uai":"0960001E","type":"elementaire",)" + rates + "}";
  };
  CHECK(says(refusal(line(R"("contracted_down":100,"guaranteed_down":180)")),
             "guaranteed_down 180.0 is above contracted_down 100.0"));
  CHECK(says(refusal(line(R"("contracted_up":10,"guaranteed_up":11)")), "guaranteed_up"));
  CHECK(read(line(R"("contracted_down":100,"guaranteed_down":100)")).schools.size() == 1);
}

TEST_CASE("input: one school's mistake leaves out that school") {
  const auto input =
      read(school("{\"metric\":NaN}", "", "0960002F") + ",\n" + school("") + ",\n" + school(""));
  CHECK(input.schools.size() == 1);
  REQUIRE(input.left_out.size() == 2);
  CHECK(says(input.left_out[0], "f.json:2: school 0960002F"));
  CHECK(says(input.left_out[1], "f.json:4: school 0960001E: stands twice"));
}

TEST_CASE("input: a school that does not say its type is told how it was taken") {
  const auto input = read(R"({"uai":"0960001E","pupils":20,"classes":1,"indicators":[]})"
                          ",\n" +
                          school("", "", "0960002F"));
  CHECK(input.schools.size() == 2);
  CHECK(input.left_out.empty());
  REQUIRE(input.assumed.size() == 1);
  CHECK(says(input.assumed[0], "f.json:2: school 0960001E: no type, taken as elementaire"));
}

TEST_CASE("input: what is too old is missing, as records are, and says so") {
  const auto facts = read_one(entry("download", 92, "Mbit/s", R"(,"age_days":180)") + "," +
                                  entry("upload", 30, "Mbit/s", R"(,"age_days":179)") + "," +
                                  entry("signal", -60, "dBm", R"(,"room":"A12","age_days":400)") +
                                  "," + entry(std::string(metric::kRttP95), 40, "ms"),
                              R"({"id":"A12"})");
  CHECK_FALSE(facts.site.contains(IndicatorId::download));
  CHECK(facts.failures.at("download").en == "measured 180 days ago, too long ago");
  CHECK(facts.failures.at("download").fr == "mesuré il y a 180 jours, c'est trop ancien");
  CHECK(facts.site.contains(IndicatorId::upload));
  CHECK(facts.rooms.at(0).indicators.begin() == facts.rooms.at(0).indicators.end());
  CHECK(facts.rooms.at(0).failures.contains("signal"));
}

TEST_CASE("input: a school whose brackets do not close costs itself alone") {
  const auto whole = school("", "", "0960002F"), last = school("", "", "0960003G");
  const auto open = school("").substr(0, school("").size() - 1);
  for (const auto& broken : {open, school("") + "}", school("\"metric"), std::string("{\"uai\"}"),
                             std::string("7"), school("{\"metric\":\"loss\"]")}) {
    INFO(broken);
    const auto input = read(whole + ",\n" + broken + ",\n" + last);
    REQUIRE(input.schools.size() == 2);
    CHECK(input.schools[1].school.uai.text() == "0960003G");
    REQUIRE(input.left_out.size() == 1);
    CHECK(says(input.left_out[0], "f.json:3: "));
  }
}

TEST_CASE("input: a byte order mark is no mistake") {
  CHECK(verdicts::read_input("\xef\xbb\xbf" + test::city(school("")), "f.json")
            .value()
            .schools.size() == 1);
}

TEST_CASE("input: what would be passed over is refused by name") {
  CHECK(
      says(refusal(R"({"uai":"0960001E","pupil":3})"), "unknown key \"pupil\"; write one of uai"));
  CHECK(says(refusal(R"({"uai":"0960001E","rooms":{}})"), "rooms must be a list"));
  CHECK(says(refusal(R"({"uai":"0960001E","indicators":"none"})"), "indicators must be a list"));
  CHECK(says(refusal(school("", R"({"id":"A1","floor":2})")), "room: unknown key \"floor\""));
  CHECK(says(refusal(school(entry("loss", 1, "%", R"(,"age":2)"))), "unknown key \"age\""));
  CHECK(says(refusal(R"({"uai":"0960001E","indicators":[],"indicators":[]})"),
             "indicators stands twice"));
}

TEST_CASE("input: nothing around the list of schools") {
  const auto error = [](const std::string& text) {
    const auto input = verdicts::read_input(text, "f.json");
    REQUIRE_FALSE(input);
    return input.error();
  };
  const auto one = school("");
  CHECK(says(error("{\"schools\":[" + one + "]}\nand so on"), "f.json:2: what stands around"));
  CHECK(says(error("{\"schools\":[" + one + "],\n\"schools\":[]}"),
             "f.json:2: schools stands twice"));
  CHECK(says(error("{\"schools\":[" + one + ",\n]}"), "f.json:2: a comma stands before this ]"));
  CHECK(
      says(error("{\"city\":\"x\",\"schools\":[" + one + "]}"), "f.json:1: unknown key \"city\""));
}

TEST_CASE("input: uptake is judged by a role on a day, never by a person") {
  const auto uptake = [](const std::string& role, const std::string& date) {
    return R"({"uai":"0960001E","uptake":{"mark":3,"role":")" + role + R"(","date":")" + date +
           "\"}}";
  };
  for (const auto* role : {"CPC", "IEN", "directrice", "conseiller pédagogique", "IEN TICE",
                           "chef d'établissement", "head teacher", "ICT coordinator", "engineer"})
    CHECK(read(uptake(role, "2026-09-15")).schools.size() == 1);
  for (const auto* role :
       {"Mme Dupont", "conseiller Dupont", "mme dupont", "DUPONT", "=cmd|x", " ", "dupont", "marie",
        "MARIE", "directeur dupont", "directeur ", "de la ville", "martin-dupont"})
    CHECK(says(refusal(uptake(role, "2026-09-15")), "may name a person"));
  for (const auto* date : {"hier", "2026", "2026-13-01", "2026-02-30"})
    CHECK(says(refusal(uptake("CPC", date)), "is no day"));
}

TEST_CASE("input: no list of schools, no input") {
  for (const auto* text : {"", "{}", "[]", "{\"schools\":[]}", "{\"schools\":[{", "hello"})
    CHECK_FALSE(verdicts::read_input(text, "f.json"));
  CHECK(verdicts::read_input("{\"schools\":[" + school(""), "f.json").error() ==
        "f.json: the list of schools does not end; write ]} behind it");
}

TEST_CASE("input: a device that could not join a room's network is a finding") {
  const std::string rooms = R"({"id":"A12"},{"id":"B01"})";
  const std::string short_name = R"({"metric":"join","room":"A12","failure":"dhcp: no answer"})";
  const auto facts = read_one(short_name + "," + entry("join", 2, "s", R"(,"room":"B01")"), rooms);
  REQUIRE(facts.rooms.at(0).no_join);
  CHECK(facts.rooms[0].failures.at("join").en == "dhcp: no answer");
  CHECK(facts.rooms.at(1).indicators.at(IndicatorId::join).value == 2);
  const auto record =
      read_one(R"({"metric":")" + std::string(metric::kJoinTotal) +
                   R"(","room":"A12","value":null,"failure":"sae: wrong password","age_days":3})",
               rooms);
  REQUIRE(record.rooms.at(0).no_join);
  CHECK(record.rooms[0].failures.at("join").en == "sae: wrong password");
  // Too long ago: as if nobody had tried.
  const auto old = read_one(
      R"({"metric":"join","room":"A12","failure":"dhcp: no answer","age_days":200})", rooms);
  CHECK_FALSE(old.rooms.at(0).no_join);
}

TEST_CASE("input: a failure is of joining alone, without a value, and names no device") {
  const auto wrong = [](const std::string& indicator) {
    return refusal(school(indicator, R"({"id":"A12"})"));
  };
  CHECK(says(wrong(R"({"metric":"download","failure":"x"})"), "failure is of join alone"));
  CHECK(says(wrong(R"({"metric":"join","room":"A12","value":2,"failure":"x"})"),
             "value and failure stand together"));
  CHECK(says(wrong(R"({"metric":"join","room":"A12","failure":""})"), "1 to 500 octets"));
  CHECK(says(wrong(R"({"metric":"join","room":"A12","failure":"02:00:00:00:00:01 timed out"})"),
             "MAC address"));
  CHECK(says(wrong(R"({"metric":"join","failure":"x"})"), "is of a room"));
}
