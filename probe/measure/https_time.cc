#include "probe/measure/https_time.hh"

#include <stdexcept>

#include "probe/measure/tls_handshake.hh"
#include "probe/net/endpoint.hh"
#include "probe/net/http_client.hh"
#include "probe/net/url.hh"

namespace preau {

using std::chrono::nanoseconds;

namespace {

constexpr std::uint16_t kPort = 443;

struct Phases {
  std::vector<double> dns, connect, tls, wait, total;

  void add(const HttpReply& reply) {
    dns.push_back(to_seconds(reply.resolved));
    connect.push_back(to_seconds(reply.connected - reply.resolved));
    tls.push_back(to_seconds(reply.secured - reply.connected));
    wait.push_back(to_seconds(reply.first_byte - reply.secured));
    total.push_back(to_seconds(reply.total));
  }
};

// curl lets go of a connection whose certificate fails before it tells whose it is.
void look_at_certificate(const HttpsConfig& config, HttpsRun& run, std::string& failure) {
  const auto endpoint = parse_endpoint(authority_of(config.url), kPort);
  if (!endpoint) return;
  const auto tls = run_tls({.host = run.address.empty() ? endpoint->host : run.address,
                            .port = endpoint->port,
                            .server_name = endpoint->host,
                            .ca_file = config.ca_file,
                            .pace = {.count = 1},
                            .timeout = config.timeout});
  run.verify_error = tls.newest.verify_error;
  if (!tls.delays.doubt.empty()) failure = tls.delays.doubt;
}

}  // namespace

namespace {

// How far a request had come that failed.
std::string stage(const HttpReply& reply) {
  if (reply.connected == nanoseconds{0}) return "connecting: ";
  if (reply.secured == nanoseconds{0}) return "in the TLS handshake: ";
  return reply.first_byte == nanoseconds{0} ? "waiting for the answer: " : "amid the answer: ";
}

// The first octet is there, and with it the value; what came behind it is told.
bool began(const HttpReply& reply) { return reply.status > 0 && reply.first_byte > nanoseconds{0}; }

}  // namespace

HttpsRun run_https(const HttpsConfig& config, const std::stop_token& stop) {
  HttpsRun run;
  Phases phases;
  std::string failure, doubt;
  const Try try_once = [&]() -> std::optional<nanoseconds> {
    const auto reply = http({.url = config.url,
                             .ca_file = config.ca_file,
                             .resolved_address = config.resolved_address,
                             .connect_timeout = config.timeout,
                             .timeout = config.timeout});
    if (!reply.address.empty()) run.address = reply.address;
    if (reply.unresolved) throw std::runtime_error(shown_url(config.url) + ": " + reply.failure);
    if (!reply.failure.empty() && began(reply)) {
      if (!reply.too_long) doubt = stage(reply) + reply.failure;
    } else if (!reply.failure.empty()) {
      if (run.verify_error.empty()) failure = stage(reply) + reply.failure;
      if (run.verify_error.empty() && reply.unverified) look_at_certificate(config, run, failure);
      return std::nullopt;
    }
    run.status = reply.status;
    run.version = reply.version;
    run.redirect = shown_url(reply.redirect);
    phases.add(reply);
    return reply.first_byte - reply.resolved;
  };
  run_at_pace(run.delays, config.pace, try_once, stop);
  run.dns_s = median_seconds(phases.dns);
  run.connect_s = median_seconds(phases.connect);
  run.tls_s = median_seconds(phases.tls);
  run.wait_s = median_seconds(phases.wait);
  run.total_s = median_seconds(phases.total);
  auto& delays = run.delays;
  if (delays.failure.empty() && !failure.empty())
    delays.failure = shown_url(config.url) + ": " + failure;
  if (!doubt.empty()) delays.doubt = shown_url(config.url) + ": " + doubt;
  if (run.status >= 400)
    delays.doubt = shown_url(config.url) + ": answered with status " + std::to_string(run.status);
  delays.evidence = "user-space time stamps";
  return run;
}

std::string https_method(const HttpsConfig& config) {
  return "GET " + shown_url(config.url) + ", to the first octet, certificate verified";
}

}  // namespace preau
