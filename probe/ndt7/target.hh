// Where an ndt7 server is: "wss://ndt.example.org/ndt/v7/download", "ws://10.9.0.1:8080", or a
// host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "probe/net/goodput_wire.hh"

namespace preau::ndt7 {

using goodput::Direction;  // down or up

struct Target {
  bool tls{true};
  std::string host;
  std::uint16_t port{};
  std::string path;  // with the query; empty: none was given

  std::string url() const;
  std::string authority() const;  // HTTP's Host: without the port that the scheme stands for
  // Of a path that is one of ndt7's two; none: of another, or none was given.
  std::optional<Direction> direction() const;
};

inline constexpr std::size_t kMostTarget = 4'096 + 64;  // ndt7: a query has 4096 octets at most

std::string_view path_of(Direction direction);

// The error says what is wrong. A host without a scheme is meant over TLS.
tl::expected<Target, std::string> parse_target(std::string_view text);

}  // namespace preau::ndt7
