// iperf3's control protocol: whatever the other end says is read within bounds or refused, and what
// is read means the same when it is written again. The first octet tells which reader gets the
// rest.
#include <algorithm>
#include <cstdio>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <unistd.h>

#include "probe/iperf3/auth.hh"
#include "probe/iperf3/wire.hh"
#include "probe/net/bytes.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using namespace preau::iperf3;
using fuzz::claim;

namespace {

void parameters(std::string_view json) {
  const auto p = decode_parameters(json);
  claim(p.streams >= 1 && p.streams <= kMostStreams && p.time_s <= kLongest_s);
  claim(!p.udp || p.block == 0 || (p.block >= kLeastUdpBlock && p.block <= kMostUdpBlock));
  const auto again = decode_parameters(encode(p));
  claim(again.udp == p.udp && again.direction == p.direction && again.streams == p.streams);
  claim(again.rate == p.rate && again.block == p.block && again.wide_numbers == p.wide_numbers);
}

void results(std::string_view json, std::size_t streams) {
  const auto r = decode_results(json, streams);
  claim(r.streams.size() == streams);
  const auto again = decode_results(encode(r), streams);
  for (std::size_t i = 0; i < streams; ++i) {
    claim(again.streams[i].id == stream_id(i) && r.streams[i].lost <= r.streams[i].packets);
    claim(again.streams[i].octets == r.streams[i].octets);
    claim(again.streams[i].retransmits == r.streams[i].retransmits);
  }
}

void datagram(std::span<const std::byte> data, bool wide) {
  const auto header = decode_udp(data, wide);
  if (!header) return;
  std::array<std::byte, 16> octets{};
  encode(*header, wide, octets);
  claim(decode_udp(octets, wide)->number == header->number);
}

// Small: it only has to be fast.
struct Keys {
  std::string secret{"/tmp/fuzz-iperf3-" + std::to_string(::getpid())}, open{secret + ".pub"};

  Keys() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(1'024),
                                                                  &EVP_PKEY_free);
    using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;
    PEM_write_PrivateKey(File(std::fopen(secret.c_str(), "w"), &std::fclose).get(), key.get(),
                         nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_PUBKEY(File(std::fopen(open.c_str(), "w"), &std::fclose).get(), key.get());
  }
  ~Keys() {
    std::remove(secret.c_str());
    std::remove(open.c_str());
  }
};

// As a token it is refused; as a user's password, sealed, it is let in, and that of another is not.
void token(std::string_view text) {
  static const Keys files;
  static const auto secret = RsaKey::private_key(files.secret);
  static const auto open = RsaKey::public_key(files.open);
  constexpr UnixSeconds kNow{std::chrono::seconds{1'800'000'000}};
  const Credentials who{"marie", std::string(text)};
  const auto users = Users::parse("marie," + password_hash(who) + "\n");
  claim(!users.admits(text, kNow, secret));
  const auto sealed = make_token(who, kNow, open);
  claim(users.admits(sealed, kNow, secret));
  claim(!users.admits(sealed, kNow + std::chrono::seconds{11}, secret));
  claim(!users.admits(make_token({"paul", who.password}, kNow, open), kNow, secret));
  claim(!users.admits(make_token({"marie", who.password + "x"}, kNow, open), kNow, secret));
}

void control(std::span<const std::byte> data) {
  for (const auto octet : data)
    if (const auto state = decode_state(octet))
      claim(static_cast<std::byte>(static_cast<std::uint8_t>(*state)) == octet);
  if (Cookie cookie{}; data.size() >= kCookieSize) {
    std::ranges::copy(data.first<kCookieSize>(), cookie.begin());
    claim(!is_cookie(cookie) || cookie.back() == std::byte{0});
    claim(is_cookie(cookie_of(data.first<kCookieSize - 1>())));
  }
  if (data.size() < 4) return;
  claim(!describe(load<std::uint32_t>(data, 0)).empty());
  const auto length = frame_length(data.first<4>(), kMostResults);
  claim(length >= 1 && length <= kMostResults);
  const auto framed = frame(std::string(length, '{'));
  claim(frame_length(std::span(framed).first<4>(), kMostResults) == length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto rest = fuzz::bytes(data + 1, size - 1);
  const auto text = fuzz::text(data + 1, size - 1);
  try {
    if (data[0] >= 250U) {
      token(text);
      return 0;
    }
    switch (data[0] % 6U) {
      case 0:
        parameters(text);
        break;
      case 1:
        results(text, 1U + (data[0] / 6U) % 4U);
        break;
      case 2:
        datagram(rest, data[0] >= 128U);
        break;
      case 3:
        control(rest);
        break;
      case 4:
        if (Opened opened; read_opened(text, opened)) {
          Opened again;
          claim(read_opened(write_opened(opened), again) && again.time == opened.time);
        }
        break;
      default:
        (void)Users::parse(text);
    }
  } catch (const std::runtime_error&) {
    // Refused, and said why.
  }
  return 0;
}
