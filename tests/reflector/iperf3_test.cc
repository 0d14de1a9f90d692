// Our iperf3 server against our client, and against clients that stall, lie or leave. The
// original's clients are in tests/lab/interop_iperf3.sh.
#include <array>
#include <cstdio>
#include <memory>
#include <thread>

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "probe/iperf3/control.hh"
#include "probe/iperf3/report.hh"
#include "probe/reflector/iperf3_server.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::iperf3;
using namespace std::chrono_literals;

namespace {

class Server {
 public:
  explicit Server(std::optional<Iperf3Access> access = std::nullopt)
      : listener_(listen_tcp(Address::resolve("127.0.0.1", 0))),
        server_(turns, std::move(access)),
        thread_([this](const std::stop_token& stop) { server_.serve(listener_, stop); }) {}

  Config config(Direction direction) const {
    return {.host = "127.0.0.1",
            .port = address().port(),
            .direction = direction,
            .streams = 2,
            .duration = 2'000ms,
            .ramp = 500ms};
  }
  Address address() const { return local_address(listener_); }

  Turns turns;

 private:
  FileDescriptor listener_;
  Iperf3Server server_;
  std::jthread thread_;
};

constexpr Direction kAll[] = {Direction::down, Direction::up, Direction::both};

// A client of octets: says what it likes.
struct Raw {
  FileDescriptor control;
  Cookie cookie{};

  explicit Raw(const Server& server) : control(connect_tcp(server.address(), 1s)) {
    std::array<std::byte, kCookieSize - 1> random{};
    random.fill(std::byte{7});
    cookie = cookie_of(random);
    send_all(control, cookie, 1s);
  }
  std::optional<State> hear(milliseconds patience = 2s) const {
    return receive_state(control, patience);
  }
  // Until the server closes; the states that it said.
  bool is_left(milliseconds patience) const {
    std::array<std::byte, 64> ignored{};
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      if (!wait_readable(control, 100ms)) continue;
      if (::recv(control.get(), ignored.data(), ignored.size(), 0) <= 0) return true;
    }
    return false;
  }
};

