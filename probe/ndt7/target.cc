#include "probe/ndt7/target.hh"

#include <algorithm>

#include "probe/net/endpoint.hh"

namespace preau::ndt7 {

namespace {

constexpr std::string_view kDownload = "/ndt/v7/download", kUpload = "/ndt/v7/upload";
constexpr std::uint16_t kTlsPort = 443, kPlainPort = 80;

// Of what goes into a request line: no blanks, no line ends, no fragment.
bool is_fit(char c) { return c > ' ' && c < '\x7F' && c != '#' && c != '\\'; }

// Of a name or an address, as far as a Host field and a certificate's name go.
bool is_host(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._:%").find(c) != std::string_view::npos;
  });
}

}  // namespace

std::string Target::authority() const {
  const auto name = host.find(':') != std::string::npos ? "[" + host + "]" : host;
  return port == (tls ? kTlsPort : kPlainPort) ? name : name + ":" + std::to_string(port);
}

std::string Target::url() const { return (tls ? "wss://" : "ws://") + authority() + path; }

std::optional<Direction> Target::direction() const {
  const auto bare = std::string_view(path).substr(0, path.find('?'));
  if (bare == kDownload) return Direction::down;
  if (bare == kUpload) return Direction::up;
  return std::nullopt;
}

std::string_view path_of(Direction direction) {
  return direction == Direction::up ? kUpload : kDownload;
}

tl::expected<Target, std::string> parse_target(std::string_view text) {
  const auto wrong = [](const char* what) { return tl::unexpected(std::string(what)); };
  if (!std::ranges::all_of(text, is_fit)) return wrong("has characters that no address has");
  Target target;
  if (text.starts_with("ws://")) {
    target.tls = false;
    text.remove_prefix(5);
  } else if (text.starts_with("wss://")) {
    text.remove_prefix(6);
  } else if (text.find("://") != std::string_view::npos) {
    return wrong("is neither ws:// nor wss://");
  }
  const auto end = std::min(text.find_first_of("/?"), text.size());
  const auto authority = text.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return wrong("has a user, which ndt7 has not");
  const auto endpoint = parse_endpoint(authority, target.tls ? kTlsPort : kPlainPort);
  if (!endpoint || !is_host(endpoint->host)) return wrong("has no host and port that make sense");
  target.host = endpoint->host;
  target.port = endpoint->port;
  target.path = text.substr(end);
  if (target.path.starts_with('?')) return wrong("has a query and no path");
  if (target.path == "/") target.path.clear();
  if (target.path.size() > kMostTarget) return wrong("is longer than ndt7 allows");
  return target;
}

}  // namespace preau::ndt7
