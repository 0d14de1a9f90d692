// Our ndt7 server against our client, over TLS and without, and against clients that stall, lie or
// leave. Others' clients are in tests/lab/interop_ndt7.sh.
#include <array>
#include <thread>

#include <catch2/catch.hpp>

#include "probe/ndt7/report.hh"
#include "probe/ndt7/upgrade.hh"
#include "probe/reflector/ndt7_server.hh"
#include "tests/support/certificates.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace std::chrono_literals;
using ndt7::Direction;

namespace {

class Server {
 public:
  explicit Server(std::optional<TlsContext> tls = std::nullopt)
      : listener_(listen_tcp(Address::resolve("127.0.0.1", 0))),
        server_(turns, std::move(tls)),
        thread_([this](const std::stop_token& stop) { server_.serve(listener_, stop); }) {}

  ndt7::Config config(Direction direction) const {
    return {.target = {.tls = false,
                       .host = "127.0.0.1",
                       .port = address().port(),
                       .path = std::string(ndt7::path_of(direction))},
            .direction = direction,
            .duration = 2'000ms,
            .ramp = 500ms};
  }
  Address address() const { return local_address(listener_); }

  Turns turns;

 private:
  FileDescriptor listener_;
  Ndt7Server server_;
  std::jthread thread_;
};

// A client of octets: says what it likes.
struct Raw {
  FileDescriptor socket;

  explicit Raw(const Server& server) : socket(connect_tcp(server.address(), 1s)) {}
  void say(std::string_view text) const { send_all(socket, std::as_bytes(std::span(text)), 1s); }
  void ask(Direction direction, const std::string& query = "") const {
    const ndt7::Target target{
        .tls = false, .host = "127.0.0.1", .path = std::string(ndt7::path_of(direction)) + query};
    say(request(target, ndt7::random_key()));
  }
  // The status line's number; 0: none came.
  int status() const {
    std::array<std::byte, 12> line{};  // "HTTP/1.1 101"
    if (!receive_all(socket, line, 7s)) return 0;
    return std::stoi(std::string(reinterpret_cast<const char*>(line.data()) + 9, 3));
  }
  // Until the server closes.
  bool is_left(std::chrono::milliseconds patience) const {
    std::array<std::byte, 65'536> ignored{};
    const auto until = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < until) {
      if (!wait_readable(socket, 100ms)) continue;
      if (::recv(socket.get(), ignored.data(), ignored.size(), 0) <= 0) return true;
    }
    return false;
  }
};

// A client in its turn, which may have to wait until the server has noticed that another left;
// none: it is not free again.
std::optional<Raw> admitted(const Server& server, Direction direction) {
  for (int i = 0; i < 50; ++i, std::this_thread::sleep_for(50ms)) {
    Raw next(server);
    next.ask(direction);
    if (next.status() == 101) return next;
  }
  return std::nullopt;
}

bool is_free(const Server& server) { return admitted(server, Direction::up).has_value(); }

void measures(const Server& server, ndt7::Config config) {
  const auto run = ndt7::run(config);
  INFO(run.failure);
  REQUIRE(rate(run, config));
  CHECK(rate(run, config)->mean.value > 10);
  REQUIRE(run.told);
  CHECK(run.told->elapsed_us.value_or(0) > 1'000'000);
  const auto text = report(run, config).text();
  CHECK_THAT(text, !Catch::Contains("\"retransmits\":null"));
  CHECK_THAT(text, !Catch::Contains("\"ndt7_mbit_s\":null"));
  CHECK(is_free(server));
}

}  // namespace

TEST_CASE("ndt7 server: both ways without TLS") {
  const Server server;
  for (const auto direction : {Direction::down, Direction::up})
    measures(server, server.config(direction));
}

