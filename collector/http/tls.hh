// What OpenSSL must be told and asked, apart from the server so that each fits a page.
#pragma once

#include <optional>
#include <string>

#include "collector/http/http.hh"

struct ssl_ctx_st;
struct ssl_st;

namespace preau::http {

// TLS 1.2 or later; a client certificate is asked for when there is a client CA, verified when one
// comes, and not required. Throws std::runtime_error with the file concerned.
void configure(ssl_ctx_st* context, const Tls& tls);

// The one common name of the verified client certificate; nothing when there is no certificate, or
// no single plain name in it.
std::optional<std::string> client_name(const ssl_st* connection);

}  // namespace preau::http
