// Far ends that refuse, keep silent, lie or vanish: each gives a clear failure and in time. Real
// sockets on loopback; how right the delays are is shown in tests/lab.
#include <array>

#include <catch2/catch.hpp>

#include "probe/measure/connect.hh"
#include "probe/measure/dns_time.hh"
#include "probe/measure/https_time.hh"
#include "probe/measure/services.hh"
#include "probe/measure/tls_handshake.hh"
#include "probe/net/endpoint.hh"
#include "tests/measure/fake_resolver.hh"
#include "tests/support/certificates.hh"
#include "tests/support/process.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace std::chrono_literals;
using Catch::Contains;
using test::answer_to;
using test::FakeResolver;
using test::Octets;

namespace {

constexpr std::uint16_t kOk = 0x8180, kServfail = 0x8182, kNxdomain = 0x8183, kRefused = 0x8185;
constexpr std::uint16_t kTruncatedOk = 0x8380;

Pace quickly(std::uint32_t count) { return {.count = count, .interval = 1ms, .progress = {}}; }

std::uint16_t closed_port() {
  return local_address(listen_tcp(Address::numeric("127.0.0.1", 0))).port();
}

// Accepts nothing: the kernel opens the connection, and no octet ever comes.
class SilentServer {
 public:
  std::uint16_t port() const { return local_address(listener_).port(); }

 private:
  FileDescriptor listener_{listen_tcp(Address::numeric("127.0.0.1", 0))};
};

DnsRun ask(const FakeResolver& resolver, bool tcp = false, std::chrono::milliseconds timeout = 5s) {
  return run_dns({.name = "ent.example.org",
                  .server = resolver.address(),
                  .tcp = tcp,
                  .timeout = timeout,
                  .pace = quickly(3)});
}

FakeResolver::Answers always(std::uint16_t flags, bool with_address) {
  return [=](const Octets& question) {
    return std::vector<Octets>{answer_to(question, flags, with_address)};
  };
}

std::vector<Octets> silence(const Octets&) { return {}; }

}  // namespace

TEST_CASE(
    "connect: an open port is measured by the kernel, and what the program waited is beside it") {
  const SilentServer server;
  const auto run = run_connect({.host = "127.0.0.1", .port = server.port(), .pace = quickly(5)});
  CHECK(validity(run.delays) != Validity::failed);
  CHECK(sorted_seconds(run.delays).size() == 5);
  CHECK(run.delays.stamps == StampSource::kernel);
  REQUIRE(run.user_s);
  CHECK(*run.user_s >= sorted_seconds(run.delays)[2]);
  CHECK(run.delays.error);
  CHECK(run.address == "127.0.0.1");
}

TEST_CASE("connect: a refusal is a failure with its time, never a delay") {
  const auto run = run_connect({.host = "127.0.0.1", .port = closed_port(), .pace = quickly(3)});
  CHECK(validity(run.delays) == Validity::failed);
  CHECK(run.refused == 3);
  CHECK(run.refused_s);
  CHECK_THAT(run.delays.failure, Contains("Connection refused after"));
}

TEST_CASE("connect: a name that does not resolve is a failure") {
  const auto run = run_connect({.host = "no name", .pace = quickly(3)});
  CHECK_THAT(run.delays.failure, Contains("resolve no name"));
}

TEST_CASE("dns: an answer is measured with its address and its time to live") {
  const FakeResolver resolver(always(kOk, true));
  const auto run = ask(resolver);
  CHECK(validity(run.delays) != Validity::failed);
  CHECK(sorted_seconds(run.delays).size() == 3);
  CHECK(run.newest.addresses == std::vector<std::string>{"10.9.0.81"});
  CHECK(run.newest.ttl == 300);
  CHECK(run.newest.failure.empty());
}

TEST_CASE("dns: each response code is told apart, measured and flagged") {
  for (const auto& [flags, word] : {std::pair{kNxdomain, "NXDOMAIN"},
                                    {kServfail, "SERVFAIL"},
                                    {kRefused, "REFUSED"},
                                    {kOk, "has no A record"}}) {
    const FakeResolver resolver(always(flags, false));
    const auto run = ask(resolver);
    INFO(word);
    CHECK(validity(run.delays) == Validity::suspect);
    CHECK(sorted_seconds(run.delays).size() == 3);
    CHECK_THAT(run.delays.doubt, Contains(word));
  }
}

