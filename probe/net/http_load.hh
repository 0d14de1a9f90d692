// Bulk data over HTTP by libcurl: the same request again and again on a few connections, in one
// thread. HTTP/1.1, since HTTP/2 would put all of them on one connection.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "probe/net/tcp_info.hh"

namespace preau {

struct HttpLoadRequest {
  std::string url;  // http or https
  bool upload{false};
  std::size_t connections{4};
  std::uint64_t post_octets{20'000'000};  // of one upload request
  std::string ca_file;                    // empty: the system's authorities
  std::string resolved_address;           // empty: the system resolves the name
  std::chrono::milliseconds connect_timeout{3'000};
};

class HttpLoad {
 public:
  // Throws std::runtime_error when libcurl cannot start.
  explicit HttpLoad(const HttpLoadRequest& request);
  HttpLoad(const HttpLoad&) = delete;
  HttpLoad& operator=(const HttpLoad&) = delete;
  ~HttpLoad();

  // Moves what can be moved, for `patience` at most. Throws std::runtime_error on what the far end
  // did: a status beyond 2xx, a redirection, a certificate that does not verify, a broken
  // connection.
  void move(std::chrono::milliseconds patience);

  // Payload of one connection that has reached its receiver.
  std::uint64_t delivered(std::size_t connection) const;
  std::uint64_t requests() const;  // that ended well; each began the next
  std::string address() const;     // that was connected to; empty: none yet
  TcpInfo sending() const;         // of this host, all connections

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace preau
