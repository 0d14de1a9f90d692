#include "tests/lab/impair/script.hh"

#include <catch2/catch.hpp>

#include "tests/lab/impair/match.hh"

using namespace preau::lab;
using namespace std::chrono_literals;
using Catch::Contains;

TEST_CASE("settings: the words say what a wire does") {
  const auto s = with({},
                      "loss burst 1% 25% 90% 0.1%, duplicate 2%, rate 8mbit burst 3028, "
                      "queue 60000 octets,codel 5ms 100ms , delay 12.5ms, jitter 400us normal "
                      "reordering, reorder 3% 2ms");
  REQUIRE(s);
  CHECK(s->loss == Loss{.in_good = 0.001, .to_bad = 0.01, .to_good = 0.25, .in_bad = 0.9});
  CHECK(s->duplicate == 0.02);
  CHECK(s->rate == Rate{.bits_per_s = 8e6, .burst_octets = 3028});
  CHECK(s->queue.octets == 60'000);
  CHECK(s->queue.frames > 1'000'000);
  CHECK(s->codel == CodelSettings{.target = 5ms, .interval = 100ms});
  CHECK(s->delay == 12500us);
  CHECK(s->jitter == Jitter{.spread = 400us, .normal = true, .reordering = true});
  CHECK(s->reorder == Reorder{.chance = 0.03, .hold = 2ms});
}

TEST_CASE("settings: what is not named stays as it was, what is named starts anew") {
  const auto before = with({}, "loss burst 1% 25%, rate 8mbit burst 5000, codel, delay 1s").value();
  const auto after = with(before, "loss 2%, rate 4mbit, codel off").value();
  CHECK(after.loss == Loss{.in_good = 0.02});
  CHECK(after.rate == Rate{.bits_per_s = 4e6});
  CHECK_FALSE(after.codel);
  CHECK(after.delay == 1s);
  CHECK(with(before, "rate off")->rate == Rate{});
}

TEST_CASE("settings: a wrong word is named, with what is needed") {
  const auto error = [](std::string_view text) { return with({}, text).error(); };
  CHECK(error("loss 5") == "loss: '5' where a percentage (1.5%) is needed");
  CHECK(error("loss 101%") == "loss: '101%' where a percentage (1.5%) is needed");
  CHECK(error("delay") ==
        "delay: nothing where a time of at most an hour (400us, 12.5ms, 1s) is needed");
  CHECK_THAT(error("delay 1h"), Contains("'1h'"));
  CHECK_THAT(error("delay -1ms"), Contains("'-1ms'"));
  CHECK_THAT(error("delay nan"), Contains("'nan'"));
  CHECK_THAT(error("dealy 1ms"), Contains("'dealy' where loss, duplicate"));
  CHECK_THAT(error("rate 8mbit burst 100"), Contains("at least one frame"));
  CHECK_THAT(error("queue 10"), Contains("'frames' or 'octets'"));
  CHECK_THAT(error("queue 0 frames"), Contains("whole number"));
  CHECK_THAT(error("delay 1ms 2ms"), Contains("'2ms' where a comma"));
  CHECK_THAT(error("delay 1ms,"), Contains("nothing where"));
  CHECK_THAT(error(""), Contains("nothing where"));
}

TEST_CASE("script: changes add up each way, comments and empty lines do not count") {
  const auto s = read_script(
      "# an outage\n"
      "\n"
      "2.5s forward loss 5%, rate 8mbit   # the line gets worse\n"
      "3s\tboth\tloss 100%\r\n"
      "3s backward loss 0%",
      with({}, "delay 5ms").value(), {});
  REQUIRE(s);
  REQUIRE(s->forward.changes.size() == 2);
  CHECK(s->forward.changes[0].at == 2500ms);
  CHECK(s->forward.changes[0].settings == with({}, "delay 5ms, loss 5%, rate 8mbit").value());
  CHECK(s->forward.changes[1].settings == with({}, "delay 5ms, loss 100%, rate 8mbit").value());
  REQUIRE(s->backward.changes.size() == 2);
  CHECK(s->backward.changes[1].settings == Settings{});
}

TEST_CASE("script: what is wrong is said with its line's number") {
  const auto error = [](std::string_view text) { return read_script(text, {}, {}).error(); };
  CHECK_THAT(error("1s both loss 1%\n2s up loss 1%"), Contains("line 2: 'up' where forward"));
  CHECK_THAT(error("2s both loss 1%\n1s both loss 1%"), Contains("line 2: earlier"));
  CHECK_THAT(error("soon both loss 1%"), Contains("line 1: 'soon'"));
  CHECK_THAT(error("1s both"), Contains("line 1: nothing where loss"));
  CHECK_THAT(error("1s both loss x"), Contains("line 1: loss: 'x'"));
}

TEST_CASE("match: udp:PORT and nothing else") {
  CHECK(Match::read("udp:862"));
  for (const auto* wrong : {"", "udp", "udp:", "udp:0", "udp:65536", "udp:862x", "tcp:80"})
    CHECK_FALSE(Match::read(wrong));
}