TEST_CASE("dns: silence is a failure that says how long was waited") {
  const FakeResolver resolver(silence, silence);
  for (const bool tcp : {false, true}) {
    const auto run = ask(resolver, tcp, 50ms);
    CHECK(validity(run.delays) == Validity::failed);
    if (!tcp) CHECK_THAT(run.delays.failure, Contains("within 50 ms") && Contains("UDP port"));
    if (tcp) CHECK_THAT(run.delays.failure, Contains("closed the TCP connection"));
  }
  const auto run = run_dns({.name = "ent.example.org",
                            .server = "127.0.0.1:" + std::to_string(SilentServer().port()),
                            .pace = quickly(1)});
  CHECK_THAT(run.delays.failure, Contains("Connection refused"));
}

TEST_CASE("dns: a resolver that accepts by TCP and says nothing is left in time") {
  const SilentServer server;
  const auto run = run_dns({.name = "ent.example.org",
                            .server = "127.0.0.1:" + std::to_string(server.port()),
                            .tcp = true,
                            .timeout = 50ms,
                            .pace = quickly(2)});
  CHECK(validity(run.delays) == Validity::failed);
  CHECK_THAT(run.delays.failure, Contains("within 50 ms") && Contains("TCP port"));
}

TEST_CASE("dns: answers to something else are left aside, counted, and the true one is taken") {
  const FakeResolver resolver([](const Octets& question) {
    auto other_id = question, other_name = question;
    other_id[1] ^= std::byte{1};
    other_name[13] ^= std::byte{1};
    return std::vector<Octets>{answer_to(other_id, kOk, true), answer_to(other_name, kOk, true),
                               question, Octets(5), answer_to(question, kOk, true)};
  });
  const auto run = ask(resolver);
  CHECK(sorted_seconds(run.delays).size() == 3);
  CHECK(run.strays == 12);
  CHECK_THAT(run.delays.evidence, Contains("12 answers, malformed or to other questions"));
}

TEST_CASE("dns: only lies is a failure that counts them") {
  const FakeResolver resolver([](Octets question) {
    question[0] ^= std::byte{1};
    return std::vector<Octets>{answer_to(question, kOk, true)};
  });
  const auto run = ask(resolver, false, 50ms);
  CHECK(validity(run.delays) == Validity::failed);
  CHECK_THAT(run.delays.failure,
             Contains("3 answers, malformed or to other questions, were left aside"));
}

TEST_CASE("dns: a truncated answer is asked for again over TCP") {
  const FakeResolver resolver(always(kTruncatedOk, false), always(kOk, true));
  const auto run = ask(resolver);
  CHECK(validity(run.delays) != Validity::failed);
  CHECK(run.truncated == 3);
  CHECK(run.newest.over_tcp);
  CHECK(run.newest.addresses.front() == "10.9.0.81");
}

TEST_CASE("dns: over TCP, an answer is measured and a closed connection is a failure") {
  CHECK(ask(FakeResolver(silence, always(kOk, true)), true).newest.addresses.size() == 1);
  const auto run = ask(FakeResolver(silence), true);
  CHECK_THAT(run.delays.failure,
             Contains("closed the TCP connection") || Contains("Connection reset"));
}

namespace {

// `openssl s_server` with a certificate, answering every request with a page about itself.
class TlsServer {
 public:
  TlsServer(const test::TempDir& folder, const test::KeyPair& pair)
      : process_({"openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", pair.certificate,
                  "-key", pair.key, "-alpn", "http/1.1", "-www"},
                 folder / "s_server.log") {
    const auto line = process_.line_with("ACCEPT");
    port_ = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  }
  std::uint16_t port() const { return port_; }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_) + "/"; }

 private:
  test::Process process_;
  std::uint16_t port_{};
};

TlsRun hands_with(const TlsServer& server, const std::string& ca, const std::string& name = {}) {
  return run_tls({.host = "127.0.0.1",
                  .port = server.port(),
                  .server_name = name,
                  .ca_file = ca,
                  .pace = quickly(2)});
}

}  // namespace

TEST_CASE("tls: a right certificate is measured and told") {
  const test::TempDir folder;
  const test::Authority authority(folder.path(), "city");
  const TlsServer server(folder, authority.server("127.0.0.1"));
  const auto run = hands_with(server, authority.certificate());
  CHECK(sorted_seconds(run.delays).size() == 2);
  CHECK(run.delays.doubt.empty());
  CHECK(run.newest.version == "TLSv1.3");
  CHECK(run.newest.alpn == "http/1.1");
  REQUIRE(run.newest.chain.size() == 1);
  CHECK(run.newest.chain[0].subject == "collector");
  CHECK(run.newest.chain[0].issuer == "city");
  CHECK(run.newest.chain[0].not_after > utc_now());
}

