// How long an HTTPS service takes to answer, phase by phase, on a fresh connection each time. The
// certificate must verify before anything is asked: otherwise nothing is measured, and whose
// certificate stood there is looked up by one more handshake.
#pragma once

#include "probe/measure/pace.hh"

namespace preau {

struct HttpsConfig {
  std::string url;
  std::string ca_file;           // empty: the system's authorities
  std::string resolved_address;  // empty: the system resolves the name
  Pace pace{.count = 3, .interval = std::chrono::milliseconds{200}, .progress = {}};
  std::chrono::milliseconds timeout{5'000};
};

struct HttpsRun {
  // From the start of the connection to the first octet of the answer; the name's time is apart.
  DelayRun delays;
  // Medians of the phases, each without those before it.
  std::optional<double> dns_s, connect_s, tls_s, wait_s;
  std::optional<double> total_s;  // of all, body included
  long status{};
  std::string version, redirect, address;
  std::string verify_error;  // TlsReply::verify_error
};

// A status of 400 and above is measured and flagged.
HttpsRun run_https(const HttpsConfig& config, const std::stop_token& stop = {});
std::string https_method(const HttpsConfig& config);

}  // namespace preau
