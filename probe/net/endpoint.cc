#include "probe/net/endpoint.hh"

#include <algorithm>
#include <charconv>

namespace preau {

namespace {

bool read_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
  return error == std::errc{} && end == text.end() && port != 0;
}

}  // namespace

std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t port) {
  Endpoint endpoint{.host = {}, .port = port};
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    endpoint.host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
  } else {
    // More than one colon without brackets: an IPv6 address, which has no port.
    const bool bare_v6 = std::ranges::count(text, ':') > 1;
    const auto colon = bare_v6 ? text.size() : std::min(text.find(':'), text.size());
    endpoint.host = text.substr(0, colon);
    rest = text.substr(colon);
  }
  if (endpoint.host.empty()) return std::nullopt;
  if (rest.empty()) return endpoint;
  if (!rest.starts_with(':') || !read_port(rest.substr(1), endpoint.port)) return std::nullopt;
  return endpoint;
}

}  // namespace preau
