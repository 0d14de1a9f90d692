#include "tests/lab/impair/match.hh"

#include <charconv>

#include "tests/lab/impair/udp.hh"

namespace preau::lab {

tl::expected<Match, std::string> Match::read(std::string_view text) {
  constexpr std::string_view kPrefix = "udp:";
  if (text.starts_with(kPrefix)) {
    const auto digits = text.substr(kPrefix.size());
    std::uint16_t port{};
    const auto end = digits.data() + digits.size();
    const auto [after, error] = std::from_chars(digits.data(), end, port);
    if (error == std::errc{} && after == end && port != 0) {
      Match match;
      match.port_ = port;
      return match;
    }
  }
  return tl::unexpected("'" + std::string(text) + "' where udp:PORT is needed (udp:862)");
}

bool Match::operator()(std::span<const std::uint8_t> frame) const {
  if (!port_) return true;
  const auto udp = udp_of(frame);
  return udp && (udp->source == *port_ || udp->destination == *port_);
}

}  // namespace preau::lab
