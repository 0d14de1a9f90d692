// HTTPS requests by libcurl, with the phases that a service's reachability is told in. One request
// a call, no state: schools' uplinks are slow and come and go.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace preau {

struct HttpRequest {
  std::string url;
  std::string ca_file;              // empty: the system's authorities
  std::string cert_file, key_file;  // client certificate; empty: none
  std::optional<std::string> body;  // POST when there is one, GET otherwise
  std::string content_type{"application/json"};
  std::string resolved_address;  // empty: the system resolves the name
  std::chrono::milliseconds connect_timeout{3'000};
  std::chrono::milliseconds timeout{5'000};
  std::size_t most_octets{1U << 20U};  // a longer answer is an error, not memory
};

struct HttpReply {
  long status{};
  std::string body;
  std::string version;                    // "HTTP/2"
  std::string redirect;                   // where the answer sends us; we do not follow
  std::string address;                    // that was connected to
  std::chrono::nanoseconds resolved{};    // since the start: name looked up
  std::chrono::nanoseconds connected{};   // TCP open
  std::chrono::nanoseconds secured{};     // TLS done and verified
  std::chrono::nanoseconds first_byte{};  // of the answer
  std::chrono::nanoseconds total{};
  bool unresolved{};    // the name
  bool too_long{};      // cut off at most_octets, which `failure` says too
  bool unverified{};    // failed since the certificate does not verify
  std::string failure;  // empty when an answer came; else what happened, in curl's words and ours
};

// Never throws for what the network or the far end does: that is `failure`.
HttpReply http(const HttpRequest& request);

}  // namespace preau