TEST_CASE("ndt7 server: both ways over TLS") {
  const preau::test::TempDir folder;
  const preau::test::Authority city(folder.path(), "city");
  const auto pair = city.server("127.0.0.1");
  const Server server(TlsContext::server(pair.certificate, pair.key));
  for (const auto direction : {Direction::down, Direction::up}) {
    auto config = server.config(direction);
    config.target.tls = true;
    config.ca_file = city.certificate();
    const auto run = ndt7::run(config);
    INFO(run.failure);
    REQUIRE(rate(run, config));
    CHECK(rate(run, config)->mean.value > 10);
  }
  CHECK_THROWS_WITH(TlsContext::server(pair.key, pair.key), Catch::Contains("read certificate"));
  CHECK_THROWS_WITH(TlsContext::server(pair.certificate, city.own().key),
                    Catch::Contains("read key"));
}

TEST_CASE("ndt7 server: one test at a time, whoever runs the other") {
  Server server;
  const Raw first(server);
  first.ask(Direction::up);
  CHECK(first.status() == 101);
  const auto config = server.config(Direction::down);
  CHECK_THAT(ndt7::run(config).failure, Catch::Contains("busy with another test"));
  {
    const Place ours(server.turns, 1s, server.address());
    const Raw second(server);
    second.ask(Direction::up);
    CHECK(second.status() == 503);
  }
}

TEST_CASE("ndt7 server: what is no request of ndt7's is refused") {
  const Server server;
  const auto refused = [&](std::string_view text, int status) {
    const Raw client(server);
    client.say(text);
    CHECK(client.status() == status);
    CHECK(client.is_left(2s));
  };
  refused("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 404);
  refused("GET /ndt/v7/download HTTP/1.1\r\nHost: a\r\n\r\n", 426);
  refused("PUT /ndt/v7/download HTTP/1.1\r\nHost: a\r\n\r\n", 405);
  refused("GET /ndt/v7/download?early_exit=1 HTTP/1.1\r\nHost: a\r\n\r\n", 400);
  const Raw nonsense(server);
  nonsense.say("\x16\x03\x01\r\n\r\n");
  CHECK(nonsense.is_left(2s));
  const Raw endless(server);
  endless.say(std::string(20'000, 'a'));
  CHECK(endless.is_left(2s));
  const Raw silent(server);
  CHECK(silent.is_left(8s));
  CHECK(is_free(server));
}

TEST_CASE("ndt7 server: a client that breaks the protocol is left, and the next is served") {
  const Server server;
  const auto left = [&](Direction direction, std::string_view octets) {
    const auto client = admitted(server, direction);
    REQUIRE(client);
    client->say(octets);
    CHECK(client->is_left(3s));
    CHECK(is_free(server));
  };
  using namespace std::string_view_literals;
  left(Direction::up, "\x82\x01x"sv);                         // no mask
  left(Direction::down, "\x82\x81\x00\x00\x00\x00x"sv);       // load of its own
  left(Direction::up, "\xC2\x80\x00\x00\x00\x00"sv);          // an extension
  left(Direction::up, "\x88\x82\x00\x00\x00\x00\x03\xE8"sv);  // a Close: answered, and left
}

TEST_CASE("ndt7 server: a client that falls silent costs 5 s, and 3 s for closing") {
  const Server server;
  const auto silent = admitted(server, Direction::up);
  REQUIRE(silent);
  CHECK(silent->is_left(11s));
  const auto stuck = admitted(server, Direction::down);  // takes nothing more
  REQUIRE(stuck);
  std::this_thread::sleep_for(9s);
  CHECK(is_free(server));
}

TEST_CASE("ndt7 server: its stop ends a test") {
  std::optional<Server> server(std::in_place);
  const Raw client(*server);
  client.ask(Direction::up);
  CHECK(client.status() == 101);
  std::jthread leaves([&] {
    const auto began = std::chrono::steady_clock::now();
    CHECK(client.is_left(6s));
    CHECK(std::chrono::steady_clock::now() - began < 5s);
  });
  server.reset();
}
