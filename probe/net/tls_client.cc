#include "probe/net/tls_client.hh"

#include <algorithm>
#include <array>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <system_error>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "probe/net/openssl.hh"
#include "probe/net/printable.hh"
#include "probe/net/socket.hh"

namespace preau {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using Session = std::unique_ptr<SSL, decltype(&SSL_free)>;

Context new_context(const TlsRequest& request) {
  Context context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (!context) throw std::runtime_error("SSL_CTX_new: " + openssl_words());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  const bool loaded =
      request.ca_file.empty()
          ? SSL_CTX_set_default_verify_paths(context.get()) == 1
          : SSL_CTX_load_verify_locations(context.get(), request.ca_file.c_str(), nullptr) == 1;
  if (!loaded)
    throw std::runtime_error("read authorities from " + request.ca_file + ": " + openssl_words());
  return context;
}

// All that is wrong is collected, and verification goes on.
int collect(int good, X509_STORE_CTX* store) {
  if (good == 1) return 1;
  const auto* ssl =
      static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* errors = static_cast<std::vector<int>*>(SSL_get_app_data(ssl));
  const int error = X509_STORE_CTX_get_error(store);
  if (std::ranges::find(*errors, error) == errors->end()) errors->push_back(error);
  return 1;
}

void offer_alpn(SSL* ssl, const std::vector<std::string>& protocols) {
  std::vector<unsigned char> wire;  // RFC 7301 section 3.1: each with its length before it
  for (const auto& protocol : protocols) {
    wire.push_back(static_cast<unsigned char>(protocol.size()));
    wire.insert(wire.end(), protocol.begin(), protocol.end());
  }
  if (!wire.empty()) SSL_set_alpn_protos(ssl, wire.data(), static_cast<unsigned>(wire.size()));
}

std::string common_name(const X509_NAME* name) {
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at >= 0) {
    unsigned char* utf8 = nullptr;
    const int size =
        ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    if (size >= 0) {
      std::string text(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
      OPENSSL_free(utf8);
      return text;
    }
  }
  std::array<char, 256> whole{};
  X509_NAME_oneline(name, whole.data(), whole.size());
  return whole.data();
}

UtcTime to_time(const ASN1_TIME* asn1) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(asn1, &parts) != 1) return {};
  return UtcTime{std::chrono::seconds{::timegm(&parts)}};
}

std::vector<Certificate> chain_of(const SSL* ssl) {
  std::vector<Certificate> chain;
  auto* stack = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; stack != nullptr && i < sk_X509_num(stack); ++i) {
    const X509* x = sk_X509_value(stack, i);
    chain.push_back({.subject = printable(common_name(X509_get_subject_name(x))),
                     .issuer = printable(common_name(X509_get_issuer_name(x))),
                     .not_before = to_time(X509_get0_notBefore(x)),
                     .not_after = to_time(X509_get0_notAfter(x))});
  }
  return chain;
}

std::string_view kind_of(int error) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "not_yet_valid";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "self_signed";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return "unknown_issuer";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "wrong_host_name";
    case X509_V_ERR_CERT_REVOKED:
      return "revoked";
    default:
      return "other";
  }
}

// The gravest first: that nobody vouches for a certificate outweighs its date.
constexpr std::array<std::string_view, 7> kGravestFirst{
    "revoked", "self_signed",   "unknown_issuer", "wrong_host_name",
    "expired", "not_yet_valid", "other"};

void judge(TlsReply& reply, const std::vector<int>& errors) {
  for (const auto kind : kGravestFirst)
    if (reply.verify_error.empty() && std::ranges::find(errors, kind, kind_of) != errors.end())
      reply.verify_error = kind;
  for (const int error : errors)
    reply.verify_text +=
        (reply.verify_text.empty() ? "" : "; ") + std::string(X509_verify_cert_error_string(error));
}

std::string why_not(const SSL* ssl, int result) {
  switch (SSL_get_error(ssl, result)) {
    case SSL_ERROR_SSL: {
      const auto words = openssl_words();
      if (words.find("unexpected eof") != std::string::npos) break;
      return words == "wrong version number"
                 ? "the answer is no TLS; is this a plain port, or a filter's page?"
                 : words;
    }
    case SSL_ERROR_SYSCALL:
      if (errno != 0) return std::generic_category().message(errno);
      break;
    default:
      break;
  }
  return "the far end closed the connection during the handshake";
}

// Empty when it is done; else why not.
std::string handshake(SSL* ssl, const FileDescriptor& socket, milliseconds timeout) {
  const auto until = steady_clock::now() + timeout;
  for (;;) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_connect(ssl);
    if (result == 1) return {};
    const int wanted = SSL_get_error(ssl, result);
    if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE)
      return why_not(ssl, result);
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    const bool ready =
        left.count() > 0 &&
        (wanted == SSL_ERROR_WANT_READ ? wait_readable(socket, left) : wait_writable(socket, left));
    if (!ready)
      return "no answer to the handshake within " + std::to_string(timeout.count()) + " ms";
  }
}

}  // namespace

TlsReply shake_hands(const FileDescriptor& socket, const TlsRequest& request) {
  survive_broken_pipes();
  const auto context = new_context(request);
  // The callback is asked in this mode too; only the handshake does not end on an error.
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, &collect);
  const Session session(SSL_new(context.get()), &SSL_free);
  if (!session) throw std::runtime_error("SSL_new: " + openssl_words());
  auto* ssl = session.get();
  std::vector<int> errors;
  SSL_set_app_data(ssl, &errors);
  expect_name(ssl, request.server_name);
  offer_alpn(ssl, request.alpn);
  SSL_set_fd(ssl, socket.get());
  TlsReply reply;
  const auto started = steady_clock::now();
  reply.failure = handshake(ssl, socket, request.timeout);
  reply.time = steady_clock::now() - started;
  if (!reply.failure.empty()) return reply;
  reply.version = SSL_get_version(ssl);
  reply.cipher = SSL_get_cipher_name(ssl);
  const unsigned char* alpn = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl, &alpn, &size);
  if (size > 0) reply.alpn = printable({reinterpret_cast<const char*>(alpn), size});
  reply.chain = chain_of(ssl);
  judge(reply, errors);
  return reply;
}

}  // namespace preau
