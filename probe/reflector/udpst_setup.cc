#include "probe/reflector/udpst_setup.hh"

#include <algorithm>
#include <cstring>

namespace preau {

using namespace std::chrono_literals;
using udpst::Activation;
using udpst::AuthMode;
using udpst::KeyFile;
using udpst::Setup;
using udpst::Verdict;

namespace {

// A client asks a few times a test, and one test runs at a time.
constexpr Rate kRate{.per_second = 2, .burst = 10};
constexpr std::size_t kMostDigests = 4'096;
// A request is worth 5 s before and after its second; then nobody can replay it.
constexpr auto kRemembered = 12s;
constexpr std::uint16_t kLongest_s = 30, kShortest_s = 5;

TableKey key_of(const udpst::Digest& digest) {
  TableKey key{};
  std::memcpy(key.data(), digest.data(), sizeof key);
  return key;
}

template <class T>
void bound(T& value, T least, T most, T otherwise) {
  if (value < least || value > most) value = otherwise;
}

}  // namespace

UdpstSetup::UdpstSetup(std::optional<KeyFile> keys)
    : keys_(std::move(keys)), rate_(kRate), seen_(kMostDigests, kRemembered) {}

std::optional<UdpstSetup::Decision> UdpstSetup::decide(std::span<const std::byte> request,
                                                       const Address& peer, Steady now,
                                                       std::int64_t unix_now) {
  const auto setup = udpst::decode_setup(request);
  if (!setup || setup->response || setup->verdict != Verdict::none) return std::nullopt;
  if (!rate_.admit(source_key(peer), now)) return std::nullopt;
  Decision decision{.client = {.setup = *setup, .keys = std::nullopt, .key_id = 0}};
  auto& verdict = decision.client.setup.verdict;
  verdict = authenticate(request, decision.client, unix_now);
  if (verdict == Verdict::ok && decision.client.keys) {
    const auto digest = key_of(udpst::credentials(request).digest);
    if (seen_.find(digest, now) != nullptr) return std::nullopt;
    // No room: thousands of authentic requests in seconds are no client's.
    if (seen_.insert(digest, true, now) == nullptr) return std::nullopt;
  }
  if (verdict != Verdict::ok) return decision;
  if (setup->version != udpst::kVersion)
    verdict = Verdict::bad_version;
  else if (setup->connections != 1 || setup->connection != 0)
    verdict = Verdict::bad_connections;  // one socket a test: more would measure one another
  return decision;
}

Verdict UdpstSetup::authenticate(std::span<const std::byte> request, UdpstClient& client,
                                 std::int64_t unix_now) {
  if (client.setup.mode == AuthMode::none)
    return keys_ ? Verdict::authentication_required : Verdict::ok;
  if (!keys_) return Verdict::no_authentication_here;
  if (client.setup.mode != AuthMode::control) return Verdict::bad_authentication_mode;
  const auto said = udpst::credentials(request);
  client.key_id = said.key_id;
  const auto* shared = keys_->find(said.key_id);
  if (shared == nullptr) return Verdict::authentication_failed;
  const auto keys = udpst::derive_keys(*shared, said.unix_time);
  if (!udpst::verify(request, keys.client)) return Verdict::authentication_failed;
  client.keys = keys;
  return udpst::in_window(said.unix_time, unix_now) ? Verdict::ok : Verdict::bad_time;
}

std::vector<std::byte> UdpstSetup::answer(const UdpstClient& client, std::uint16_t test_port,
                                          std::int64_t unix_now) {
  auto setup = client.setup;
  setup.response = true;
  setup.version = udpst::kVersion;
  setup.test_port = test_port;
  if (!client.keys) setup.mode = AuthMode::none;
  auto pdu = udpst::encode(setup);
  if (client.keys)
    udpst::sign(pdu, client.keys->server, client.key_id, static_cast<std::uint32_t>(unix_now));
  return pdu;
}

// What is out of bounds becomes RFC 9946's default, as OB-UDPST has it; durations are cut.
Activation UdpstSetup::agree(Activation a, const UdpstClient& client) {
  const Activation standard;
  const auto ms = [](std::uint16_t value) { return value; };
  bound(a.low_ms, ms(1), ms(10'000), standard.low_ms);
  bound(a.upper_ms, ms(1), ms(10'000), standard.upper_ms);
  if (a.low_ms > a.upper_ms) {
    a.low_ms = standard.low_ms;
    a.upper_ms = standard.upper_ms;
  }
  bound(a.trial_ms, ms(5), ms(250), standard.trial_ms);
  a.duration_s = std::clamp(a.duration_s, kShortest_s, kLongest_s);
  bound(a.sub_interval_ms, ms(100), ms(5'000), standard.sub_interval_ms);
  bound(a.high_speed_delta, std::uint8_t{1}, std::uint8_t{255}, standard.high_speed_delta);
  bound(a.slow_threshold, ms(1), ms(65'535), standard.slow_threshold);
  a.dscp_ecn = 0;  // we mark nothing
  if (a.row != udpst::kSearch && (!client.keys || a.row >= udpst::kRows)) {
    a.row = udpst::kSearch;
    a.row_is_start = false;
  }
  a.response = 1;
  a.rate = {};
  if (a.flow == udpst::Flow::up) {
    const auto first = a.row == udpst::kSearch ? 0U : a.row;
    a.rate = udpst::rate_table(client.setup.sizes)[first];
  }
  a.mode = client.keys ? AuthMode::control : AuthMode::none;
  return a;
}

}  // namespace preau