TEST_CASE("tls: each way for a certificate to be wrong is told apart, measured and flagged") {
  const test::TempDir folder;
  const test::Authority city(folder.path(), "city"), late(folder.path(), "late"),
      other(folder.path(), "other");
  const std::array<std::pair<std::string, test::KeyPair>, 4> cases{{
      {"self_signed", other.own()},
      {"unknown_issuer", other.server("127.0.0.1")},
      {"expired", city.server("127.0.0.1", test::Dates::past)},
      {"not_yet_valid", late.server("127.0.0.1", test::Dates::future)},
  }};
  for (const auto& [error, pair] : cases) {
    const TlsServer server(folder, pair);
    const auto& trusted = error == "not_yet_valid" ? late : city;
    const auto run = hands_with(server, trusted.certificate());
    INFO(error << ": " << run.delays.doubt << run.delays.failure);
    CHECK(run.newest.verify_error == error);
    CHECK(sorted_seconds(run.delays).size() == 2);
    CHECK(validity(run.delays) == Validity::suspect);
  }
  const TlsServer wrong(folder, city.server("127.0.0.1"));
  const auto run = hands_with(wrong, city.certificate(), "ent.example.org");
  CHECK(run.newest.verify_error == "wrong_host_name");
  CHECK_THAT(run.delays.doubt, Contains("of collector, issued by city") && Contains("portal"));
}

TEST_CASE("tls: a far end that keeps silent, or speaks something else, is a failure in time") {
  const SilentServer silent;
  auto run =
      run_tls({.host = "127.0.0.1", .port = silent.port(), .pace = quickly(2), .timeout = 50ms});
  CHECK_THAT(run.delays.failure, Contains("no answer to the handshake within 50 ms"));
  const FakeResolver no_tls(silence, [](const Octets&) { return std::vector<Octets>{}; });
  const auto port = parse_endpoint(no_tls.address(), 0)->port;
  run = run_tls({.host = "127.0.0.1", .port = port, .pace = quickly(1), .timeout = 1s});
  CHECK(validity(run.delays) == Validity::failed);
}

TEST_CASE("https: an answer is measured by phase") {
  const test::TempDir folder;
  const test::Authority authority(folder.path(), "city");
  const TlsServer server(folder, authority.server("127.0.0.1"));
  const auto run =
      run_https({.url = server.url(), .ca_file = authority.certificate(), .pace = quickly(3)});
  INFO(run.delays.failure);
  CHECK(sorted_seconds(run.delays).size() == 3);
  CHECK(run.status == 200);
  REQUIRE(run.tls_s);
  CHECK(*run.tls_s > 0);
  CHECK(run.address == "127.0.0.1");
}

TEST_CASE("https: nothing is asked of a stranger, and who it was is told") {
  const test::TempDir folder;
  const test::Authority city(folder.path(), "city"), portal(folder.path(), "portal");
  const TlsServer server(folder, portal.server("127.0.0.1"));
  const auto run =
      run_https({.url = server.url(), .ca_file = city.certificate(), .pace = quickly(2)});
  CHECK(validity(run.delays) == Validity::failed);
  CHECK(run.verify_error == "unknown_issuer");
  CHECK_THAT(run.delays.failure, Contains("issued by portal") && Contains("captive portal"));
}

TEST_CASE("https: silence ends at the time-out") {
  const SilentServer server;
  const auto run = run_https({.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/",
                              .pace = quickly(1),
                              .timeout = 100ms});
  CHECK(validity(run.delays) == Validity::failed);
  CHECK_THAT(run.delays.failure, Contains("timed out") || Contains("timeout"));
}

TEST_CASE("services: a name that does not exist fails, and nothing is tried") {
  const FakeResolver resolver(always(kNxdomain, false));
  const auto records = measure_service(
      {.name = "ent", .url = "https://ent.example.org/", .resolver = resolver.address()});
  REQUIRE(records.size() == 2);
  CHECK(records[0].validity == Validity::failed);
  CHECK_THAT(records[0].failure, Contains("does not exist (NXDOMAIN)"));
  CHECK_FALSE(records[0].value);
  CHECK_THAT(records[1].failure, Contains("not tried: "));
}
