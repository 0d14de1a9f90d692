// The control protocol's texts and octets. What 3.12 really sends is quoted from its --debug.
#include "probe/iperf3/wire.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::iperf3;

namespace {

constexpr std::string_view kFromClient =
    R"({"tcp":true,"omit":0,"time":10,"num":0,"blockcount":0,"parallel":1,"len":131072,"pacing_timer":1000,"client_version":"3.12"})";

constexpr std::string_view kFromServer =
    R"({"cpu_util_total":3.14,"cpu_util_user":0.1,"cpu_util_system":3.04,"sender_has_retransmits":1,"congestion_used":"cubic","streams":[)"
    R"({"id":1,"bytes":118489088,"retransmits":12,"jitter":0,"errors":0,"packets":0,"start_time":0,"end_time":10.000123},)"
    R"({"id":3,"bytes":1e+15,"retransmits":18446744073709551615,"jitter":0,"errors":0,"packets":0,"start_time":0,"end_time":10.000123}]})";

std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  const auto at = changed.find(from);
  REQUIRE(at != std::string::npos);
  return changed.replace(at, from.size(), to);
}

std::string refusal(const std::string& results) {
  try {
    (void)decode_results(results, 2);
  } catch (const Nonsense& nonsense) {
    return nonsense.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("iperf3: states are those of the protocol, and no others") {
  CHECK(decode_state(std::byte{9}) == State::param_exchange);
  CHECK(decode_state(std::byte{0xFF}) == State::access_denied);
  CHECK(decode_state(std::byte{0xFE}) == State::server_error);
  for (const int octet : {0, 3, 5, 6, 7, 8, 15, 17, 0x80, 0xFD})
    CHECK_FALSE(decode_state(static_cast<std::byte>(octet)));
}

TEST_CASE("iperf3: a cookie is 36 printable characters and a zero") {
  std::array<std::byte, 36> random{};
  random.fill(std::byte{0xFF});
  auto cookie = cookie_of(random);
  CHECK(is_cookie(cookie));
  cookie[36] = std::byte{'a'};
  CHECK_FALSE(is_cookie(cookie));
  cookie = cookie_of(random);
  cookie[3] = std::byte{0};
  CHECK_FALSE(is_cookie(cookie));
}

TEST_CASE("iperf3: a text has its length before it, within bounds") {
  const auto framed = frame("{}");
  REQUIRE(framed.size() == 6);
  CHECK(frame_length(std::span(framed).first<4>(), 2) == 2);
  CHECK_THROWS_WITH(frame_length(std::span(framed).first<4>(), 1), Catch::Contains("2 octets"));
  const std::array<std::byte, 4> endless{std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF},
                                         std::byte{0xFF}};
  CHECK_THROWS_AS(frame_length(endless, kMostResults), Nonsense);
  CHECK_THROWS_AS(frame_length(std::array<std::byte, 4>{}, kMostResults), Nonsense);
}

TEST_CASE("iperf3: parameters of the original are read") {
  auto p = decode_parameters(kFromClient);
  CHECK_FALSE(p.udp);
  CHECK(p.direction == Direction::up);
  CHECK(p.streams == 1);
  CHECK(p.time_s == 10);
  CHECK(p.block == 131'072);
  CHECK(p.rate == 0);
  p = decode_parameters(with(kFromClient, R"("parallel":1)",
                             R"("parallel":4,"bidirectional":true,"bandwidth":50000000)"));
  CHECK(p.direction == Direction::both);
  CHECK(p.streams == 4);
  CHECK(p.rate == 50'000'000);
  p = decode_parameters(
      R"({"udp":true,"parallel":2,"reverse":true,"len":1448,"udp_counters_64bit":1})");
  CHECK(p.udp);
  CHECK(p.direction == Direction::down);
  CHECK(p.wide_numbers);
}

TEST_CASE("iperf3: parameters that make no sense are refused with a reason") {
  const auto refused = [](std::string_view from, std::string_view to, const char* why) {
    CHECK_THROWS_WITH(decode_parameters(with(kFromClient, from, to)), Catch::Contains(why));
  };
  refused("\"tcp\"", "\"sctp\"", "neither");
  refused("\"parallel\":1", "\"parallel\":0", "no stream");
  refused("\"parallel\":1", "\"parallel\":1000", "parallel");
  refused("\"parallel\":1", "\"parallel\":\"1\"", "parallel");
  refused("\"time\":10", "\"time\":-1", "time");
  refused("\"time\":10", "\"time\":1e300", "time");
  refused("\"len\":131072", "\"len\":1.5", "len");
  refused("\"tcp\":true", "\"udp\":true", "datagrams of 131072");
  refused("\"time\":10", "\"reverse\":true,\"bidirectional\":true", "both");
  refused("\"time\":10", "\"authtoken\":7", "authtoken");
  CHECK_THROWS_AS(decode_parameters("[1,2]"), Nonsense);
  CHECK_THROWS_AS(decode_parameters(""), Nonsense);
  CHECK_THROWS_AS(decode_parameters(std::string(kMostParameters, '[')), Nonsense);
}

TEST_CASE("iperf3: parameters come back as they were written") {
  const Parameters p{.udp = true,
                     .direction = Direction::both,
                     .streams = 3,
                     .time_s = 4,
                     .omit_s = 1,
                     .block = 1'448,
                     .rate = 1'000'000,
                     .wide_numbers = true,
                     .congestion = {},
                     .token = "aGVsbG8="};
  const auto again = decode_parameters(encode(p));
  CHECK(again.udp);
  CHECK(again.direction == Direction::both);
  CHECK(again.streams == 3);
  CHECK(again.time_s == 4);
  CHECK(again.rate == 1'000'000);
  CHECK(again.wide_numbers);
  CHECK(again.token == "aGVsbG8=");
}

TEST_CASE("iperf3: results of the original are read") {
  const auto results = decode_results(kFromServer, 2);
  CHECK(results.cpu_percent == 3.14);
  CHECK(results.tells_retransmits);
  REQUIRE(results.streams.size() == 2);
  CHECK(results.streams[0].octets == 118'489'088);
  CHECK(results.streams[0].retransmits == 12);
  CHECK(results.streams[0].time_s == 10.000123);
  CHECK_FALSE(results.streams[1].retransmits);  // -1, as Debian's 3.12 writes it
  CHECK(results.streams[1].octets == 1'000'000'000'000'000);
}

TEST_CASE("iperf3: results that make no sense are refused with a reason") {
  const auto refused = [](std::string_view from, std::string_view to, const char* why) {
    CHECK_THAT(refusal(with(kFromServer, from, to)), Catch::Contains(why));
  };
  refused("118489088", "-1", "\"bytes\": -1");
  refused("118489088", "18446744073709551615", "\"bytes\"");
  refused("118489088", "1e300", "\"bytes\"");
  refused("118489088", "0.5", "whole number");
  refused("118489088", "\"many\"", "\"bytes\": \"many\"");
  refused("118489088", "null", "\"bytes\": null");
  refused("\"bytes\":118489088,", "", "no \"bytes\"");
  refused("\"id\":3", "\"id\":1", "stream 1 where 3 was due");
  refused("\"id\":3", "\"id\":99999", "\"id\"");
  refused("\"errors\":0", "\"errors\":7", "7 datagrams lost of 0");
  refused("\"end_time\":10.000123", "\"end_time\":-1", "end_time");
  refused("\"start_time\":0", "\"start_time\":11", "before the start");
  refused("\"cpu_util_total\":3.14,", "", "cpu_util_total");
  refused("\"streams\":[", "\"streams\":[7,", "2 streams");
  CHECK_THROWS_WITH(decode_results(kFromServer, 1), Catch::Contains("1 streams"));
  CHECK_THROWS_AS(decode_results("nonsense", 1), Nonsense);
}

TEST_CASE("iperf3: an array nested as deeply as a text can be is refused, and not printed") {
  const auto half = kMostResults / 2 - 100;
  const auto deep = std::string(half, '[') + std::string(half, ']');
  CHECK_THROWS_WITH(decode_results("{\"cpu_util_total\":" + deep + "}", 1),
                    Catch::Contains("\"cpu_util_total\": array"));
  CHECK_THROWS_WITH(decode_parameters("{\"tcp\":true,\"parallel\":" + deep + "}"),
                    Catch::Contains("\"parallel\": array"));
}

TEST_CASE("iperf3: results come back as they were written") {
  Results results{.cpu_percent = 7.5, .tells_retransmits = true, .streams = {}};
  results.streams.push_back({.id = 1, .octets = 5, .retransmits = 2, .time_s = 4.0});
  results.streams.push_back({.id = 3, .octets = 6, .jitter_s = 0.001, .lost = 3, .packets = 9});
  const auto again = decode_results(encode(results), 2);
  CHECK(again.streams[0].retransmits == 2);
  CHECK(again.streams[1].lost == 3);
  CHECK(again.streams[1].packets == 9);
  CHECK_FALSE(again.streams[1].retransmits);
}

TEST_CASE("iperf3: a datagram's header has a time and a number of 32 or 64 bits") {
  std::array<std::byte, 16> octets{};
  for (const bool wide : {false, true}) {
    encode(UdpHeader{1'700'000'000, 999'999, 70'000}, wide, octets);
    const auto header = decode_udp(std::span(octets).first(udp_header_size(wide)), wide);
    REQUIRE(header);
    CHECK(header->sec == 1'700'000'000);
    CHECK(header->usec == 999'999);
    CHECK(header->number == 70'000);
    CHECK_FALSE(decode_udp(std::span(octets).first(udp_header_size(wide) - 1), wide));
    encode(UdpHeader{0, 1'000'000, 1}, wide, octets);
    CHECK_FALSE(decode_udp(octets, wide));
    encode(UdpHeader{0, 0, 0}, wide, octets);
    CHECK_FALSE(decode_udp(octets, wide));
  }
}

TEST_CASE("iperf3: streams are numbered as the original does") {
  CHECK(stream_id(0) == 1);
  CHECK(stream_id(1) == 3);
  CHECK(stream_id(7) == 9);
}

TEST_CASE("iperf3: an error of a server is told in words, or by its number") {
  CHECK_THAT(describe(142), Catch::Contains("password"));
  CHECK_THAT(describe(4'000'000'000), Catch::Contains("4000000000"));
}
