#include "probe/net/byte_stream.hh"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include "probe/net/error.hh"
#include "probe/net/openssl.hh"

namespace preau {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// Octets that are asked of the kernel at once: several TLS records a system call.
constexpr std::size_t kReadAhead = 131'072;

SSL_CTX* bulk_context(const SSL_METHOD* method) {
  survive_broken_pipes();
  auto* context = SSL_CTX_new(method);
  if (context == nullptr) throw std::runtime_error("SSL_CTX_new: " + openssl_words());
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_default_read_buffer_len(context, kReadAhead);
  return context;
}

std::string why_no_tls(const SSL* ssl) {
  if (const auto verified = SSL_get_verify_result(ssl); verified != X509_V_OK)
    return std::string("the certificate does not verify: ") +
           X509_verify_cert_error_string(verified);
  const auto words = openssl_words();
  return words == "wrong version number"
             ? "the answer is no TLS; is this a plain port, or a filter's page?"
             : words;
}

[[noreturn]] void ended(const std::string& how) {
  throw StreamEnded("the far end closed the connection" + how);
}

int at_once(std::size_t octets) {
  return static_cast<int>(std::min(octets, std::size_t{std::numeric_limits<int>::max()}));
}

}  // namespace

void TlsContext::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
void ByteStream::Free::operator()(ssl_st* ssl) const { SSL_free(ssl); }

TlsContext TlsContext::client(const std::string& ca_file) {
  TlsContext context(bulk_context(TLS_client_method()));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const bool loaded =
      ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                      : SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) == 1;
  if (!loaded) throw std::runtime_error("read authorities " + ca_file + ": " + openssl_words());
  return context;
}

TlsContext TlsContext::server(const std::string& certificate_file, const std::string& key_file) {
  TlsContext context(bulk_context(TLS_server_method()));
  SSL_CTX_set_num_tickets(context.get(), 0);  // nothing is resumed
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1)
    throw std::runtime_error("read certificate " + certificate_file + ": " + openssl_words());
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1)
    throw std::runtime_error("read key " + key_file + ": " + openssl_words());
  return context;
}

ByteStream::ByteStream(FileDescriptor socket, const TlsContext& context)
    : socket_(std::move(socket)), ssl_(SSL_new(context.get())) {
  if (!ssl_) throw std::runtime_error("SSL_new: " + openssl_words());
  SSL_set_fd(ssl_.get(), socket_.get());
}

ByteStream ByteStream::client(FileDescriptor socket, const TlsContext& context,
                              const std::string& name, Deadline until) {
  ByteStream stream(std::move(socket), context);
  expect_name(stream.ssl_.get(), name);
  stream.shake_hands(&SSL_connect, until);
  return stream;
}

ByteStream ByteStream::server(FileDescriptor socket, const TlsContext& context, Deadline until) {
  ByteStream stream(std::move(socket), context);
  stream.shake_hands(&SSL_accept, until);
  return stream;
}

void ByteStream::shake_hands(int (*step)(ssl_st*), Deadline until) {
  for (;;) {
    ERR_clear_error();
    const int result = step(ssl_.get());
    if (result == 1) return;
    const int wanted = SSL_get_error(ssl_.get(), result);
    if (wanted == SSL_ERROR_SSL) throw std::runtime_error("TLS: " + why_no_tls(ssl_.get()));
    if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE)
      ended(" during the TLS handshake");
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (left.count() <= 0) throw std::runtime_error("no answer to the TLS handshake in time");
    wait(wanted == SSL_ERROR_WANT_WRITE, left);
  }
}

// What SSL_read() and SSL_write() came to.
std::size_t ByteStream::outcome(int result, const char* attempt) {
  if (result > 0) return static_cast<std::size_t>(result);
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_WRITE:
      wants_write_ = true;
      return 0;
    case SSL_ERROR_WANT_READ:
      return 0;
    case SSL_ERROR_ZERO_RETURN:
      ended("");
    case SSL_ERROR_SYSCALL:
      ended(errno == 0 ? "" : ": " + std::generic_category().message(errno));
    default:
      throw StreamEnded(std::string(attempt) + ": TLS: " + openssl_words());
  }
}

std::size_t ByteStream::read(std::span<std::byte> room) {
  wants_write_ = false;
  const auto octets = ssl_ ? read_tls(room) : read_plain(room);
  drained_ = octets == 0;
  return octets;
}

std::size_t ByteStream::read_tls(std::span<std::byte> room) {
  ERR_clear_error();
  errno = 0;
  return outcome(SSL_read(ssl_.get(), room.data(), at_once(room.size())), "read");
}

std::size_t ByteStream::read_plain(std::span<std::byte> room) {
  const auto got = ::recv(socket_.get(), room.data(), room.size(), 0);
  if (got == 0) ended("");
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (got < 0) ended(": " + std::generic_category().message(errno));
  plain_read_ += static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

std::size_t ByteStream::write(std::span<const std::byte> data) {
  if (data.empty()) return 0;
  if (ssl_) {
    ERR_clear_error();
    errno = 0;
    return outcome(SSL_write(ssl_.get(), data.data(), at_once(data.size())), "write");
  }
  const auto sent = ::send(socket_.get(), data.data(), data.size(), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (sent < 0) ended(": " + std::generic_category().message(errno));
  return static_cast<std::size_t>(sent);
}

void ByteStream::wait(bool to_write, milliseconds most) const {
  if (!drained_) most = {};  // TLS may have read ahead
  const int events = POLLIN | (to_write || wants_write_ ? POLLOUT : 0);
  pollfd waited{socket_.get(), static_cast<short>(events), 0};
  if (::poll(&waited, 1, static_cast<int>(most.count())) < 0 && errno != EINTR) check("poll", -1);
}

std::uint64_t ByteStream::octets_read() const {
  return ssl_ ? BIO_number_read(SSL_get_rbio(ssl_.get())) : plain_read_;
}

}  // namespace preau
