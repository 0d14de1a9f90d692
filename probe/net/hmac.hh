// HMAC-SHA-256 truncated to 128 bits (RFC 4868), as STAMP uses it (RFC 8762 section 4.4).
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>

struct evp_mac_ctx_st;

namespace preau {

// One thread at a time: it works in a context of its own.
class HmacKey {
 public:
  static constexpr std::size_t kSize = 16;
  using Digest = std::array<std::byte, kSize>;

  explicit HmacKey(std::span<const std::byte> secret);
  // The octets of the file, line breaks at its end aside: at least 16 (128 bits, RFC 4868 section
  // 2.1.1 wants the digest's 32). Throws "read key FILE: ...".
  static HmacKey from_file(const std::string& path);

  // Over the concatenation of both.
  Digest sign(std::span<const std::byte> first, std::span<const std::byte> second = {});
  // In constant time.
  bool verify(std::span<const std::byte> digest, std::span<const std::byte> first,
              std::span<const std::byte> second = {});

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  std::unique_ptr<evp_mac_ctx_st, Free> context_;
};

}  // namespace preau
