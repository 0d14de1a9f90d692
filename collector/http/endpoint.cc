#include <charconv>

#include "collector/http/http.hh"

namespace preau::http {

std::optional<std::pair<std::string, std::uint16_t>> parse_endpoint(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  auto address = text.substr(0, colon);
  if (address.front() == '[' && address.back() == ']') address = address.substr(1, colon - 2);
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc{} || rest != end || colon + 1 == text.size()) return std::nullopt;
  return std::pair{std::move(address), port};
}

}  // namespace preau::http
