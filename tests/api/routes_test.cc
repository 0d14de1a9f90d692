#include "collector/api/routes.hh"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "collector/api/schools.hh"
#include "tests/record/sample.hh"
#include "tests/support/city.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;
using nlohmann::json;

namespace {

struct Fixture {
  TempDir dir;
  Store store = Store::open(dir / "s.db");
  std::function<UtcTime()> now = [] { return *from_iso8601("2026-11-24T09:00:00Z"); };
  Schools scored = [this] { return scored_schools(store, now()); };
  Metrics metrics{store, scored};
  Service service{.store = store, .metrics = metrics, .schools = scored, .now = now};
  http::Site api = api_site(service), plain = metrics_site(service);

  http::Response get(const std::string& path, const std::string& query = {}) {
    return api.handler({.method = "GET", .path = path, .query = query});
  }
  http::Response post(const std::string& body) {
    return api.handler(
        {.method = "POST", .path = "/api/v1/records", .body = body, .client_name = "tilleuls-1"});
  }
};

void check_problem(const http::Response& response, unsigned status) {
  CHECK(response.status == status);
  CHECK(response.content_type == "application/problem+json");
  const auto body = json::parse(response.body);
  CHECK(body["type"] == "about:blank");
  CHECK(body["status"] == status);
  CHECK_FALSE(body["title"].get<std::string>().empty());
  CHECK_FALSE(body["detail"].get<std::string>().empty());
}

}  // namespace

TEST_CASE_METHOD(Fixture, "routes: a posted record comes back from GET and is counted") {
  const auto reply = post(batch_to_json(std::vector{sample_record()}));
  CHECK(reply.status == 200);
  CHECK(acknowledgement_from_json(reply.body)->stored.size() == 1);
  const auto records = batch_from_json(get("/api/v1/records", "site=tilleuls").body);
  REQUIRE(records->size() == 1);
  CHECK((*records)[0] == sample_record());
  CHECK(metrics.text().find("{outcome=\"stored\"} 1\n") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "routes: a batch that cannot be read is a problem with a reason") {
  const auto reply = post("{");
  check_problem(reply, 400);
  CHECK(json::parse(reply.body)["detail"] == "not JSON");
}

TEST_CASE_METHOD(Fixture, "routes: records want one site, named as an identifier") {
  for (const auto* query : {"", "site=", "site=a%20b", "site=../etc", "xsite=tilleuls"}) {
    INFO(query);
    check_problem(get("/api/v1/records", query), 400);
  }
  CHECK(get("/api/v1/records", "a=b&site=tilleuls").status == 200);
}

TEST_CASE_METHOD(Fixture, "routes: judged records, hours and holidays want what can be read") {
  CHECK(get("/api/v1/records", "site=tilleuls&which=judged").status == 200);
  CHECK(get("/api/v1/records", "site=tilleuls&which=judged&as_of=2026-11-24T08:00:00Z").status ==
        200);
  check_problem(get("/api/v1/records", "site=tilleuls&which=judged&as_of=yesterday"), 400);
  CHECK(get("/api/v1/hours", "site=tilleuls&days=28").body == R"({"version":1,"series":[]})");
  for (const auto* query : {"site=tilleuls", "site=tilleuls&days=0", "site=tilleuls&days=367",
                            "site=tilleuls&days=2x", "days=28", "site=tilleuls&days=2&as_of=x"})
    check_problem(get("/api/v1/hours", query), 400);
  CHECK(get("/api/v1/holidays").body == R"({"version":1,"holidays":[]})");
}

TEST_CASE_METHOD(Fixture, "routes: schools are told with score, verdict and reasons") {
  CHECK(json::parse(get("/api/v1/schools").body)["schools"].empty());
  auto city = sample_city();
  city.schools[1].name = "Tilleuls \xff";  // no UTF-8: still JSON
  store.replace_city(city);
  const auto schools = json::parse(get("/api/v1/schools").body)["schools"];
  REQUIRE(schools.size() == 2);
  CHECK(schools[0]["uai"] == "0960001E");
  CHECK(schools[0]["verdict"] == "unknown");
  CHECK(schools[0]["score"].is_null());
  CHECK_FALSE(schools[0]["main_reason"]["en"].get<std::string>().empty());
  CHECK_FALSE(schools[0]["gates"].empty());
  CHECK_FALSE(schools[0]["at_risk"].empty());
}

TEST_CASE_METHOD(Fixture, "routes: a slow line that was measured is what holds its schools back") {
  store.replace_city(sample_city());
  auto down = sample_record();
  down.metric = std::string(metric::kGoodputDown);
  down.unit = Unit::mbit_per_second;
  down.value = 6;
  down.interval = Interval{5.9, 6.1};
  REQUIRE(post(batch_to_json(std::vector{down})).status == 200);
  const auto schools = json::parse(get("/api/v1/schools").body)["schools"];
  CHECK(schools[0]["verdict"] == "not_ready");
  CHECK(schools[0]["gates"][0]["state"] == "fail");
  CHECK(metrics.text().find("verdict=\"not_ready\"} 1\n") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "routes: an unknown path is 404, however it is written") {
  for (const auto* path : {"/", "/api/v1/records/", "//api/v1/records", "/api/v1/../v1/records",
                           "/api/v1/record%73", "/metrics", "/api/v1/records\r\nX: y"}) {
    INFO(path);
    check_problem(get(path), 404);
  }
}

TEST_CASE_METHOD(Fixture, "routes: an unknown method is 405 with what is allowed") {
  const auto reply = api.handler({.method = "DELETE", .path = "/api/v1/records"});
  check_problem(reply, 405);
  CHECK(reply.headers == decltype(reply.headers){{"Allow", "POST, GET, HEAD"}});
}

TEST_CASE_METHOD(Fixture, "routes: needs are told to the planner, not to readers or probes") {
  const auto ask = [&](std::optional<std::string> name) {
    return api.handler({.method = "GET", .path = "/api/v1/needs", .client_name = std::move(name)});
  };
  CHECK(ask("planner").body.empty());
  store.put_document("needs", R"({"schools":[]})", now());
  CHECK(ask("planner").status == 200);
  CHECK(ask("planner").body == R"({"schools":[]})");
  check_problem(ask(std::nullopt), 403);
  check_problem(ask("tilleuls-1"), 403);
}

TEST_CASE_METHOD(Fixture, "routes: who has no certificate is refused before the body is read") {
  const auto refusal = api.before_body({.method = "POST", .path = "/api/v1/records"});
  REQUIRE(refusal);
  check_problem(*refusal, 403);
  CHECK_FALSE(api.before_body({.method = "GET", .path = "/api/v1/records"}));
  CHECK_FALSE(api.before_body({.method = "POST", .path = "/x", .client_name = "tilleuls-1"}));
}

TEST_CASE_METHOD(Fixture, "routes: the plain listener has metrics, health and a landing page") {
  const auto metrics_page = plain.handler({.method = "GET", .path = "/metrics"});
  CHECK(metrics_page.content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(plain.handler({.method = "GET", .path = "/"}).body.find("/metrics") != std::string::npos);
  CHECK(plain.handler({.method = "GET", .path = "/-/healthy"}).status == 200);
  check_problem(plain.handler({.method = "GET", .path = "/api/v1/records"}), 404);
  CHECK(get("/-/healthy").status == 200);
  CHECK(get("/-/ready").status == 200);
}
