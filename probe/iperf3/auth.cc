#include "probe/iperf3/auth.hh"

#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace preau::iperf3 {

namespace {

using Octets = std::vector<unsigned char>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

constexpr std::int64_t kWindow_s = 10;  // --time-skew-threshold's default
constexpr std::size_t kMostToken = 4'096;

constexpr std::string_view kUser = "user: ", kPassword = "\npwd:  ", kTime = "\nts:   ";

std::string base64(const Octets& data) {
  std::string text(4 * ((data.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data.data(),
                                   static_cast<int>(data.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

// Empty: it is not base64.
Octets from_base64(std::string_view text) {
  if (text.empty() || text.size() > kMostToken || text.size() % 4 != 0) return {};
  Octets data(text.size() / 4 * 3);
  const int size = EVP_DecodeBlock(data.data(), reinterpret_cast<const unsigned char*>(text.data()),
                                   static_cast<int>(text.size()));
  if (size < 0) return {};
  const auto padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  data.resize(static_cast<std::size_t>(size - padding));
  return data;
}

KeyContext context_of(const RsaKey& key) {
  return {EVP_PKEY_CTX_new(key.get(), nullptr), &EVP_PKEY_CTX_free};
}

// Encrypts or decrypts, depending on the two functions.
template <class Init, class Apply>
std::optional<Octets> apply(const RsaKey& key, Init init, Apply apply_to, const unsigned char* data,
                            std::size_t size) {
  const auto context = context_of(key);
  if (!context || init(context.get()) <= 0 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) <= 0)
    return std::nullopt;
  Octets out(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  std::size_t length = out.size();
  if (apply_to(context.get(), out.data(), &length, data, size) <= 0) return std::nullopt;
  out.resize(length);
  return out;
}

std::string read_file(const std::string& file, const char* what) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in)
    throw std::runtime_error(
        fmt::format("read {} {}: no such file, or not ours to read", what, file));
  return text;
}

template <class Read>
EVP_PKEY* read_key(const std::string& file, const char* kind, Read read) {
  auto text = read_file(file, "key");
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free);
  // No prompt for a passphrase: nobody may be there.
  char none[] = "";
  EVP_PKEY* key = read(bio.get(), nullptr, nullptr, none);
  OPENSSL_cleanse(text.data(), text.size());
  if (key == nullptr || EVP_PKEY_is_a(key, "RSA") != 1) {
    EVP_PKEY_free(key);
    throw std::runtime_error(fmt::format("read key {}: no {} RSA key in PEM", file, kind));
  }
  return key;
}

}  // namespace

void RsaKey::Free::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

RsaKey RsaKey::public_key(const std::string& file) {
  return RsaKey(read_key(file, "public", PEM_read_bio_PUBKEY));
}

RsaKey RsaKey::private_key(const std::string& file) {
  return RsaKey(read_key(file, "private", PEM_read_bio_PrivateKey));
}

std::string write_opened(const Opened& o) {
  return fmt::format("{}{}{}{}{}{}", kUser, o.who.user, kPassword, o.who.password, kTime, o.time);
}

bool read_opened(std::string_view text, Opened& out) {
  const auto password = text.find(kPassword);
  const auto time = text.rfind(kTime);
  if (!text.starts_with(kUser) || password == text.npos || time == text.npos ||
      time < password + kPassword.size())
    return false;
  out.who.user = text.substr(kUser.size(), password - kUser.size());
  const auto at = password + kPassword.size();
  out.who.password = text.substr(at, time - at);
  const auto digits = text.substr(time + kTime.size());
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), out.time);
  return error == std::errc{} && end == digits.end();
}

std::string make_token(const Credentials& who, UnixSeconds now, const RsaKey& key) {
  auto text = write_opened({who, now.time_since_epoch().count()});
  const auto sealed = apply(key, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt,
                            reinterpret_cast<const unsigned char*>(text.data()), text.size());
  OPENSSL_cleanse(text.data(), text.size());
  if (!sealed)
    throw std::runtime_error("user and password are too long for the RSA key of the server");
  return base64(*sealed);
}

std::string password_hash(const Credentials& who) {
  auto salted = "{" + who.user + "}" + who.password;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(salted.data(), salted.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256: OpenSSL does not provide it");
  OPENSSL_cleanse(salted.data(), salted.size());
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

Users Users::read(const std::string& file) {
  try {
    return parse(read_file(file, "users"));
  } catch (const std::runtime_error& error) {
    const std::string what = error.what();
    throw std::runtime_error(what.starts_with("read users") ? what
                                                            : "read users " + file + ": " + what);
  }
}

Users Users::parse(std::string_view text) {
  Users users;
  for (int number = 1; !text.empty(); ++number) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    const auto comma = line.find(',');
    const auto hash = comma == line.npos ? std::string_view{} : line.substr(comma + 1);
    if (hash.size() != 64 || hash.find_first_not_of("0123456789abcdef") != hash.npos || comma == 0)
      throw std::runtime_error(fmt::format(
          "line {} is no USER,HASH, where HASH has 64 digits (sha256 of {{USER}}PASSWORD)",
          number));
    users.hashes_.insert_or_assign(std::string(line.substr(0, comma)), std::string(hash));
  }
  if (users.hashes_.empty()) throw std::runtime_error("no user at all");
  return users;
}

bool Users::admits(std::string_view token, UnixSeconds now, const RsaKey& key) const {
  const auto sealed = from_base64(token);
  if (sealed.empty()) return false;
  const auto open =
      apply(key, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt, sealed.data(), sealed.size());
  Opened opened;
  if (!open || !read_opened({reinterpret_cast<const char*>(open->data()), open->size()}, opened))
    return false;
  const auto seconds = now.time_since_epoch().count();
  if (opened.time > seconds + kWindow_s || opened.time < seconds - kWindow_s) return false;
  const auto known = hashes_.find(opened.who.user);
  if (known == hashes_.end()) return false;
  return CRYPTO_memcmp(known->second.data(), password_hash(opened.who).data(),
                       known->second.size()) == 0;
}

}  // namespace preau::iperf3
