// The UDPSTP server: whom it answers, and whole tests over loopback with our client.
#include <ctime>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>

#include "probe/reflector/udpst_server.hh"
#include "probe/udpst/run.hh"
#include "tests/support/temp_dir.hh"
#include "tests/udpst/exchange.hh"

using namespace preau;
using namespace std::chrono_literals;
using udpst::AuthMode;
using udpst::Verdict;

namespace {

constexpr std::int64_t kNow = 1'764'000'000;
const Steady kSteady{1'000s};

std::optional<udpst::KeyFile> keys() { return udpst::KeyFile::parse("1,premiere-cle-de-test"); }

Address peer(const char* host = "10.9.0.2") { return Address::numeric(host, 40'000); }

std::vector<std::byte> request(std::uint16_t id, std::string_view key = "premiere-cle-de-test",
                               std::uint8_t key_id = 1, std::int64_t at = kNow) {
  auto pdu = udpst::encode(udpst::Setup{.connections_id = id, .mode = AuthMode::control});
  const auto second = static_cast<std::uint32_t>(at);
  udpst::sign(pdu, udpst::derive_keys(key, second).client, key_id, second);
  return pdu;
}

Verdict verdict(UdpstSetup& setup, const std::vector<std::byte>& pdu) {
  const auto decision = setup.decide(pdu, peer(), kSteady, kNow);
  return decision ? decision->client.setup.verdict : Verdict::none;
}

}  // namespace

TEST_CASE("udpst server: a key of ours is accepted, any other request is told why not") {
  UdpstSetup setup(keys());
  CHECK(verdict(setup, request(1)) == Verdict::ok);
  CHECK(verdict(setup, request(2, "another")) == Verdict::authentication_failed);
  CHECK(verdict(setup, request(3, "premiere-cle-de-test", 9)) == Verdict::authentication_failed);
  CHECK(verdict(setup, request(4, "premiere-cle-de-test", 1, kNow - 6)) == Verdict::bad_time);
  CHECK(verdict(setup, udpst::encode(udpst::Setup{})) == Verdict::authentication_required);
  UdpstSetup open(std::nullopt);
  CHECK(verdict(open, request(5)) == Verdict::no_authentication_here);
  CHECK(verdict(open, udpst::encode(udpst::Setup{})) == Verdict::ok);
  CHECK(verdict(open, udpst::encode(udpst::Setup{.version = 11})) == Verdict::bad_version);
  CHECK(verdict(open, udpst::encode(udpst::Setup{.connections = 2})) == Verdict::bad_connections);
}

TEST_CASE("udpst server: a replayed request is not answered") {
  UdpstSetup setup(keys());
  const auto once = request(1);
  CHECK(verdict(setup, once) == Verdict::ok);
  CHECK(verdict(setup, once) == Verdict::none);
  CHECK(verdict(setup, request(2)) == Verdict::ok);
}

TEST_CASE("udpst server: one source gets ten answers at once, others are not touched") {
  UdpstSetup setup(std::nullopt);
  const auto pdu = udpst::encode(udpst::Setup{});
  int answered = 0;
  for (int i = 0; i < 100; ++i) answered += setup.decide(pdu, peer(), kSteady, kNow).has_value();
  CHECK(answered == 10);
  CHECK(setup.decide(pdu, peer("10.9.0.3"), kSteady, kNow));
}

TEST_CASE("udpst server: an answer is as large as the request, and signed for its client") {
  UdpstSetup setup(keys());
  const auto asked = request(77);
  const auto decision = setup.decide(asked, peer(), kSteady, kNow);
  REQUIRE(decision);
  const auto answer = UdpstSetup::answer(decision->client, 4'242, kNow);
  CHECK(answer.size() == asked.size());
  CHECK(udpst::verify(answer, udpst::derive_keys("premiere-cle-de-test", kNow).server));
  const auto read = udpst::decode_setup(answer);
  REQUIRE(read);
  CHECK(read->response);
  CHECK(read->connections_id == 77);
  CHECK(read->test_port == 4'242);
}

TEST_CASE("udpst server: wishes are bounded, and strangers begin at the bottom") {
  udpst::Activation wish;
  wish.duration_s = 3'600;
  wish.trial_ms = 1;
  wish.row = 1'000;
  wish.row_is_start = true;
  wish.flow = udpst::Flow::up;
  UdpstClient stranger;
  const auto agreed = UdpstSetup::agree(wish, stranger);
  CHECK(agreed.duration_s == 30);
  CHECK(agreed.trial_ms == 50);
  CHECK(agreed.row == udpst::kSearch);
  CHECK(agreed.rate == udpst::rate_table(udpst::DatagramSizes::standard).front());
  UdpstClient known;
  known.keys = udpst::TestKeys{};
  CHECK(UdpstSetup::agree(wish, known).row == 1'000);
}

TEST_CASE("udpst server: the request that OB-UDPST 9.0 sent is accepted, once and in its second") {
  const auto pdu = udpst::recorded_client_setup();
  UdpstSetup setup(keys());
  const std::int64_t then = udpst::credentials(pdu).unix_time;
  const auto decision = setup.decide(pdu, peer(), kSteady, then);
  REQUIRE(decision);
  CHECK(decision->accepted());
  CHECK_FALSE(setup.decide(pdu, peer(), kSteady, then));
  UdpstSetup later(keys());
  CHECK(later.decide(pdu, peer(), kSteady, then + 6)->client.setup.verdict == Verdict::bad_time);
}

namespace {

class Loopback {
 public:
  explicit Loopback(std::optional<udpst::KeyFile> keys = std::nullopt, const char* at = "127.0.0.1")
      : server_(Address::numeric(at, 0), std::move(keys), turns),
        thread_([this](const std::stop_token& stop) { server_.serve(stop); }) {}

  Turns turns;
  std::uint16_t port() const { return local_address(server_.fd()).port(); }
  // Five seconds, at a row of a few Mbit/s: sanitizers are slow.
  udpst::Config config(udpst::Flow flow) const {
    udpst::Config config{.host = "127.0.0.1", .port = port()};
    config.test.flow = flow;
    config.test.duration_s = 5;
    config.test.high_speed_delta = 1;
    return config;
  }

 private:
  UdpstServer server_;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("udpst: a test runs down and up over loopback, and is told as never full") {
  const Loopback loopback;
  for (const auto flow : {udpst::Flow::down, udpst::Flow::up}) {
    const auto run = udpst::run(loopback.config(flow));
    INFO(run.failure << run.lie);
    CHECK(run.sub_intervals.size() == 5);
    REQUIRE(best(run) != nullptr);
    CHECK(mbit_per_second(*best(run), run) > 10);
    CHECK(run.octets_sent > 0);
    CHECK(run.octets_received > 0);
  }
}

TEST_CASE("udpst: asked to stop, it says so, and the server is free at once") {
  const Loopback loopback;
  for (const auto flow : {udpst::Flow::down, udpst::Flow::up, udpst::Flow::down}) {
    std::stop_source source;
    const std::jthread later([&source] {
      std::this_thread::sleep_for(400ms);
      source.request_stop();
    });
    const auto run = udpst::run(loopback.config(flow), source.get_token());
    CHECK(run.failure == "asked to stop");  // the second time as well: not busy with the first
    CHECK(validity(run) == Validity::failed);
    std::this_thread::sleep_for(200ms);
  }
}

TEST_CASE("udpst: a server that is stopped tells its client, which says that it had less time") {
  for (const auto flow : {udpst::Flow::down, udpst::Flow::up}) {
    auto loopback = std::make_unique<Loopback>();
    const auto config = loopback->config(flow);
    std::jthread later([&loopback] {
      std::this_thread::sleep_for(1'400ms);
      loopback.reset();
    });
    const auto run = udpst::run(config);
    CHECK(run.failure == "the far end ended the test after 1 s");
    CHECK(run.duration < 2'500ms);
    CHECK(validity(run) != Validity::valid);
  }
}

TEST_CASE("udpst: while another throughput test runs, the client is told that the server is busy") {
  Loopback loopback;
  const auto ticket = loopback.turns.enter(10s, Address::resolve("192.0.2.1", 1));
  const auto run = udpst::run(loopback.config(udpst::Flow::down));
  CHECK_THAT(run.failure, Catch::Contains("busy with another test"));
  CHECK(validity(run) == Validity::failed);
  loopback.turns.leave(ticket);
}

TEST_CASE("udpst: without the key the client hears what the server wants") {
  const Loopback loopback(keys());
  CHECK_THAT(udpst::run(loopback.config(udpst::Flow::down)).failure,
             Catch::Contains("wants a key: --key-file"));
}

TEST_CASE("udpst: nobody there is a clear failure within seconds") {
  udpst::Config config{.host = "127.0.0.1", .port = 9};
  CHECK_FALSE(udpst::run(config).failure.empty());
}

TEST_CASE(
    "udpst: a server that listens to all of IPv6 serves IPv4 as well, with a key and without") {
  for (const bool with_key : {false, true}) {
    const Loopback loopback(with_key ? keys() : std::nullopt, "::");
    std::stop_source source;
    const std::jthread later([&source] {
      std::this_thread::sleep_for(1s);
      source.request_stop();
    });
    auto config = loopback.config(udpst::Flow::down);
    const test::TempDir folder;
    const auto file = (folder / "keys").string();
    std::ofstream(file) << "1,premiere-cle-de-test\n";
    if (with_key) config.key_file = file;
    config.key_id = 1;
    const auto run = udpst::run(config, source.get_token());
    CHECK(run.failure == "asked to stop");
    CHECK(run.datagrams > 10);
  }
}

TEST_CASE("udpst server: a client whose activation got lost has the time to repeat it") {
  const Loopback loopback;
  const auto socket = bind_udp(Address::numeric("127.0.0.1", 0));
  std::array<std::byte, 2'048> data{};
  const auto ask = [&](const std::vector<std::byte>& pdu, std::uint16_t port) {
    const auto to = Address::numeric("127.0.0.1", port);
    REQUIRE(::sendto(socket.get(), pdu.data(), pdu.size(), 0, to.get(), to.length) > 0);
    REQUIRE(wait_readable(socket, 1s));
    const auto got = ::recv(socket.get(), data.data(), data.size(), 0);
    return std::span(data).first(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  };
  const auto setup = udpst::decode_setup(ask(udpst::encode(udpst::Setup{}), loopback.port()));
  REQUIRE(setup);
  std::this_thread::sleep_for(2'200ms);  // the first after a round trip, then two repeats
  const auto agreed =
      udpst::decode_activation(ask(udpst::encode(udpst::Activation{}), setup->test_port));
  REQUIRE(agreed);
  CHECK(agreed->response == 1);
}

namespace {

// Octets that one request draws when nobody comes to the test's port.
std::size_t drawn_by(const std::vector<std::byte>& pdu, const Loopback& loopback) {
  const auto socket = bind_udp(Address::numeric("127.0.0.1", 0));
  const auto to = Address::numeric("127.0.0.1", loopback.port());
  REQUIRE(::sendto(socket.get(), pdu.data(), pdu.size(), 0, to.get(), to.length) > 0);
  std::size_t octets = 0;
  std::array<std::byte, 2'048> data{};
  while (wait_readable(socket, 1'500ms)) {
    const auto got = ::recv(socket.get(), data.data(), data.size(), 0);
    if (got > 0) octets += static_cast<std::size_t>(got);
  }
  return octets;
}

}  // namespace

TEST_CASE("udpst server: whoever forges an address draws no more than was sent, and no load") {
  const auto stranger = udpst::encode(udpst::Setup{});
  CHECK(drawn_by(stranger, Loopback{}) == stranger.size());
  const auto known = request(1, "premiere-cle-de-test", 1, std::time(nullptr));
  CHECK(drawn_by(known, Loopback{keys()}) == known.size() + udpst::kNullSize);
}
