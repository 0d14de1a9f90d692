// Who may speak: HMAC-SHA-256 over the PDU with digest and checksum as zeros, under keys that both
// ends derive for one test from a shared one and the second of the request (RFC 9946 section 4,
// NIST SP 800-108).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace preau::udpst {

using Digest = std::array<std::byte, 32>;
using TestKey = std::array<std::byte, 32>;

struct TestKeys {
  TestKey client{}, server{};  // each signs what that end sends
};
TestKeys derive_keys(std::string_view shared, std::uint32_t unix_time);

struct Credentials {
  std::uint8_t key_id{};
  std::uint32_t unix_time{};
  Digest digest{};
};
// Of a setup, null or test activation PDU: its last 41 octets.
Credentials credentials(std::span<const std::byte> pdu);

// Fills them in.
void sign(std::span<std::byte> pdu, const TestKey& key, std::uint8_t key_id,
          std::uint32_t unix_time);
bool verify(std::span<const std::byte> pdu, const TestKey& key);  // in constant time

// RFC 9946 section 5.3.1: more than 5 s apart SHALL be refused, at either end.
inline constexpr std::int64_t kWindow_s = 5;
bool in_window(std::uint32_t unix_time, std::int64_t now);

// Shared keys by their number, from lines of "NUMBER,KEY": OB-UDPST reads the same file.
class KeyFile {
 public:
  // Throws "read keys FILE: ...".
  static KeyFile read(const std::string& path);
  // Throws std::runtime_error that says which line is wrong.
  static KeyFile parse(std::string_view text);

  // Null: no key of this number.
  const std::string* find(std::uint8_t id) const;

 private:
  std::map<std::uint8_t, std::string> keys_;
};

}  // namespace preau::udpst
