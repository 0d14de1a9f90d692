#include "probe/measure/tls_handshake.hh"

#include "probe/net/tcp_connect.hh"

namespace preau {

namespace {

// Who has no certificate of the service's, or one that nobody vouches for, may stand before it.
bool looks_intercepted(const TlsReply& reply) {
  return reply.verify_error == "self_signed" || reply.verify_error == "unknown_issuer" ||
         reply.verify_error == "wrong_host_name";
}

}  // namespace

std::string certificate_finding(const TlsReply& reply) {
  if (reply.verify_error.empty()) return {};
  std::string text = "certificate " + reply.verify_error + " (" + reply.verify_text + ")";
  if (!reply.chain.empty())
    text += ": of " + reply.chain[0].subject + ", issued by " + reply.chain[0].issuer;
  if (reply.verify_error == "unknown_issuer" && reply.chain.size() == 1)
    text += "; it came alone: did the server forget an intermediate certificate?";
  if (looks_intercepted(reply)) text += "; a captive portal, or a filter that opens TLS?";
  return text;
}

TlsRun run_tls(const TlsConfig& config, const std::stop_token& stop) {
  TlsRun run;
  std::optional<Address> to;
  std::string failure;
  const TlsRequest request{
      .server_name = config.server_name.empty() ? config.host : config.server_name,
      .ca_file = config.ca_file,
      .timeout = config.timeout};
  const Try try_once = [&]() -> std::optional<std::chrono::nanoseconds> {
    if (!to) to = Address::resolve(config.host, config.port);
    run.address = to->host();
    const auto connection = open_tcp(*to, config.timeout);
    failure = connection.failure;
    if (connection.outcome != ConnectOutcome::connected) return std::nullopt;
    auto reply = shake_hands(connection.socket, request);
    if (!reply.failure.empty()) {
      failure = "TLS handshake with " + to->text() + ": " + reply.failure;
      return std::nullopt;
    }
    run.newest = std::move(reply);
    return run.newest.time;
  };
  run_at_pace(run.delays, config.pace, try_once, stop);
  if (run.delays.failure.empty()) run.delays.failure = failure;
  run.delays.doubt = certificate_finding(run.newest);
  run.delays.evidence = "user-space time stamps";
  return run;
}

std::string tls_method(const TlsConfig& config) {
  return "TLS handshake on port " + std::to_string(config.port) + ", TCP already open";
}

}  // namespace preau
