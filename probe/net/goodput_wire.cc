#include "probe/net/goodput_wire.hh"

#include <algorithm>

#include "probe/net/bytes.hh"

namespace preau::goodput {

namespace {

constexpr std::array kMagic{std::byte{'P'}, std::byte{'R'}, std::byte{'E'}, std::byte{'A'},
                            std::byte{'U'}, std::byte{'T'}, std::byte{'P'}, std::byte{'1'}};

constexpr std::uint8_t kSendingKind = 3;  // behind those of a Turn

}  // namespace

std::vector<std::byte> encode(const Hello& hello) {
  BigEndianWriter w;
  w.bytes(kMagic);
  w.integer(static_cast<std::uint8_t>(hello.role));
  w.integer(static_cast<std::uint8_t>(hello.direction));
  w.zeros(2);
  w.integer(hello.duration_ms);
  w.bytes(hello.token);
  return w.take();
}

std::optional<Hello> decode_hello(std::span<const std::byte> data) {
  BigEndianReader r(data);
  std::array<std::byte, kMagic.size()> magic{};
  std::uint8_t role = 0, direction = 0;
  Hello hello;
  r.bytes(magic);
  r.integer(role);
  r.integer(direction);
  r.skip(2);
  r.integer(hello.duration_ms);
  r.bytes(hello.token);
  if (r.has_error() || magic != kMagic || role > 3 || direction > 2) return std::nullopt;
  if (hello.duration_ms > kLongestMs) return std::nullopt;
  hello.role = static_cast<Role>(role);
  hello.direction = static_cast<Direction>(direction);
  return hello;
}

std::vector<std::byte> encode(const Turn& turn) {
  BigEndianWriter w;
  w.integer(static_cast<std::uint8_t>(turn.kind));
  w.zeros(3);
  w.integer(turn.amount);
  w.bytes(turn.token);
  return w.take();
}

std::optional<Turn> decode_turn(std::span<const std::byte> data) {
  BigEndianReader r(data);
  std::uint8_t kind = 0;
  Turn turn;
  r.integer(kind);
  r.skip(3);
  r.integer(turn.amount);
  r.bytes(turn.token);
  if (r.has_error() || kind > 2) return std::nullopt;
  turn.kind = static_cast<Turn::Kind>(kind);
  return turn;
}

std::vector<std::byte> encode(const Sending& sending) {
  BigEndianWriter w;
  w.integer(kSendingKind);
  w.zeros(3);
  w.integer(sending.retransmits);
  w.integer(sending.min_rtt_us);
  w.integer(sending.busy_ms);
  w.integer(sending.receiver_limited_ms);
  w.integer(sending.buffer_limited_ms);
  return w.take();
}

std::optional<Sending> decode_sending(std::span<const std::byte> data) {
  BigEndianReader r(data);
  std::uint8_t kind = 0;
  Sending sending;
  r.integer(kind);
  r.skip(3);
  r.integer(sending.retransmits);
  r.integer(sending.min_rtt_us);
  r.integer(sending.busy_ms);
  r.integer(sending.receiver_limited_ms);
  r.integer(sending.buffer_limited_ms);
  if (r.has_error() || kind != kSendingKind) return std::nullopt;
  return sending;
}

std::vector<std::byte> encode(const Report& report) {
  BigEndianWriter w;
  w.integer(report.elapsed_ns);
  w.integer(report.octets);
  return w.take();
}

std::optional<Report> decode_report(std::span<const std::byte> data) {
  BigEndianReader r(data);
  Report report;
  r.integer(report.elapsed_ns);
  r.integer(report.octets);
  if (r.has_error()) return std::nullopt;
  return report;
}

}  // namespace preau::goodput
