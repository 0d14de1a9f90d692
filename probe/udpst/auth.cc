#include "probe/udpst/auth.hh"

#include <algorithm>
#include <charconv>
#include <memory>
#include <stdexcept>
#include <vector>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include "probe/net/bytes.hh"
#include "probe/net/small_file.hh"
#include "probe/udpst/pdu.hh"

namespace preau::udpst {

namespace {

constexpr std::size_t kTime = 1, kDigest = 5, kKeyId = 37, kChecksum = 39;  // from the mode on
constexpr std::size_t kMostKeyFile = 65'536;  // 256 keys, and much to say of each
constexpr std::size_t kMostKey = 64;          // OB-UDPST's limit

std::size_t tail(std::span<const std::byte> pdu) { return pdu.size() - kAuthSize; }

OSSL_PARAM octets(const char* name, std::string& value) {
  return OSSL_PARAM_construct_octet_string(name, value.data(), value.size());
}
OSSL_PARAM text(const char* name, std::string& value) {
  return OSSL_PARAM_construct_utf8_string(name, value.data(), 0);
}

Digest digest_of(std::span<const std::byte> pdu, const TestKey& key) {
  std::vector<std::byte> bare(pdu.begin(), pdu.end());
  const auto at = tail(pdu);
  const auto zero = [&](std::size_t from, std::size_t size) {
    std::fill_n(bare.begin() + static_cast<std::ptrdiff_t>(at + from), size, std::byte{0});
  };
  zero(kDigest, sizeof(Digest));
  zero(kChecksum, 2);
  Digest digest{};
  unsigned size = 0;
  if (::HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bare.data()), bare.size(),
             reinterpret_cast<unsigned char*>(digest.data()), &size) == nullptr)
    throw std::runtime_error("HMAC-SHA-256: OpenSSL does not provide it");
  return digest;
}

}  // namespace

TestKeys derive_keys(std::string_view shared, std::uint32_t unix_time) {
  // Fetched once: a stranger's request must not cost more than its few hashes.
  static const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
      EVP_KDF_fetch(nullptr, "KBKDF", nullptr), &EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
      EVP_KDF_CTX_new(kdf.get()), &EVP_KDF_CTX_free);
  std::string mode = "COUNTER", mac = "HMAC", hash = "SHA256", label = "UDPSTP";
  std::string key(shared), second = std::to_string(unix_time);
  // The length and the zero octet between label and context are in the input: OpenSSL's default.
  const std::array<OSSL_PARAM, 7> parameters{
      text(OSSL_KDF_PARAM_MODE, mode),    text(OSSL_KDF_PARAM_MAC, mac),
      text(OSSL_KDF_PARAM_DIGEST, hash),  octets(OSSL_KDF_PARAM_KEY, key),
      octets(OSSL_KDF_PARAM_SALT, label), octets(OSSL_KDF_PARAM_INFO, second),
      OSSL_PARAM_construct_end()};
  std::array<std::byte, 64> out{};
  const int derived = EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(out.data()),
                                     out.size(), parameters.data());
  OPENSSL_cleanse(key.data(), key.size());
  if (derived != 1) throw std::runtime_error("derive UDPSTP keys: OpenSSL has no KBKDF (3.0 has)");
  TestKeys keys;
  std::copy_n(out.begin(), 32, keys.client.begin());
  std::copy_n(out.begin() + 32, 32, keys.server.begin());
  return keys;
}

Credentials credentials(std::span<const std::byte> pdu) {
  const auto area = pdu.subspan(tail(pdu));
  Credentials c;
  c.unix_time = load<std::uint32_t>(area, kTime);
  std::ranges::copy(area.subspan(kDigest, c.digest.size()), c.digest.begin());
  c.key_id = load<std::uint8_t>(area, kKeyId);
  return c;
}

void sign(std::span<std::byte> pdu, const TestKey& key, std::uint8_t key_id,
          std::uint32_t unix_time) {
  const auto area = pdu.subspan(tail(pdu));
  store(area, 0, static_cast<std::uint8_t>(AuthMode::control));
  store(area, kTime, unix_time);
  store(area, kKeyId, key_id);
  store(area, kChecksum, std::uint16_t{0});
  std::ranges::copy(digest_of(pdu, key), area.begin() + kDigest);
}

bool verify(std::span<const std::byte> pdu, const TestKey& key) {
  if (load<std::uint8_t>(pdu, tail(pdu)) != static_cast<std::uint8_t>(AuthMode::control))
    return false;
  return CRYPTO_memcmp(credentials(pdu).digest.data(), digest_of(pdu, key).data(),
                       sizeof(Digest)) == 0;
}

bool in_window(std::uint32_t unix_time, std::int64_t now) {
  return unix_time >= now - kWindow_s && unix_time <= now + kWindow_s;
}

KeyFile KeyFile::read(const std::string& path) {
  const auto content = read_small_file("read keys", path, kMostKeyFile, "file of keys");
  try {
    return parse(content);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("read keys " + path + ": " + error.what());
  }
}

KeyFile KeyFile::parse(std::string_view text) {
  KeyFile file;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    line.erase(std::min(line.find('#'), line.size()));
    std::erase_if(line, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    if (line.empty()) continue;
    const auto comma = std::min(line.find(','), line.size());
    std::uint8_t id = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + comma, id);
    const auto key = line.substr(std::min(comma + 1, line.size()));
    if (error != std::errc{} || stop != line.data() + comma || key.empty() || key.size() > kMostKey)
      throw std::runtime_error("line " + std::to_string(number) +
                               " is not NUMBER,KEY (0 to 255, at most 64 characters)");
    file.keys_[id] = key;
  }
  if (file.keys_.empty()) throw std::runtime_error("no key in it; write lines of NUMBER,KEY");
  return file;
}

const std::string* KeyFile::find(std::uint8_t id) const {
  const auto found = keys_.find(id);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace preau::udpst
