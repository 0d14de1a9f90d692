#include "reports/web/web.hh"

#include <catch2/catch.hpp>

#include "tests/city/invented_city.hh"

using namespace preau;

namespace {

http::Response get(const std::string& path, const std::string& method = "GET") {
  const test::InventedCity city;
  return web::answer({.method = method, .path = path}, [&] { return city.report(); });
}

}  // namespace

TEST_CASE("web: the page in both languages, each leading to the other") {
  CHECK(get("/").body.find("<html lang=\"fr\">") != std::string::npos);
  CHECK(get("/").body.find("href=\"/en\"") != std::string::npos);
  CHECK(get("/en").body.find("<html lang=\"en\">") != std::string::npos);
  CHECK(get("/").content_type == "text/html; charset=utf-8");
  CHECK(get("/-/healthy").body == "ok\n");
}

TEST_CASE("web: only read, and only what is there") {
  CHECK(get("/", "POST").status == 405);
  CHECK(get("/index.php").status == 404);
}

TEST_CASE("web: health does not ask the store") {
  const auto response = web::answer({.method = "GET", .path = "/-/healthy"},
                                    []() -> city::CityReport { throw std::runtime_error("no"); });
  CHECK(response.status == 200);
}
