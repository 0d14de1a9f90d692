// preau-collector from outside: verbs, messages, exit codes.
#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <signal.h>

#include "tests/api/collector.hh"

using namespace preau;
using namespace preau::test;
using Catch::Matchers::Contains;

namespace {

const std::string kCity = R"(name = "Demo"
[[site]]
id = "tilleuls"
name = "Tilleuls"
[[site.line]]
id = "tilleuls-ftth"
access = "ftth"
)";

Ran collector(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PREAU_COLLECTOR);
  return run(arguments);
}

}  // namespace

TEST_CASE("program: help has examples, wrong usage is 2") {
  const auto help = collector({"--help"});
  CHECK(help.code == 0);
  CHECK_THAT(help.output, Contains("Examples:"));
  CHECK_THAT(collector({"--version"}).output, Contains(PREAU_VERSION));
  CHECK(collector({}).code == 2);
  CHECK(collector({"serve"}).code == 2);
  CHECK(collector({"fly"}).code == 2);
}

TEST_CASE("program: import takes a good city whole, and nothing of a bad one") {
  const TempDir dir;
  std::ofstream(dir / "city.toml") << kCity;
  const auto good = collector({"import", "--db", dir / "c.db", dir / "city.toml"});
  CHECK(good.code == 0);
  CHECK_THAT(good.output, Contains("imported 1 sites, 0 schools"));
  std::ofstream(dir / "bad.toml") << "name = \"Other\"\n[[site]]\nid = \"a b\"\n";
  const auto bad = collector({"import", "--db", dir / "c.db", dir / "bad.toml"});
  CHECK(bad.code == 3);
  CHECK_THAT(bad.output, Contains("bad.toml:3:6: id: ") && Contains("has no name") &&
                             Contains("nothing was imported"));
  CHECK(Store::open_read_only(dir / "c.db").city().name == "Demo");
  CHECK(collector({"import", "--db", dir / "c.db", dir / "none.toml"}).code == 3);
}

TEST_CASE("program: probes tells what each has sent") {
  const Collector running;
  REQUIRE(running.send({numbered(5), numbered(9)}));
  const auto ran = collector({"probes", "--db", running.db(), "--json"});
  CHECK(ran.code == 0);
  const auto probes = nlohmann::json::parse(ran.output)["probes"];
  CHECK(probes[0]["probe"] == "tilleuls-1");
  CHECK(probes[0]["records"] == 2);
  CHECK(probes[0]["highest_seq"] == 9);
  CHECK(collector({"probes", "--db", running.dir / "none.db"}).code == 3);
}

TEST_CASE("program: a port that is taken or a missing key is 3 with a sentence") {
  const Collector running;
  const auto port = std::to_string(port_of(running.url));
  const auto serve = [&](const std::string& key, const std::string& listen) {
    return collector({"serve", "--db", running.dir / "two.db", "--cert", running.server.certificate,
                      "--key", key, "--client-ca", running.ours.certificate(), "--listen", listen,
                      "--metrics-listen", "127.0.0.1:0"});
  };
  const auto taken = serve(running.server.key, "127.0.0.1:" + port);
  CHECK(taken.code == 3);
  CHECK_THAT(taken.output, Contains("listen on 127.0.0.1:" + port + ": Address already in use"));
  const auto keyless = serve(running.dir / "none.key", "127.0.0.1:0");
  CHECK(keyless.code == 3);
  CHECK_THAT(keyless.output, Contains("none.key"));
}

TEST_CASE("program: SIGINT and SIGTERM end it with 0 and a store that is whole") {
  for (const int signal : {SIGINT, SIGTERM}) {
    Collector running;
    REQUIRE(running.send({numbered(1)}));
    running.process->signal(signal);
    CHECK(running.process->exit_code() == 0);
    CHECK(Store::open(running.db()).probes().size() == 1);
  }
}