// The server takes tests again.
bool is_free(const Server& server) {
  for (int i = 0; i < 50; ++i, std::this_thread::sleep_for(50ms)) {
    const Raw next(server);
    if (next.hear() == State::param_exchange) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("iperf3 server: TCP in every direction, with several streams") {
  const Server server;
  for (const auto direction : kAll) {
    const auto config = server.config(direction);
    const auto run = iperf3::run(config);
    INFO(run.failure);
    REQUIRE(run.streams.size() == (direction == Direction::both ? 4 : 2));
    if (direction != Direction::up) CHECK(rate(run, config, Direction::down)->mean.value > 10);
    if (direction != Direction::down) CHECK(rate(run, config, Direction::up)->mean.value > 10);
    CHECK_THAT(report(run, config).text(), !Catch::Contains("\"retransmits\":null"));
  }
}

TEST_CASE("iperf3 server: UDP in every direction arrives at its rate, or it is flagged") {
  const Server server;
  for (const auto direction : kAll) {
    auto config = server.config(direction);
    config.udp = true;
    config.rate = Mbps{4};
    const auto run = iperf3::run(config);
    INFO(run.failure);
    const auto way = direction == Direction::up ? Direction::up : Direction::down;
    REQUIRE(rate(run, config, way));
    // On a machine that is too busy to send it is less, and said so.
    CHECK(rate(run, config, way)->mean.value <= 4.2);
    if (validity(run, config) == Validity::valid)
      CHECK(rate(run, config, way)->mean.value == Approx(4).epsilon(0.02));
    REQUIRE(loss(run, config));
    CHECK(loss(run, config)->ratio < 0.05);
  }
}

TEST_CASE("iperf3 server: one test at a time, whoever runs the other") {
  Server server;
  const auto ticket = server.turns.enter(1s, server.address());
  REQUIRE(server.turns.try_start(ticket, server.address(), Direction::down));
  const auto config = server.config(Direction::down);
  CHECK_THAT(iperf3::run(config).failure, Catch::Contains("busy with another test"));
  server.turns.leave(ticket);
  const Raw first(server);
  CHECK(first.hear() == State::param_exchange);
  CHECK_THAT(iperf3::run(config).failure, Catch::Contains("busy with another test"));
}

TEST_CASE("iperf3 server: what is not granted is refused with its number") {
  const Server server;
  const auto refused = [&](const Parameters& parameters, ErrorCode code) {
    REQUIRE(is_free(server));
    std::this_thread::sleep_for(100ms);
    const Raw raw(server);
    REQUIRE(raw.hear() == State::param_exchange);
    send_text(raw.control, encode(parameters));
    REQUIRE(raw.hear() == State::server_error);
    CHECK(receive_error(raw.control) == static_cast<std::uint32_t>(code));
  };
  refused({.time_s = 3'600}, ErrorCode::duration);
  refused({.streams = 100}, ErrorCode::streams);
  std::this_thread::sleep_for(100ms);
  const Raw raw(server);
  REQUIRE(raw.hear() == State::param_exchange);
  send_text(raw.control, "{\"tcp\":1}");
  REQUIRE(raw.hear() == State::server_error);
}

TEST_CASE("iperf3 server: clients that leave, lie or are no clients cost nothing") {
  const Server server;
  {
    const Raw raw(server);
    CHECK(raw.hear() == State::param_exchange);
  }
  CHECK(is_free(server));
  const auto stranger = connect_tcp(server.address(), 1s);
  send_all(stranger, std::vector<std::byte>(kCookieSize, std::byte{200}), 1s);
  CHECK_FALSE(receive_state(stranger, 2s));
  {
    std::this_thread::sleep_for(100ms);
    const Raw raw(server);
    REQUIRE(raw.hear() == State::param_exchange);
    send_all(raw.control, std::vector<std::byte>(4, std::byte{0xFF}), 1s);  // 4 GB of parameters
    CHECK(raw.hear() == State::server_error);
    CHECK(raw.is_left(2s));
  }
  CHECK(is_free(server));
}

TEST_CASE(
    "iperf3 server: a stream bears the test's cookie, and there are as many as were asked for") {
  const Server server;
  const Raw raw(server);
  REQUIRE(raw.hear() == State::param_exchange);
  send_text(raw.control, encode(Parameters{.direction = Direction::down, .streams = 2}));
  REQUIRE(raw.hear() == State::create_streams);
  const auto connect = [&](const Cookie& cookie) {
    auto socket = connect_tcp(server.address(), 1s);
    send_all(socket, cookie, 1s);
    return socket;
  };
  const auto first = connect(raw.cookie);
  auto other = raw.cookie;
  other[0] = std::byte{'z'};
  CHECK(receive_state(connect(other), 2s) == State::access_denied);
  CHECK_FALSE(wait_readable(raw.control, 200ms));  // one is still missing
  const auto second = connect(raw.cookie);
  CHECK(raw.hear() == State::test_start);
  CHECK(raw.hear() == State::test_running);
  CHECK(receive_state(connect(raw.cookie), 2s) == State::access_denied);  // one too many
  CHECK(wait_readable(first, 1s));
  CHECK(wait_readable(second, 1s));
  send_state(raw.control, State::test_end);
  CHECK(raw.hear() == State::exchange_results);
  send_text(raw.control, "{}");
  const auto results = decode_results(receive_text(raw.control, kMostResults, 2s), 2);
  CHECK(results.streams[0].octets > 0);
  CHECK(raw.hear() == State::display_results);
}

// Debian's client waits in the middle of a block for its rest, and answers nobody meanwhile.
TEST_CASE("iperf3 server: its streams end before the results are exchanged") {
  const Server server;
  const Raw raw(server);
  REQUIRE(raw.hear() == State::param_exchange);
  send_text(raw.control, encode(Parameters{.direction = Direction::down}));
  REQUIRE(raw.hear() == State::create_streams);
  const auto stream = connect_tcp(server.address(), 1s);
  send_all(stream, raw.cookie, 1s);
  REQUIRE(raw.hear() == State::test_start);
  REQUIRE(raw.hear() == State::test_running);
  send_state(raw.control, State::test_end);
  std::vector<std::byte> block(131'072);
  ssize_t got = 1;
  while (got > 0 && wait_readable(stream, 2s))
    got = ::recv(stream.get(), block.data(), block.size(), 0);
  CHECK(got == 0);
  CHECK(raw.hear() == State::exchange_results);
}

TEST_CASE("iperf3 server: streams that do not come are not waited for for ever") {
  const Server server;
  const Raw raw(server);
  REQUIRE(raw.hear() == State::param_exchange);
  send_text(raw.control, encode(Parameters{}));
  REQUIRE(raw.hear() == State::create_streams);
  REQUIRE(raw.hear(12s) == State::server_error);
  CHECK(receive_error(raw.control) == static_cast<std::uint32_t>(ErrorCode::stream_connect));
}

TEST_CASE("iperf3 server: with users, nobody else is served") {
  const preau::test::TempDir folder;
  const auto secret = (folder / "private.pem").string(), open = (folder / "public.pem").string();
  {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2'048),
                                                                  &EVP_PKEY_free);
    using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;
    PEM_write_PrivateKey(File(std::fopen(secret.c_str(), "w"), &std::fclose).get(), key.get(),
                         nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_PUBKEY(File(std::fopen(open.c_str(), "w"), &std::fclose).get(), key.get());
  }
  const Server server(Iperf3Access{RsaKey::private_key(secret),
                                   Users::parse("marie," + password_hash({"marie", "secret"}))});
  auto config = server.config(Direction::down);
  CHECK_THAT(iperf3::run(config).failure, Catch::Contains("does not let us in"));
  config.user = "marie";
  config.key_file = open;
  config.password = "wrong";
  CHECK_THAT(iperf3::run(config).failure, Catch::Contains("does not let us in"));
  config.password = "secret";
  CHECK(iperf3::run(config).failure.empty());
}
