// WebSocket's frames (RFC 6455 section 5), as far as ndt7 needs them: no extensions. Pure: octets
// in, what they say out, and back.
//
//    0                   1                   2                   3
//    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//   +-+-+-+-+-------+-+-------------+-------------------------------+
//   |F|R|R|R| opcode|M| length      | 16 or 64 bits of it, after 126 |
//   |I|S|S|S|       |A|             | or 127; then 32 bits of key,   |
//   |N|V|V|V|       |S|             | where MASK; then the payload   |
//   +-+-+-+-+-------+-+-------------+-------------------------------+
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "probe/ndt7/nonsense.hh"

namespace preau::ndt7 {

// A client masks what it sends, a server does not (section 5.1).
enum class Role { client, server };

inline constexpr std::uint64_t kMostMessage = 1U << 24U;  // ndt7 wants this much taken, and no more
inline constexpr std::size_t kMostText = 65'536;          // ours: a measurement has some 1 kB
inline constexpr std::size_t kMostControl = 125;          // section 5.5
inline constexpr std::uint16_t kNormalClosure = 1000;     // section 7.4.1
inline constexpr std::uint16_t kNoCode = 1005;            // what a Close without a code means

// What came. Views hold until the reader is asked again.
struct Bulk {
  std::uint64_t octets{};  // of a binary message, told as they come and not kept
};
struct Text {
  std::string_view text;  // a whole message; whether it is UTF-8 is for its reader to say
};
struct Ping {
  std::span<const std::byte> payload;
};
struct Pong {};
struct Close {
  std::uint16_t code{kNoCode};
  std::string_view reason;
};
using Heard = std::variant<Bulk, Text, Ping, Pong, Close>;

class FrameReader {
 public:
  explicit FrameReader(Role sender) : sender_(sender) {}

  // Takes octets off the front of `data` until they say something. None: all were taken. Throws
  // Nonsense on what breaks the protocol, or its bounds above. Nothing is heard after a Close.
  std::optional<Heard> next(std::span<const std::byte>& data);

 private:
  bool take_head(std::span<const std::byte>& data);
  void begin_frame();
  void read_length();
  void begin_message();
  std::optional<Heard> take_payload(std::span<const std::byte>& data);
  void keep(std::span<const std::byte> part);
  Heard control() const;
  bool is_control() const { return (opcode_ & 8U) != 0; }

  Role sender_;
  std::array<std::byte, 14> head_{};
  std::size_t filled_{};  // of the head
  bool in_payload_{}, closed_{};

  // The frame that is being read.
  std::uint8_t opcode_{};
  bool final_{};
  std::uint64_t left_{};
  std::array<std::byte, 4> key_{};
  std::size_t at_{};  // in the payload, for the key

  // The message that its frames belong to, between which control frames may come (section 5.4).
  std::uint8_t message_{};  // its opcode; 0: none is open
  std::uint64_t message_octets_{};
  std::string text_, control_;
};

// What is sent: queued texts and control frames first, between bulk messages.
class FrameWriter {
 public:
  static constexpr std::size_t kFirstBulk = 1U << 13U;    // what the specification begins with
  static constexpr std::size_t kLargestBulk = 1U << 20U;  // as ndt-server: more gains nothing
  static constexpr std::size_t kMostQueued = 131'072;

  explicit FrameWriter(Role us) : us_(us) {}

  // Not sent when the other end leaves so much unread that the queue is full: ndt7 allows that.
  void text(std::string_view text);
  void pong(std::span<const std::byte> payload);
  // The last that is sent.
  void close(std::uint16_t code, std::string_view reason = {});
  // Binary messages whenever nothing else is due. They begin small and double while they are
  // smaller than a sixteenth of what was sent (the specification's appendix).
  void bulk(bool on) { bulk_on_ = on; }

  // What is to be sent now, in one piece of several; empty: nothing is.
  std::span<const std::byte> due();
  void sent(std::size_t octets);  // of what was due

  std::uint64_t bulk_octets() const { return bulk_sent_; }  // payload

 private:
  void queue(std::uint8_t opcode, std::span<const std::byte> payload);
  void begin_bulk();

  Role us_;
  std::vector<std::byte> front_;  // being sent
  std::size_t front_sent_{};
  std::vector<std::byte> queued_;
  bool bulk_on_{}, closed_{};
  std::size_t bulk_size_{kFirstBulk}, bulk_left_{};
  std::uint64_t bulk_sent_{};
};

}  // namespace preau::ndt7
