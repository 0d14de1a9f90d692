#include "probe/net/url.hh"

#include <algorithm>
#include <cstdint>

#include "probe/net/endpoint.hh"

namespace preau {

namespace {

constexpr std::uint16_t kHttpsPort = 443;

std::size_t authority_start(const std::string& url) {
  const auto from = url.find("://");
  return from == std::string::npos ? 0 : from + 3;
}

std::size_t authority_end(const std::string& url) {
  return std::min(url.find_first_of("/?#", authority_start(url)), url.size());
}

}  // namespace

// At the last '@': a password may hold others, and curl reads it so.
std::string authority_of(const std::string& url) {
  const auto start = authority_start(url);
  const auto authority = url.substr(start, authority_end(url) - start);
  return authority.substr(authority.rfind('@') + 1);  // npos + 1 is 0: no user
}

std::string host_of(const std::string& url) {
  const auto endpoint = parse_endpoint(authority_of(url), kHttpsPort);
  return endpoint ? endpoint->host : std::string();
}

std::string shown_url(const std::string& url) {
  const auto path = url.substr(authority_end(url));
  return url.substr(0, authority_start(url)) + authority_of(url) +
         path.substr(0, path.find_first_of("?#"));
}

}  // namespace preau
