#include "reports/web/web.hh"

#include <ostream>
#include <stdexcept>

#include "reports/city/page.hh"

namespace preau::web {

namespace {

// The page loads nothing and runs nothing, and browsers are told to hold it to that.
http::Response html(std::string body) {
  return {.content_type = "text/html; charset=utf-8",
          .body = std::move(body),
          .headers = {{"Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
                       "base-uri 'none'; form-action 'none'"},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Cache-Control", "no-store"}}};
}

}  // namespace

http::Response answer(const http::Request& request, const MakeReport& make) {
  const bool page = request.path == "/" || request.path == "/en";
  if (!page && request.path != "/-/healthy")
    return {.status = 404, .body = "nothing here; the report is at / and /en\n"};
  if (request.method != "GET")
    return {.status = 405, .body = "this page is only read\n", .headers = {{"Allow", "GET, HEAD"}}};
  if (!page) return {.body = "ok\n"};
  if (request.path == "/") return html(city::page(make(), city::Language::fr, "/en"));
  return html(city::page(make(), city::Language::en, "/"));
}

void serve(const std::string& listen, const MakeReport& make, std::ostream& out,
           std::ostream& errors) {
  const auto endpoint = http::parse_endpoint(listen);
  if (!endpoint) throw std::invalid_argument("listen on " + listen + ": write ADDRESS:PORT");
  http::Listener listener{.address = endpoint->first, .port = endpoint->second};
  listener.site.handler = [&make](const http::Request& request) { return answer(request, make); };
  http::Server server({std::move(listener)}, {}, [&errors](const std::string& error) {
    errors << error + "\n" << std::flush;
  });
  server.stop_on_signals();
  out << "page on " << server.urls().front() << "/" << std::endl;
  server.run();
}

}  // namespace preau::web
