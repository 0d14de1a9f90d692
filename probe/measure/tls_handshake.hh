// How long a TLS handshake takes once TCP is open, and whose certificate is shown. A certificate
// that does not verify is measured all the same and flagged: a filter that opens TLS is a finding.
#pragma once

#include "probe/measure/pace.hh"
#include "probe/net/tls_client.hh"

namespace preau {

struct TlsConfig {
  std::string host;
  std::uint16_t port{443};
  std::string server_name;  // empty: the host
  std::string ca_file;      // empty: the system's authorities
  Pace pace{.count = 3, .interval = std::chrono::milliseconds{200}, .progress = {}};
  std::chrono::milliseconds timeout{5'000};  // for the connection, and again for the handshake
};

struct TlsRun {
  DelayRun delays;
  std::string address;
  TlsReply newest;  // of the handshakes that succeeded
};

TlsRun run_tls(const TlsConfig& config, const std::stop_token& stop = {});
std::string tls_method(const TlsConfig& config);

// "certificate wrong_host_name: is of box.lan, issued by Box; ..." and empty when it verifies.
std::string certificate_finding(const TlsReply& reply);

}  // namespace preau
