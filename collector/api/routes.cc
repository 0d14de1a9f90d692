#include "collector/api/routes.hh"

#include <algorithm>
#include <charconv>
#include <span>

#include "collector/api/json.hh"
#include "collector/facts/facts.hh"
#include "collector/ingest/city_file.hh"
#include "collector/ingest/ingest.hh"
#include "collector/json/hours_json.hh"

namespace preau {

namespace {

using http::Request;
using http::Response;

// The newest ones of a site: a school's day is some hundreds.
constexpr std::size_t kMostRecords = 1000;

const char* title_of(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

Response problem(unsigned status, const std::string& detail) {
  return {.status = status,
          .content_type = "application/problem+json",
          .body = problem_json(status, title_of(status), detail)};
}

// What is told here is true now and need not be later.
Response json(std::string body) {
  return {.content_type = "application/json",
          .body = std::move(body),
          .headers = {{"Cache-Control", "no-store"}}};
}

Response text(std::string body) { return {.body = std::move(body)}; }

// The value of a parameter, as sent. Identifiers need no percent-encoding, so none is undone.
std::string parameter(const std::string& query, const std::string& name) {
  const auto wanted = name + "=";
  for (std::size_t from = 0; from < query.size();) {
    const auto end = std::min(query.find('&', from), query.size());
    const auto pair = query.substr(from, end - from);
    if (pair.starts_with(wanted)) return pair.substr(wanted.size());
    from = end + 1;
  }
  return {};
}

// Absent: not asked for. Empty: no time.
tl::expected<std::optional<UtcTime>, std::string> moment(const std::string& query,
                                                         const std::string& name) {
  const auto text = parameter(query, name);
  if (text.empty()) return std::optional<UtcTime>();
  const auto out = from_iso8601(text);
  if (!out) return tl::unexpected<std::string>("no time");
  return out;
}

Response post_records(const Service& service, const Request& request) {
  const auto taken =
      ingest(service.store, request.client_name.value_or(""), request.body, service.now());
  if (!taken) return problem(400, taken.error());
  service.metrics.count(*taken);
  return json(to_json(*taken));
}

Response get_records(const Service& service, const Request& request) {
  const auto site = parameter(request.query, "site");
  if (!is_identifier(site)) return problem(400, "name one site: /api/v1/records?site=ID");
  const auto which = parameter(request.query, "which");
  if (which == "judged") {
    const auto as_of = moment(request.query, "as_of");
    if (!as_of) return problem(400, "as_of is a time like 2026-11-24T08:00:00Z");
    return json(batch_to_json(
        judged_records(service.store, service.store.city(), site, service.now(), *as_of)));
  }
  if (!which.empty()) return problem(400, "which is judged, or left out");
  return json(batch_to_json(service.store.of_site(site, kMostRecords)));
}

// What a site's windows are made from.
Response get_hours(const Service& service, const Request& request) {
  constexpr std::int64_t kMostDays = 366;
  const auto site = parameter(request.query, "site");
  const auto days_text = parameter(request.query, "days");
  const auto as_of = moment(request.query, "as_of");
  std::int64_t days = 0;
  const auto* end = days_text.data() + days_text.size();
  const auto read = std::from_chars(days_text.data(), end, days);
  if (!is_identifier(site) || read.ec != std::errc() || read.ptr != end || days < 1 ||
      days > kMostDays || !as_of)
    return problem(400,
                   "name one site, days from 1 to 366, and a time or none: "
                   "/api/v1/hours?site=ID&days=28&as_of=2026-11-24T08:00:00Z");
  return json(as_json::from_hours(judged_hours(service.store, service.store.city(), site, days,
                                               as_of->value_or(service.now()))));
}

Response get_holidays(const Service& service, const Request&) {
  return json(as_json::from_holidays(service.store.holidays()));
}

// Uptake is not public: neither a reader nor a school's probe sees it.
Response get_needs(const Service& service, const Request& request) {
  constexpr std::string_view kPlanner = "planner";
  if (request.client_name != kPlanner)
    return problem(403,
                   "needs hold uptake, which is not public: send a client certificate named "
                   "planner that this collector's CA has signed");
  return json(service.store.document("needs").value_or(""));
}

// The city file, as `preau-collector import` reads it.
Response get_city(const Service& service, const Request&) {
  auto response = json(city_to_toml(service.store.city()));
  response.content_type = "application/toml";
  return response;
}

Response get_schools(const Service& service, const Request&) {
  return json(schools_json(service.schools()));
}

Response get_healthy(const Service&, const Request&) { return text("healthy\n"); }

Response get_ready(const Service& service, const Request&) {
  try {
    service.store.check();
  } catch (const StoreError&) {
    return problem(503, "the store does not answer; the collector's log says why");
  }
  return text("ready\n");
}

Response get_metrics(const Service& service, const Request&) {
  return {.content_type = Metrics::kContentType, .body = service.metrics.text()};
}

Response get_landing(const Service&, const Request&) {
  return {.content_type = "text/html; charset=utf-8",
          .body =
              "<!doctype html><html lang=\"en\"><title>preau-collector</title>"
              "<h1>preau-collector " PREAU_VERSION
              "</h1><ul><li><a href=\"/metrics\">metrics</a>"
              "<li><a href=\"/-/healthy\">healthy</a></ul></html>\n"};
}

struct Route {
  std::string_view method;
  std::string_view path;
  Response (*handle)(const Service&, const Request&);
};

constexpr std::array kApi{
    Route{"POST", "/api/v1/records", post_records},
    Route{"GET", "/api/v1/records", get_records},
    Route{"GET", "/api/v1/hours", get_hours},
    Route{"GET", "/api/v1/holidays", get_holidays},
    Route{"GET", "/api/v1/schools", get_schools},
    Route{"GET", "/api/v1/city", get_city},
    Route{"GET", "/api/v1/needs", get_needs},
    Route{"GET", "/-/healthy", get_healthy},
    Route{"GET", "/-/ready", get_ready},
};

constexpr std::array kMetrics{
    Route{"GET", "/metrics", get_metrics},
    Route{"GET", "/-/healthy", get_healthy},
    Route{"GET", "/", get_landing},
};

Response not_allowed(const std::string& path, const std::string& allow) {
  auto response = problem(405, path + " takes " + allow);
  response.headers.emplace_back("Allow", allow);
  return response;
}

Response dispatch(std::span<const Route> routes, const Service& service, const Request& request) {
  std::string allow;
  for (const auto& route : routes) {
    if (route.path != request.path) continue;
    if (route.method == request.method) return route.handle(service, request);
    allow += (allow.empty() ? "" : ", ") + std::string(route.method);
    if (route.method == "GET") allow += ", HEAD";
  }
  if (allow.empty()) return problem(404, "nothing is at this path");
  return not_allowed(request.path, allow);
}

// Who may not write shall not make us read a body either.
std::optional<Response> refuse_stranger(const Request& request) {
  if (request.method != "POST" || request.client_name) return std::nullopt;
  return problem(403,
                 "records are taken from probes only: send a client certificate that this "
                 "collector's CA has signed");
}

}  // namespace

http::Site api_site(const Service& service) {
  return {
      .handler = [&service](const Request& request) { return dispatch(kApi, service, request); },
      .before_body = refuse_stranger,
      .error = problem};
}

http::Site metrics_site(const Service& service) {
  return {.handler =
              [&service](const Request& request) { return dispatch(kMetrics, service, request); },
          .error = problem};
}

}  // namespace preau
