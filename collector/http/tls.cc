#include "collector/http/tls.hh"

#include <memory>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace preau::http {

namespace {

// Throws unless OpenSSL says 1: "attempt: reason".
void check(const std::string& attempt, long result) {
  if (result == 1) return;
  const auto code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  throw std::runtime_error(attempt + ": " + (reason != nullptr ? reason : "unknown TLS error"));
}

struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};

}  // namespace

void configure(ssl_ctx_st* context, const Tls& tls) {
  check("require TLS 1.2", SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION));
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // No resumption: a client is verified on every connection, also after its CA was changed.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  check("read certificate " + tls.certificate,
        SSL_CTX_use_certificate_chain_file(context, tls.certificate.c_str()));
  check("read key " + tls.key,
        SSL_CTX_use_PrivateKey_file(context, tls.key.c_str(), SSL_FILETYPE_PEM));
  check("match " + tls.key + " with " + tls.certificate, SSL_CTX_check_private_key(context));
  if (tls.client_ca.empty()) return;
  check("read client CA " + tls.client_ca,
        SSL_CTX_load_verify_file(context, tls.client_ca.c_str()));
  // The names a client may choose its certificate by.
  auto* names = SSL_load_client_CA_file(tls.client_ca.c_str());
  check("read client CA " + tls.client_ca, names != nullptr ? 1 : 0);
  SSL_CTX_set_client_CA_list(context, names);  // takes ownership
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
}

std::optional<std::string> client_name(const ssl_st* connection) {
  const std::unique_ptr<X509, FreeX509> certificate(SSL_get1_peer_certificate(connection));
  if (!certificate || SSL_get_verify_result(connection) != X509_V_OK) return std::nullopt;
  const auto* subject = X509_get_subject_name(certificate.get());
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  // Two names would let the reader choose: then there is none.
  if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0) return std::nullopt;
  unsigned char* utf8 = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  if (size < 0) return std::nullopt;
  std::string name(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  // "tilleuls-1\0evil" must not pass for "tilleuls-1" anywhere.
  if (name.empty() || name.find('\0') != std::string::npos) return std::nullopt;
  return name;
}

}  // namespace preau::http
