// ndt7's texts: measurements that both ends may send, and the locate service's answer. Pure. Every
// number of the other end is held against bounds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/ndt7/nonsense.hh"
#include "probe/ndt7/target.hh"

namespace preau::ndt7 {

// What a kernel says of its end of the connection (TCP_INFO); what is absent was not told. Octets
// are TCP's payload, TLS and WebSocket included; those sent again count in `sent`.
struct TcpTold {
  using Count = std::optional<std::uint64_t>;
  Count acked, received, sent, sent_again;
  Count segments_again;  // not in the specification; ndt-server tells it all the same
  Count busy_us, window_limited_us, buffer_limited_us;
  Count rtt_us, rtt_variation_us, least_rtt_us;
  Count elapsed_us;  // since the handshake
};

// In segments of so many octets where only octets are told; none: not told.
TcpTold::Count segments_again(const TcpTold& told, std::size_t segment);

struct AppTold {
  std::uint64_t elapsed_us{};
  std::uint64_t octets{};  // payload of binary messages, sent or received by whoever tells
};

struct Measurement {
  std::optional<AppTold> app;
  std::optional<TcpTold> tcp;
};

// Throws Nonsense. Unknown keys do not matter, nor does a Measurement without any known one.
Measurement decode_measurement(std::string_view json);

// Who speaks, to whom: a server always says so.
struct Ends {
  std::string client, server;  // "10.9.0.1:4443"
};
std::string encode(const Measurement& measurement, Direction test, const Ends& ends);

// The service's answer, version 2: servers with the address for one direction, the best first, four
// at most. Throws Nonsense; or std::runtime_error with the service's own words when it has none.
std::vector<Target> decode_located(std::string_view json, Direction direction);

}  // namespace preau::ndt7
