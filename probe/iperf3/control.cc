#include "probe/iperf3/control.hh"

#include <array>

#include <fmt/format.h>

#include "probe/net/bytes.hh"

namespace preau::iperf3 {

using namespace std::chrono_literals;

namespace {

std::byte octet_of(State state) { return static_cast<std::byte>(static_cast<std::uint8_t>(state)); }

}  // namespace

void send_state(const FileDescriptor& control, State state) {
  send_all(control, std::array{octet_of(state)}, kSendPatience);
}

void send_text(const FileDescriptor& control, std::string_view json) {
  send_all(control, frame(json), kSendPatience);
}

std::optional<State> receive_state(const FileDescriptor& control, milliseconds patience) {
  std::array<std::byte, 1> octet{};
  if (!receive_all(control, octet, patience)) return std::nullopt;
  const auto state = decode_state(octet[0]);
  if (!state)
    throw Nonsense(fmt::format("{} is no state of the protocol", std::to_integer<int>(octet[0])));
  return state;
}

std::string receive_text(const FileDescriptor& control, std::size_t most, milliseconds patience) {
  constexpr auto kClosed = "closed in the middle of a text";
  const auto until = std::chrono::steady_clock::now() + patience;
  std::array<std::byte, 4> prefix{};
  if (!receive_all(control, prefix, patience)) throw Nonsense(kClosed);
  std::string text(frame_length(prefix, most), '\0');
  const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
  if (!receive_all(control, std::as_writable_bytes(std::span(text)), left)) throw Nonsense(kClosed);
  return text;
}

void send_error(const FileDescriptor& control, ErrorCode code) {
  BigEndianWriter w;
  w.integer(static_cast<std::uint8_t>(State::server_error));
  w.integer(static_cast<std::uint32_t>(code));
  w.zeros(4);  // errno, which would be of no use there
  send_all(control, w.take(), kSendPatience);
}

std::optional<std::uint32_t> receive_error(const FileDescriptor& control) {
  std::array<std::byte, 4> octets{};
  try {
    if (!receive_all(control, octets, 1s)) return std::nullopt;
  } catch (const std::system_error&) {
    return std::nullopt;
  }
  return load<std::uint32_t>(octets, 0);
}

}  // namespace preau::iperf3
