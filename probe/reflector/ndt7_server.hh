// The far end for ndt7's clients (probe/ndt7 has the protocol). One thread a connection; one test
// at a time, in turn with all other throughput tests: a client that comes meanwhile gets status
// 503.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "probe/net/byte_stream.hh"
#include "probe/reflector/connections.hh"
#include "probe/reflector/turns.hh"

namespace preau {

class Ndt7Server {
 public:
  static constexpr std::uint16_t kPort = 4443;  // of no registry: what ndt-server's examples have

  // `turns` is shared with all other throughput tests of this reflector, and outlives us. No `tls`:
  // plain WebSocket, which ndt7 allows.
  explicit Ndt7Server(Turns& turns, std::optional<TlsContext> tls = std::nullopt)
      : turns_(turns), tls_(std::move(tls)) {}

  // Serves until asked to stop. One thread.
  void serve(const FileDescriptor& listener, const std::stop_token& stop);

 private:
  void handle(Connection& connection, const std::stop_token& stop);

  Turns& turns_;
  std::optional<TlsContext> tls_;
};

}  // namespace preau
