#include "probe/iperf3/wire.hh"

#include <algorithm>

#include <fmt/format.h>

#include "probe/net/bytes.hh"

namespace preau::iperf3 {

std::optional<State> decode_state(std::byte octet) {
  const auto state = static_cast<State>(std::to_integer<std::uint8_t>(octet));
  switch (state) {
    case State::test_start:
    case State::test_running:
    case State::test_end:
    case State::param_exchange:
    case State::create_streams:
    case State::server_terminate:
    case State::client_terminate:
    case State::exchange_results:
    case State::display_results:
    case State::done:
    case State::access_denied:
    case State::server_error:
      return state;
  }
  return std::nullopt;
}

std::string describe(std::uint32_t code) {
  switch (static_cast<ErrorCode>(code)) {
    case ErrorCode::duration:
      return "it grants no test that long";
    case ErrorCode::streams:
      return "it grants no test of that many streams";
    case ErrorCode::block_size:
      return "it takes no blocks of that size";
    case ErrorCode::total_rate:
      return "it grants less than that rate";
    case ErrorCode::receive_parameters:
      return "it did not understand the parameters";
    case ErrorCode::protocol:
      return "it does not serve that protocol";
    case ErrorCode::authorization:
      return "it does not let us in: are user, password and key right, and both clocks?";
    case ErrorCode::no_message:
      return "no data reached it";
    case ErrorCode::stream_connect:
      return "not all streams reached it: does a firewall hold some back?";
  }
  return "error " + std::to_string(code) + " of iperf3";
}

Cookie cookie_of(std::span<const std::byte, kCookieSize - 1> random) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
  Cookie cookie{};  // with its zero
  std::ranges::transform(random, cookie.begin(), [&](std::byte octet) {
    return static_cast<std::byte>(kLetters[std::to_integer<std::size_t>(octet) % kLetters.size()]);
  });
  return cookie;
}

bool is_cookie(const Cookie& cookie) {
  return cookie.back() == std::byte{0} &&
         std::all_of(cookie.begin(), cookie.end() - 1,
                     [](std::byte o) { return o > std::byte{0x20} && o < std::byte{0x7F}; });
}

std::vector<std::byte> frame(std::string_view json) {
  BigEndianWriter w;
  w.integer(static_cast<std::uint32_t>(json.size()));
  w.bytes(std::as_bytes(std::span(json)));
  return w.take();
}

std::size_t frame_length(std::span<const std::byte, 4> prefix, std::size_t most) {
  const auto length = load<std::uint32_t>(prefix, 0);
  if (length == 0 || length > most)
    throw Nonsense(fmt::format("a text of {} octets, where 1 to {} make sense", length, most));
  return length;
}

void encode(const UdpHeader& header, bool wide, std::span<std::byte> datagram) {
  store(datagram, 0, header.sec);
  store(datagram, 4, header.usec);
  if (wide)
    store(datagram, 8, header.number);
  else
    store(datagram, 8, static_cast<std::uint32_t>(header.number));
}

std::optional<UdpHeader> decode_udp(std::span<const std::byte> datagram, bool wide) {
  BigEndianReader r(datagram);
  UdpHeader header;
  r.integer(header.sec);
  r.integer(header.usec);
  if (wide) {
    r.integer(header.number);
  } else {
    std::uint32_t number = 0;
    r.integer(number);
    header.number = number;
  }
  if (r.has_error() || header.usec >= 1'000'000 || header.number == 0) return std::nullopt;
  return header;
}

}  // namespace preau::iperf3
