// HOST:PORT as people write it: "ent.example.org", "10.9.0.1:853", "[2001:db8::1]:443", "::1".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace preau {

struct Endpoint {
  std::string host;
  std::uint16_t port{};
  bool operator==(const Endpoint&) const = default;
};

// Empty when it is neither; `port` stands where the text has none.
std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t port);

}  // namespace preau
