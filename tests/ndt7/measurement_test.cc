// Texts: measurements of real servers and of liars, and the locate service's answers.
#include "probe/ndt7/measurement.hh"

#include <catch2/catch.hpp>

using namespace preau::ndt7;

TEST_CASE("ndt7 measurement: what the specification shows is read") {
  const auto m = decode_measurement(
      R"({"AppInfo":{"ElapsedTime":1234,"NumBytes":5678},"ConnectionInfo":{"Client":"1.2.3.4:5678",)"
      R"("Server":"[::1]:2345","UUID":"x"},"Origin":"server","Test":"download","BBRInfo":null,)"
      R"("TCPInfo":{"BusyTime":1,"BytesAcked":2,"BytesReceived":3,"BytesSent":4,"BytesRetrans":5,)"
      R"("ElapsedTime":6,"MinRTT":7,"RTT":8,"RTTVar":9,"RWndLimited":10,"SndBufLimited":11,"More":-1}})");
  REQUIRE(m.app);
  CHECK(m.app->elapsed_us == 1'234);
  CHECK(m.app->octets == 5'678);
  REQUIRE(m.tcp);
  CHECK(m.tcp->busy_us == 1);
  CHECK(m.tcp->acked == 2);
  CHECK(m.tcp->received == 3);
  CHECK(m.tcp->sent == 4);
  CHECK(m.tcp->sent_again == 5);
  CHECK(m.tcp->elapsed_us == 6);
  CHECK(m.tcp->least_rtt_us == 7);
  CHECK(m.tcp->rtt_us == 8);
  CHECK(m.tcp->rtt_variation_us == 9);
  CHECK(m.tcp->window_limited_us == 10);
  CHECK(m.tcp->buffer_limited_us == 11);
  CHECK_FALSE(m.tcp->segments_again);
}

TEST_CASE("ndt7 measurement: what is not told is not zero") {
  CHECK_FALSE(decode_measurement("{}").tcp);
  CHECK_FALSE(decode_measurement(R"({"TCPInfo":null})").tcp);
  CHECK_FALSE(decode_measurement(R"({"TCPInfo":{}})").tcp->acked);
  CHECK_FALSE(decode_measurement(R"({"TCPInfo":{"MinRTT":4294967295}})").tcp->least_rtt_us);
  CHECK(decode_measurement(R"({"TCPInfo":{"TcpiRTT":5}})").tcp->rtt_us == 5);
  CHECK(decode_measurement(R"({"TCPInfo":{"BytesAcked":1e6}})").tcp->acked == 1'000'000);
}

TEST_CASE("ndt7 measurement: nonsense is refused, and named") {
  const auto fails = [](const std::string& json, const std::string& why) {
    CHECK_THROWS_WITH(decode_measurement(json), Catch::Contains(why));
  };
  for (const auto* bad : {"", "[]", "{", "1", "null", "\"a\"", "{\"a\":\"\xFF\"}"})
    fails(bad, "no JSON object");
  fails(std::string(60'000, '['), "no JSON object");
  fails(R"({"AppInfo":[]})", "\"AppInfo\" that is no JSON object but array");
  fails(R"({"TCPInfo":5})", "\"TCPInfo\" that is no JSON object but 5");
  fails(R"({"TCPInfo":{"RTT":-1}})", "\"RTT\": -1");
  fails(R"({"TCPInfo":{"RTT":1.5}})", "\"RTT\": 1.5");
  fails(R"({"TCPInfo":{"BytesAcked":1e300}})", "\"BytesAcked\": 1e+300");
  fails(R"({"TCPInfo":{"BytesSent":18446744073709551615}})", "\"BytesSent\"");
  fails(R"({"AppInfo":{"NumBytes":"many"}})", "\"NumBytes\": string");
  fails(R"({"AppInfo":{"ElapsedTime":86400000001}})", "\"ElapsedTime\"");
  fails(R"({"AppInfo":{"NumBytes":)" + std::string(30'000, '[') + std::string(30'000, ']') + "}}",
        "\"NumBytes\": array");
}

TEST_CASE("ndt7 measurement: what ours tells is read back") {
  const Measurement ours{.app = AppTold{1, 2},
                         .tcp = TcpTold{.acked = 3, .segments_again = 4, .elapsed_us = 5}};
  const auto text = encode(ours, Direction::up, {"10.9.1.2:5", "10.9.0.1:4443"});
  CHECK_THAT(text, Catch::Contains(R"("Test":"upload")"));
  CHECK_THAT(text, Catch::Contains(R"("Client":"10.9.1.2:5")"));
  CHECK_THAT(text, !Catch::Contains("RTT"));
  const auto read = decode_measurement(text);
  CHECK(read.app->octets == 2);
  CHECK(read.tcp->acked == 3);
  CHECK(read.tcp->segments_again == 4);
  CHECK(read.tcp->elapsed_us == 5);
  CHECK_FALSE(read.tcp->sent);
}

TEST_CASE("ndt7 locate: servers in their order, over TLS where they have it") {
  const auto* text =
      R"({"results":[{"machine":"a","urls":{"ws:///ndt/v7/download":"ws://a.example.org/ndt/v7/download?t=1",)"
      R"("wss:///ndt/v7/download":"wss://a.example.org/ndt/v7/download?access_token=x.y",)"
      R"("wss:///ndt/v7/upload":"wss://a.example.org/ndt/v7/upload?access_token=z"}},{"urls":{}},)"
      R"({"urls":{"ws:///ndt/v7/download":"ws://b.example.org:8080/ndt/v7/download"}}]})";
  const auto down = decode_located(text, Direction::down);
  REQUIRE(down.size() == 2);
  CHECK(down[0].url() == "wss://a.example.org/ndt/v7/download?access_token=x.y");
  CHECK(down[1].url() == "ws://b.example.org:8080/ndt/v7/download");
  REQUIRE(decode_located(text, Direction::up).size() == 1);
}

TEST_CASE("ndt7 locate: answers that name no server are told") {
  const auto fails = [](const std::string& json, const std::string& why) {
    CHECK_THROWS_WITH(decode_located(json, Direction::down), Catch::Contains(why));
  };
  const auto of = [](const std::string& url) {
    return R"({"results":[{"urls":{"wss:///ndt/v7/download":")" + url + R"("}}]})";
  };
  fails("", "no JSON object");
  fails("{}", "no \"results\"");
  fails(R"({"results":{}})", "no \"results\"");
  fails(R"({"results":[]})", "names no ndt7 server");
  fails(R"({"results":[1,null,{}]})", "names no ndt7 server");
  fails(R"({"results":[{"urls":1}]})", "\"urls\" that is no JSON object");
  fails(R"({"error":{"title":"too many requests","status":429}})", "too many requests");
  fails(of("https://a.example.org/ndt/v7/download"), "neither ws:// nor wss://");
  fails(of("wss://a.example.org/ndt/v7/upload"), "of another test");
  fails(of(R"(wss://a.example.org/ndt/v7/download\r\nX: y)"), "characters that no address has");
}
