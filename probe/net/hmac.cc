#include "probe/net/hmac.hh"

#include <algorithm>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "probe/net/small_file.hh"

namespace preau {

namespace {

constexpr std::size_t kLeastSecret = 16, kMostSecret = 65'536;
constexpr std::size_t kWholeDigest = 32;  // SHA-256

const unsigned char* octets(std::span<const std::byte> data) {
  return reinterpret_cast<const unsigned char*>(data.data());
}

void must(int result) {
  if (result != 1) throw std::runtime_error("HMAC-SHA-256: OpenSSL does not provide it");
}

}  // namespace

void HmacKey::Free::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }

HmacKey::HmacKey(std::span<const std::byte> secret) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr), &EVP_MAC_free);
  context_.reset(EVP_MAC_CTX_new(mac.get()));
  std::array<char, 7> digest{"SHA256"};
  const std::array<OSSL_PARAM, 2> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  must(EVP_MAC_init(context_.get(), octets(secret), secret.size(), parameters.data()));
}

HmacKey HmacKey::from_file(const std::string& path) {
  auto secret = read_small_file("read key", path, kMostSecret, "key file");
  while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
  if (secret.size() < kLeastSecret)
    throw std::runtime_error("read key " + path + ": " + std::to_string(secret.size()) +
                             " octets are guessed too easily; write at least " +
                             std::to_string(kLeastSecret) + " (openssl rand -hex 32)");
  HmacKey key(std::as_bytes(std::span(secret)));
  OPENSSL_cleanse(secret.data(), secret.size());
  return key;
}

HmacKey::Digest HmacKey::sign(std::span<const std::byte> first, std::span<const std::byte> second) {
  std::array<unsigned char, kWholeDigest> whole{};
  std::size_t size = 0;
  must(EVP_MAC_init(context_.get(), nullptr, 0, nullptr));  // the same key again
  must(EVP_MAC_update(context_.get(), octets(first), first.size()));
  must(EVP_MAC_update(context_.get(), octets(second), second.size()));
  must(EVP_MAC_final(context_.get(), whole.data(), &size, whole.size()));
  Digest digest;
  std::transform(whole.begin(), whole.begin() + kSize, digest.begin(),
                 [](unsigned char octet) { return std::byte{octet}; });
  return digest;
}

bool HmacKey::verify(std::span<const std::byte> digest, std::span<const std::byte> first,
                     std::span<const std::byte> second) {
  if (digest.size() != kSize) return false;
  return CRYPTO_memcmp(digest.data(), sign(first, second).data(), kSize) == 0;
}

}  // namespace preau
