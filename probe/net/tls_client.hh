// One TLS handshake as a measurement (OpenSSL): its time, what was agreed, whose certificate was
// shown and what is wrong with it. A wrong certificate does not end the handshake: it is a finding.
// Nothing is sent over what was opened.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "probe/net/fd.hh"
#include "probe/record/time.hh"

namespace preau {

struct TlsRequest {
  std::string server_name;  // sent as SNI (RFC 6066) and verified; an address is only verified
  std::string ca_file;      // empty: the system's authorities
  std::vector<std::string> alpn{"h2", "http/1.1"};
  std::chrono::milliseconds timeout{5'000};
};

struct Certificate {
  std::string subject, issuer;  // common names; the whole name where there is none
  UtcTime not_before{}, not_after{};
};

struct TlsReply {
  std::chrono::nanoseconds time{};
  std::string version, cipher, alpn;
  std::vector<Certificate> chain;  // as sent, the server's own first
  // Empty when it verifies; else the gravest of revoked, self_signed, unknown_issuer,
  // wrong_host_name, expired, not_yet_valid, other, and OpenSSL's words for all that was found.
  // Revocation is not asked for, so it is told only where OpenSSL's configuration brings a list.
  std::string verify_error, verify_text;
  std::string failure;  // no handshake: what happened
};

// On a connected socket that is SOCK_NONBLOCK. Throws when this host cannot (`ca_file` unreadable).
TlsReply shake_hands(const FileDescriptor& socket, const TlsRequest& request);

}  // namespace preau
