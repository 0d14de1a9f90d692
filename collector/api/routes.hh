// The collector's routes: which path and method does what. Every refusal is RFC 9457 problem+json.
// Threads: handlers run on several threads; what they share is safe for that.
#pragma once

#include "collector/http/http.hh"
#include "collector/metrics/metrics.hh"
#include "collector/store/store.hh"

namespace preau {

// What the routes work on; all of it outlives the server.
struct Service {
  Store& store;
  Metrics& metrics;
  Schools schools;
  std::function<UtcTime()> now;
};

// POST /api/v1/records (needs a client certificate), GET /api/v1/schools,
// GET /api/v1/records?site=ID[&which=judged[&as_of=TIME]], GET
// /api/v1/hours?site=ID&days=N[&as_of=TIME], GET /api/v1/holidays, GET /api/v1/city, GET
// /-/healthy, GET /-/ready.
http::Site api_site(const Service& service);

// Plain listener: GET /metrics, /-/healthy, and a page at / that says where things are.
http::Site metrics_site(const Service& service);

}  // namespace preau
