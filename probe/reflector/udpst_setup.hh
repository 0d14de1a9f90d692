// What a UDPSTP server says to a setup request, and what it makes of a client's wishes. Pure: the
// server gives time and whether it is free.
#pragma once

#include <optional>

#include "probe/reflector/rate_limit.hh"
#include "probe/udpst/auth.hh"
#include "probe/udpst/pdu.hh"

namespace preau {

// The client that was accepted: its test's keys and what it asked for.
struct UdpstClient {
  udpst::Setup setup;
  std::optional<udpst::TestKeys> keys;  // none: unauthenticated
  std::uint8_t key_id{};
};

class UdpstSetup {
 public:
  // Without keys everybody is served, unauthenticated; with keys nobody else is.
  explicit UdpstSetup(std::optional<udpst::KeyFile> keys);

  struct Decision {
    UdpstClient client;  // `setup` has the verdict
    bool accepted() const { return client.setup.verdict == udpst::Verdict::ok; }
  };
  // None: not worth an answer (no request, a replay, or its source asks too often).
  std::optional<Decision> decide(std::span<const std::byte> request, const Address& peer,
                                 Steady now, std::int64_t unix_now);

  // As large as the request, never larger.
  static std::vector<std::byte> answer(const UdpstClient& client, std::uint16_t test_port,
                                       std::int64_t unix_now);

  // The client's wishes within our bounds. Rates that begin anywhere but at the bottom are for
  // those with a key: whoever forged an address has one test port to guess, and gets next to
  // nothing.
  static udpst::Activation agree(udpst::Activation wanted, const UdpstClient& client);

 private:
  udpst::Verdict authenticate(std::span<const std::byte> request, UdpstClient& client,
                              std::int64_t unix_now);

  std::optional<udpst::KeyFile> keys_;
  RateLimit rate_;
  BoundedTable<bool> seen_;  // digests of late: a request counts once
};

}  // namespace preau
