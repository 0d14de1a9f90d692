#include "probe/wifi/coverage.hh"

#include <catch2/catch.hpp>

#include "probe/stats/stats.hh"
#include "tests/wifi/frames.hh"

using namespace preau;
using namespace preau::wifi;
using Catch::Matchers::Contains;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> kSchool{"ECOLE"};
const test::Ap kOther{.bssid = test::kNeighbour, .ssid = "voisin"};
const test::Ap kSecond{.bssid = {2, 0, 0, 0, 0x0b, 0x12}};

// `count` beacons around `dbm`, half of them `spread` above and half below.
void hear(Survey& survey, int dbm, int count, int spread = 0, const test::Ap& ap = {},
          unsigned mhz = 5180) {
  for (int i = 0; i < count; ++i) {
    const auto frame =
        test::radiotap(dbm + (i % 2 == 0 ? spread : -spread), mhz).append(test::beacon(ap));
    const auto time = UtcTime{std::chrono::microseconds{survey.counts().frames * 102'400}};
    survey.add({frame.span(), frame.size(), time}, LinkType::radiotap);
  }
}

// A scan of all channels.
void sweep(Survey& survey) {
  for (const auto mhz : Listened{}.not_channels()) survey.listened.add(mhz);
}

void station_frame(Survey& survey, unsigned mhz, std::chrono::milliseconds at) {
  const auto data = test::radiotap(-60, mhz).append(test::Bytes{}.u16(0x0108).zero(30));
  survey.add({data.span(), data.size(), UtcTime{1'795'508'160s + at}}, LinkType::radiotap);
}

Point look(const Survey& survey, double offset_db = 0) {
  return wifi::look(survey, kSchool, default_criteria(), offset_db);
}

Criteria six_ghz() {
  auto criteria = default_criteria();
  criteria.tablet.six_ghz = true;
  return criteria;
}

Point point(int dbm, std::optional<int> second = {}) {
  Survey survey;
  hear(survey, dbm, 20);
  if (second) hear(survey, *second, 20, 0, kSecond);
  return look(survey);
}

Verdict judge(const std::vector<Point>& points) { return wifi::judge(points, default_criteria()); }

std::vector<Point> points(std::initializer_list<int> dbm, std::optional<int> second = {}) {
  std::vector<Point> all;
  for (const int each : dbm) all.push_back(point(each, second));
  return all;
}

}  // namespace

TEST_CASE("coverage: one point never passes, however strong") {
  const auto verdict = judge({point(-40, -45)});
  CHECK(verdict.coverage == Coverage::unknown);
  CHECK(verdict.decided_by == "points");
  CHECK(verdict.basis == "1 point, 20 beacons in 4.0 s");
  CHECK(judge(points({-40, -40, -40, -40})).coverage == Coverage::unknown);
  CHECK(judge({}).coverage == Coverage::unknown);
}

TEST_CASE("coverage: five points pass when their tolerance limit meets every criterion") {
  const auto verdict = judge(points({-50, -52, -54, -51, -53}, -55));
  CHECK(verdict.coverage == Coverage::pass);
  CHECK(verdict.decided_by == "signal");
  CHECK(verdict.passing == 5);
  // mean -52, deviation 1.58, factor 3.407 of five points
  CHECK(*verdict.standings[0].limit == Approx(-52 - 3.407 * std::sqrt(2.5)).margin(0.01));
  CHECK_THAT(verdict.reason, Contains("90 % of the room reaches -57.4 dBm with 95 % confidence"));
}

namespace {

// Points of -60 and -61 dBm, the first of which tell their noise.
Verdict with_noise(std::initializer_list<double> noise_dbm) {
  auto all = points({-60, -61, -60, -61, -60, -61}, -65);
  auto at = all.begin();
  for (const double dbm : noise_dbm) (at++)->best->noise_dbm = dbm;
  return judge(all);
}

}  // namespace

TEST_CASE("coverage: SNR of a few points holds up no room that passes without, and is told") {
  CHECK(with_noise({}).coverage == Coverage::pass);
  const auto one = with_noise({-95}), two = with_noise({-95, -97});
  CHECK(one.coverage == Coverage::pass);
  CHECK(two.coverage == Coverage::pass);
  CHECK_THAT(two.basis, Contains("SNR known at 2 of 6 points, too few to judge it"));
  CHECK(with_noise({-95, -97, -95, -97, -95, -97}).coverage == Coverage::pass);
  const auto five = with_noise({-95, -97, -95, -97, -95});
  CHECK(five.coverage == Coverage::pass);
  CHECK_THAT(five.basis, Contains("SNR known at 5 of 6 points") && !Contains("too few"));
  // A spot of poor SNR is one all the same; five of them decide.
  CHECK(with_noise({-75}).coverage == Coverage::unknown);
  const auto poor = with_noise({-75, -75, -75, -75, -75});
  CHECK(poor.coverage == Coverage::fail);
  CHECK_THAT(poor.reason, Contains("SNR: mean of 5 points"));
  // Of a room of one point, one is all.
  auto alone = point(-60);
  alone.best->noise_dbm = -70;
  CHECK(judge({alone}).decided_by == "SNR");
}

TEST_CASE("coverage: whole dBm that are all the same are no proof of no deviation") {
  const auto just = judge(points({-67, -67, -67, -67, -67}, -70));
  CHECK(just.coverage == Coverage::unknown);
  CHECK(just.standings[0].deviation == 0);
  CHECK(*just.standings[0].limit == Approx(-67 - 3.407 / std::sqrt(12.0)).margin(0.01));
  CHECK(judge(points({-66, -66, -66, -66, -66}, -70)).coverage == Coverage::pass);
}

TEST_CASE("coverage: points that scatter too much leave it open, and say what would help") {
  const auto verdict = judge(points({-50, -66, -50, -66, -50}));
  CHECK(verdict.coverage == Coverage::unknown);
  CHECK(verdict.decided_by == "signal");
  CHECK_THAT(verdict.reason, Contains("measure more points"));
}

TEST_CASE("coverage: the second access point decides where it is what is short") {
  const auto weak = judge(points({-50, -51, -52, -51, -50}, -80));
  CHECK(weak.coverage == Coverage::fail);
  CHECK(weak.decided_by == "second signal");
  const auto fair = judge(points({-50, -51, -52, -51, -50}, -70));
  CHECK(fair.coverage == Coverage::pass);
}

TEST_CASE("coverage: a second one that was not heard counts only where the radio went everywhere") {
  Survey alone;
  hear(alone, -50, 20);
  hear(alone, -50, 20, 0, kOther, 5240);
  const auto partly = judge(std::vector<Point>(5, look(alone)));
  CHECK(partly.coverage == Coverage::unknown);
  CHECK(partly.decided_by == "second signal");
  CHECK_THAT(partly.reason,
             Contains("unknown at 5 of 5 points: none on the channels listened to") &&
                 Contains("half a second at least: 2.4 GHz 1-13; 5 GHz 40-44, 52"));
  CHECK(partly.standings[2].values.empty());
  // Many points make up for it as little.
  CHECK(judge(std::vector<Point>(40, look(alone))).coverage == Coverage::unknown);
  // Nor does one at some of the points.
  auto some = points({-50, -50, -50, -50, -50}, -55);
  some.push_back(look(alone));
  CHECK_THAT(judge(some).reason, Contains("unknown at 1 of 6 points"));
  // Whoever wants none asks for what silence meets.
  auto one_is_enough = default_criteria();
  one_is_enough.least_second = Dbm{-100};
  CHECK(wifi::judge(std::vector<Point>(5, look(alone)), one_is_enough).coverage == Coverage::pass);
  sweep(alone);
  const auto verdict = judge(std::vector<Point>(5, look(alone)));
  CHECK(verdict.coverage == Coverage::fail);
  CHECK(verdict.decided_by == "second signal");
}

TEST_CASE("coverage: a room does not pass while some of its points told too little") {
  auto all = points({-50, -51, -52, -51, -50}, -55);
  CHECK(judge(all).coverage == Coverage::pass);
  Survey weak;
  hear(weak, -85, 7);
  all.push_back(look(weak));
  const auto verdict = judge(all);
  CHECK(verdict.coverage == Coverage::unknown);
  CHECK(verdict.decided_by == "points");
  CHECK_THAT(verdict.reason, Contains("1 of 6 points told too little (only 7 beacons"));
}

TEST_CASE("coverage: a second one of too few beacons is there, and its signal is not known") {
  Survey survey;
  hear(survey, -50, 20);
  hear(survey, -60, 20, 0, kOther, 5240);
  hear(survey, -50, 7, 0, kSecond);
  CHECK(look(survey).second_heard_rarely);
  const auto verdict = judge(std::vector<Point>(5, look(survey)));
  CHECK(verdict.coverage == Coverage::unknown);
  CHECK_THAT(verdict.reason, Contains("second signal") && Contains("in too few beacons"));
}

TEST_CASE("point: the second one is another radio, not another name of the best one's") {
  Survey survey;
  hear(survey, -50, 20);
  const test::Ap staff{.bssid = {2, 0, 0, 0, 0x0a, 0x13}, .ssid = "PROFS"};
  hear(survey, -51, 20, 0, staff);
  const std::vector<std::string> both{"ECOLE", "PROFS"};
  CHECK_FALSE(wifi::look(survey, both, default_criteria()).second);
  hear(survey, -60, 20, 0, kSecond);
  CHECK(wifi::look(survey, both, default_criteria()).second->median_dbm == -60);
}

TEST_CASE("coverage: one point fails a room only beyond what chance explains") {
  CHECK(judge({point(-68)}).coverage == Coverage::unknown);
  CHECK(judge({point(-69)}).coverage == Coverage::fail);
  CHECK(judge({point(-69)}).reason == "signal: median -69 dBm (up to -69), below -67");
  CHECK(judge(points({-66, -69})).coverage == Coverage::fail);
  CHECK(judge(points({-60, -69})).coverage == Coverage::unknown);
  // the interval of the point itself straddles the criterion
  Survey survey;
  hear(survey, -70, 20, 4);
  CHECK(judge({look(survey)}).coverage == Coverage::unknown);
}

TEST_CASE("coverage: the more criteria could fail a room, the less each may leave to chance") {
  // Of 1 - 95 %, half each: 1.96 deviations of chance instead of 1.64, from one point.
  CHECK(judge({point(-69, -70)}).coverage == Coverage::unknown);
  CHECK(judge({point(-71, -72)}).coverage == Coverage::fail);
  CHECK(judge(points({-68, -68, -68, -68}, -70)).coverage == Coverage::fail);
}

TEST_CASE("coverage: many points are judged by their share, too") {
  auto many = points({});
  for (int i = 0; i < 29; ++i) many.push_back(point(i % 2 == 0 ? -40 : -66, -70));
  const auto verdict = judge(many);
  CHECK(verdict.coverage == Coverage::pass);  // 0.05^(1/29) = 90.2 %
  CHECK(verdict.decided_by == "share of points");
  auto some_fail = points({-50, -50, -80, -80, -80});
  some_fail[0].best->median_dbm = some_fail[1].best->median_dbm = -10;
  CHECK(judge(some_fail).coverage == Coverage::fail);
}

TEST_CASE("coverage: too few beacons say nothing") {
  for (int count = 1; count < 8; ++count)
    for (const int dbm : {-40, -90}) {
      Survey survey;
      hear(survey, dbm, count);
      const auto verdict = judge({look(survey)});
      CHECK(verdict.coverage == Coverage::unknown);
      CHECK(verdict.points == 0);
      CHECK_THAT(verdict.reason, Contains("beacons of the best access point"));
    }
}

TEST_CASE("point: the best access point with enough beacons; a stronger, rarer one keeps it open") {
  Survey survey;
  hear(survey, -75, 50);
  CHECK(look(survey).heard == Heard::school);
  hear(survey, -50, 3, 0, kSecond);
  CHECK(look(survey).heard == Heard::nothing);
  CHECK_THAT(look(survey).reason, Contains("in only 3 beacons"));
  hear(survey, -50, 5, 0, kSecond);
  CHECK(look(survey).best->access_point.bssid == "02:00:00:00:0b:12");
  CHECK(look(survey).second->access_point.bssid == "02:00:00:00:0a:12");
}

TEST_CASE("point: silence of the school's network is a finding only where the radio listened") {
  Survey nothing;
  CHECK(look(nothing).reason == "nothing was heard at all");

  Survey others;
  hear(others, -60, 7, 0, kOther);
  CHECK(look(others).heard == Heard::nothing);
  hear(others, -60, 1, 0, kOther);
  // Nobody knows of a capture where else there was nothing to hear; of a scan one does.
  hear(others, -60, 20, 0, kOther, 5240);
  CHECK(look(others).heard == Heard::nothing);
  CHECK_THAT(look(others).reason,
             Contains("at least: 2.4 GHz 1-13; 5 GHz 40-44, 52-64, 100-140; 6 GHz 1-93"));
  sweep(others);
  CHECK(look(others).heard == Heard::silence);
  CHECK(look(others).others.all == 1);
  CHECK(look(others).reason ==
        "none of the school's networks heard on any channel of 2.4 and 5 GHz, 1 of others on 5 "
        "GHz");
  CHECK(judge({look(others)}).coverage == Coverage::fail);

  others.damage = "cut";
  CHECK(look(others).heard == Heard::nothing);

  Survey full(1);
  hear(full, -60, 20, 0, kOther);
  hear(full, -40, 20);
  CHECK(look(full).heard == Heard::nothing);
}

TEST_CASE("point: a signal at 6 GHz counts only for a tablet that has 6 GHz") {
  Survey survey;
  hear(survey, -50, 20, 0, {}, 6135);
  hear(survey, -72, 20, 0, kSecond, 5260);
  const auto seen = look(survey);
  CHECK(seen.best->median_dbm == -72);
  CHECK(seen.left_out->median_dbm == -50);
  const auto newer = wifi::look(survey, kSchool, six_ghz());
  CHECK(newer.best->median_dbm == -50);
  CHECK(newer.second->median_dbm == -72);
  CHECK_FALSE(newer.left_out);

  Survey alone;
  hear(alone, -50, 20, 0, {}, 6135);
  CHECK(look(alone).heard == Heard::nothing);
  sweep(alone);
  CHECK(look(alone).heard == Heard::silence);
  CHECK_THAT(look(alone).reason, Contains("at 6 GHz there is one, which the criteria's tablet does "
                                          "not have"));
  CHECK(judge({look(alone)}).coverage == Coverage::fail);
}

TEST_CASE("point: a radio at 6 GHz that others announce is there, heard or not") {
  const auto announce = [](Survey& survey, const test::Ap& ap, unsigned parameters,
                           std::uint32_t name) {
    const auto report = test::element(
        201,
        test::Bytes{}.u16(13 << 8).u8(131).u8(37).u8(0xff).zero(6).u32(name).u8(parameters).u8(0));
    const auto frame = test::radiotap(-50, 5180).append(test::beacon(ap)).append(report);
    for (int i = 0; i < 20; ++i)
      survey.add({frame.span(), frame.size(), UtcTime{100ms * i}}, LinkType::radiotap);
    for (const auto mhz : Listened{}.not_channels())
      if (band_of(mhz) != Band::ghz6) survey.listened.add(mhz);
  };
  Survey same_name;
  announce(same_name, {}, 0x42, 0);
  const auto of_tablet = [](const Survey& survey, const Criteria& criteria) {
    return wifi::judge(std::vector<Point>(5, wifi::look(survey, kSchool, criteria)), criteria);
  };
  const auto open = of_tablet(same_name, six_ghz());
  CHECK(open.coverage == Coverage::unknown);
  CHECK_THAT(open.reason, Contains("second signal: unknown at 5 of 5 points: others announce one"));
  // A tablet without 6 GHz has no second one there.
  const auto verdict = of_tablet(same_name, default_criteria());
  CHECK(verdict.coverage == Coverage::fail);
  CHECK_THAT(verdict.reason, Contains("none heard (at 6 GHz there is one"));
  // Listened to, it is not there.
  same_name.listened.add(centre_mhz(Band::ghz6, 37));
  CHECK(of_tablet(same_name, six_ghz()).coverage == Coverage::fail);

  Survey neighbour;
  announce(neighbour, kOther, 0x40, 0xfe2c'a81c);  // CRC-32 of ECOLE
  CHECK(wifi::look(neighbour, kSchool, six_ghz()).heard == Heard::nothing);
  Survey another;
  announce(another, kOther, 0x42, 1);
  CHECK(wifi::look(another, kSchool, six_ghz()).heard == Heard::silence);
}

TEST_CASE("point: a station's frames tell where the radio listened, and nothing else") {
  Survey survey;
  for (const auto at : {0ms, 300ms, 600ms}) station_frame(survey, 2437, at);
  CHECK(survey.listened.channels() == std::vector<std::uint16_t>{2437});
  CHECK(survey.counts().frames == 0);
}

TEST_CASE("point: silence is none where each channel was heard for a moment, or at no known time") {
  for (const auto pause : {0ms, 10ms, 501ms}) {
    Survey survey;
    auto at = 0ms;
    for (const auto mhz : Listened{}.not_channels())
      for (int i = 0; i < 20; ++i) station_frame(survey, mhz, at += pause);
    hear(survey, -60, 20, 0, kOther);
    CHECK(look(survey).heard == Heard::nothing);
    CHECK_THAT(look(survey).reason, Contains("half a second at least: 2.4 GHz 1-13; 5 GHz 40-64"));
  }
  Survey long_enough;
  auto at = 0ms;
  for (const auto mhz : Listened{}.not_channels())
    for (int i = 0; i < 20; ++i) station_frame(long_enough, mhz, at += 30ms);
  hear(long_enough, -60, 20, 0, kOther);
  CHECK(look(long_enough).heard == Heard::silence);
}

TEST_CASE("point: a network without signal strength tells nothing") {
  Survey survey;
  const auto frame = test::beacon();
  for (int i = 0; i < 20; ++i) survey.add({frame.span(), frame.size(), {}}, LinkType::ieee80211);
  CHECK(look(survey).heard == Heard::nothing);
  CHECK_THAT(look(survey).reason, Contains("no signal strength"));
}

TEST_CASE("point: without a configured name no network is the school's, hidden ones neither") {
  Survey survey;
  hear(survey, -40, 20, 0, {.ssid = ""});
  const std::vector<std::string> empty_name{""};
  for (const auto& names : {empty_name, std::vector<std::string>{}}) {
    const auto seen = wifi::look(survey, names, default_criteria());
    CHECK(seen.others.all == 1);
    CHECK(seen.heard == Heard::nothing);
  }
}

TEST_CASE("point: a network that hides its name may be the school's: silence is no finding then") {
  const test::Ap nameless{.bssid = {2, 0, 0, 0, 0x0c, 1}, .ssid = ""};
  const auto swept = [&](std::initializer_list<int> levels) {
    Survey survey;
    hear(survey, -60, 20, 0, kOther);
    auto ap = nameless;
    for (const int dbm : levels) {
      hear(survey, dbm, 20, 0, ap);
      ++ap.bssid[5];
    }
    sweep(survey);
    return look(survey);
  };
  const auto strong = swept({-48, -45});
  CHECK(strong.heard == Heard::nothing);
  CHECK(strong.reason ==
        "none of the school's networks heard by name; 2 networks hide their name, the strongest at "
        "-45 dBm: where one may be the school's, ask for it by name: wifi room --interface IF "
        "--active, or wifi scan --active --ask NAME");
  CHECK(judge({strong, strong, strong, strong, strong}).coverage == Coverage::unknown);

  // Too weak to serve, whosever it is; and no weaker than it is for the mean of a room.
  const auto weak = swept({-75});
  CHECK(weak.heard == Heard::silence);
  CHECK_THAT(weak.reason, Contains("; 1 network hides its name, the strongest at -75 dBm"));
  CHECK(judge({weak}).coverage == Coverage::fail);
  CHECK(judge({weak}).standings[0].values == std::vector{-75.0});
  const auto fair = point(-61, -61);
  CHECK(judge({fair, fair, fair, fair, swept({-70})}).coverage == Coverage::unknown);
  CHECK(judge({fair, fair, fair, fair, swept({})}).coverage == Coverage::fail);
}

TEST_CASE("point: of a school that hides its name one answer may be of one access point alone") {
  const auto heard = [](int named, std::optional<int> nameless, std::string beacons_name) {
    Survey survey;
    hear(survey, named, 20, 0, {.ssid = beacons_name});
    const auto answer = test::radiotap(named).append(test::probe_response({}, test::kNeighbour));
    survey.add({answer.span(), answer.size(), {}}, LinkType::radiotap);
    if (nameless) hear(survey, *nameless, 20, 0, {.bssid = {2, 0, 0, 0, 0x0c, 1}, .ssid = ""});
    sweep(survey);
    return look(survey);
  };
  CHECK(heard(-80, -45, "").heard == Heard::nothing);
  CHECK_THAT(heard(-80, -45, "").reason, Contains("below -67, but the school hides its name, and 1 "
                                                  "network hides its name, the strongest at -45"));
  CHECK(heard(-80, -80, "").heard == Heard::school);
  CHECK(heard(-80, -45, "ECOLE").heard == Heard::school);
  const auto verdict = [&](std::optional<int> nameless, std::string name) {
    return judge(std::vector<Point>(6, heard(-50, nameless, name)));
  };
  CHECK(verdict(-60, "").coverage == Coverage::unknown);
  CHECK_THAT(verdict(-60, "").reason, Contains("the school hides its name, and another network"));
  CHECK(verdict(-80, "").decided_by == "second signal");
  CHECK(verdict(-80, "").coverage == Coverage::fail);
  CHECK(verdict(-60, "ECOLE").coverage == Coverage::fail);
}

TEST_CASE("point: a network whose name differs in case alone is no silence") {
  Survey survey;
  hear(survey, -50, 20, 0, {.ssid = "Ecole"});
  sweep(survey);
  CHECK(look(survey).heard == Heard::nothing);
  CHECK_THAT(look(survey).reason, Contains("differs in upper and lower case alone"));
}

TEST_CASE("point: on fewer channels, those that hide their name are told, too") {
  Survey survey;
  hear(survey, -45, 20, 0, {.bssid = {2, 0, 0, 0, 0x0c, 1}, .ssid = std::string(5, '\0')});
  CHECK_THAT(look(survey).reason, Contains("not listened to, for half a second at least") &&
                                      Contains("; 1 network hides its name, the strongest at -45"));
}

TEST_CASE("point: the device offset is taken off, noise unknown is no SNR of zero") {
  Survey survey;
  hear(survey, -60, 20);
  CHECK(look(survey, 6).best->median_dbm == -66);
  CHECK_FALSE(look(survey).best->snr_db());
  CHECK(judge({look(survey)}).standings[1].values.empty());
}

TEST_CASE("point: networks on the same channel and beside are counted, weak ones not") {
  Survey survey;
  hear(survey, -50, 20, 0, {.ds_channel = 6}, 2437);
  hear(survey, -70, 20, 0, {.bssid = {2, 0, 0, 0, 0, 1}, .ssid = "a", .ds_channel = 6}, 2437);
  hear(survey, -70, 20, 0, {.bssid = {2, 0, 0, 0, 0, 2}, .ssid = "b", .ds_channel = 4}, 2437);
  hear(survey, -70, 20, 0, {.bssid = {2, 0, 0, 0, 0, 3}, .ssid = "c", .ds_channel = 11}, 2462);
  hear(survey, -85, 20, 0, {.bssid = {2, 0, 0, 0, 0, 4}, .ssid = "d", .ds_channel = 6}, 2437);
  const auto seen = look(survey);
  CHECK(seen.others.all == 4);
  CHECK(seen.others.co_channel == 1);
  CHECK(seen.others.adjacent == 1);
}

TEST_CASE("point: the best one's other names, and networks of unknown strength, are no overlap") {
  const std::vector<std::string> all{"ECOLE", "INVITE", "PROFS"};
  Survey survey;
  hear(survey, -50, 20, 0, {.ds_channel = 6}, 2437);
  hear(survey, -50, 20, 0, {.bssid = {2, 0, 0, 0, 0, 1}, .ssid = "INVITE", .ds_channel = 6}, 2437);
  hear(survey, -50, 20, 0, {.bssid = {2, 0, 0, 0, 0, 2}, .ssid = "PROFS", .ds_channel = 6}, 2437);
  const test::Ap answering{.bssid = {2, 0, 0, 0, 0, 3}, .ssid = "voisin", .ds_channel = 6};
  const auto answer =
      test::radiotap(-90, 2437).append(test::probe_response(answering, test::kEverybody));
  survey.add({answer.span(), answer.size(), {}}, LinkType::radiotap);
  CHECK(wifi::look(survey, all, default_criteria()).others.co_channel == 0);
  // The same name from another radio on the channel holds it.
  hear(survey, -60, 20, 0, {.bssid = {2, 0, 0, 0, 0, 4}, .ds_channel = 6}, 2437);
  CHECK(wifi::look(survey, all, default_criteria()).others.co_channel == 1);
}

TEST_CASE("coverage: points whose time stamps are millennia apart are told all the same") {
  auto strange = point(-50);
  strange.duration = std::chrono::microseconds{250'000'000'000'000'000};
  CHECK_THAT(judge(std::vector<Point>(40, strange)).basis, Contains("40 points"));
}
