// A TCP connection, with TLS over it or without, that never waits: for bulk data either way.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "probe/net/fd.hh"

struct ssl_st;
struct ssl_ctx_st;

namespace preau {

// The far end closed the connection, or it broke.
struct StreamEnded : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Shared by connections, from any thread. TLS 1.2 or later.
class TlsContext {
 public:
  // Trusts the authorities in `ca_file` (PEM); empty: the system's. Both throw "read FILE: ...".
  static TlsContext client(const std::string& ca_file);
  // Certificate, then those that vouch for it; and its key. PEM.
  static TlsContext server(const std::string& certificate_file, const std::string& key_file);

  ssl_ctx_st* get() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

class ByteStream {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // The socket is connected and SOCK_NONBLOCK. Without TLS.
  explicit ByteStream(FileDescriptor socket) : socket_(std::move(socket)) {}
  // With it: these wait for the handshake, until the deadline. The server's certificate must be
  // `name`'s (or, where that is an address, the address's). Throw std::runtime_error with what went
  // wrong.
  static ByteStream client(FileDescriptor socket, const TlsContext& context,
                           const std::string& name, Deadline until);
  static ByteStream server(FileDescriptor socket, const TlsContext& context, Deadline until);

  // Octets moved; 0: none can be, now. Throw StreamEnded.
  std::size_t read(std::span<std::byte> room);
  std::size_t write(std::span<const std::byte> data);

  // Waits until it can be read or, when that is wished, written; not at all unless the last read()
  // gave nothing.
  void wait(bool to_write, std::chrono::milliseconds most) const;

  // TCP's payload that was read from the kernel: TLS included.
  std::uint64_t octets_read() const;
  const FileDescriptor& socket() const { return socket_; }

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  ByteStream(FileDescriptor socket, const TlsContext& context);
  void shake_hands(int (*step)(ssl_st*), Deadline until);
  std::size_t read_tls(std::span<std::byte> room);
  std::size_t read_plain(std::span<std::byte> room);
  std::size_t outcome(int result, const char* attempt);

  FileDescriptor socket_;
  std::unique_ptr<ssl_st, Free> ssl_;  // null: without TLS
  std::uint64_t plain_read_{};
  bool wants_write_{};  // TLS has something of its own to send
  bool drained_{true};
};

}  // namespace preau
