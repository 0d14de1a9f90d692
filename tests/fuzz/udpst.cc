// UDPSTP: what decodes, encodes to the same; whatever a peer sends, setup, receiver, search and
// judge hold their bounds.
#include <algorithm>

#include "probe/reflector/udpst_setup.hh"
#include "probe/udpst/feedback.hh"
#include "probe/udpst/receiver.hh"
#include "probe/udpst/search.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using namespace preau::udpst;
using namespace std::chrono_literals;
using fuzz::claim;

namespace {

void control(std::span<const std::byte> pdu) {
  if (const auto setup = decode_setup(pdu)) {
    const auto again = decode_setup(encode(*setup));
    claim(again && again->sizes == setup->sizes && again->bandwidth == setup->bandwidth);
    // Over and over at one time, the table of digests and the rate of the source fill up.
    static UdpstSetup server(KeyFile::parse("0,cle-zero\n1,premiere-cle-de-test"));
    static const auto peer = Address::numeric("10.9.0.2", 1);
    static Steady now{1'000s};
    now += 1s;
    const auto decision = server.decide(pdu, peer, now, credentials(pdu).unix_time);
    if (decision) claim(UdpstSetup::answer(decision->client, 1, 0).size() <= pdu.size());
  }
  (void)is_null(pdu);
  if (const auto activation = decode_activation(pdu)) {
    claim(decode_activation(encode(*activation))->rate == activation->rate);
    const auto agreed = UdpstSetup::agree(*activation, {});
    claim(agreed.duration_s <= 30 && agreed.row == kSearch && is_sendable(agreed.rate));
    claim(agreed.trial_ms >= 5 && agreed.sub_interval_ms >= 100);
    claim(Search(*activation).row() < kRows);
  }
}

struct Peer {
  Activation rules;
  Search search{rules};
  Receiver receiver{rules, Steady{1'000s}};
  FeedbackJudge judge;
};

// The first octet of each piece says how long it is: a conversation in one input.
void exchange(std::span<const std::byte> data) {
  Peer peer;
  auto now = Steady{1'000s};
  while (!data.empty()) {
    const auto size = std::min<std::size_t>(std::to_integer<std::size_t>(data[0]), data.size() - 1);
    const auto pdu = data.subspan(1, size);
    data = data.subspan(1 + size);
    now += 40ms;
    const WallTime wall{now.time_since_epoch()};
    if (const auto load = decode_load(pdu)) {
      std::array<std::byte, kLoadSize> again{};
      encode(*load, again);
      claim(decode_load(again)->number == load->number);
      peer.receiver.arrived(*load, wall);
    } else if (const auto status = decode_status(pdu)) {
      claim(decode_status(encode(*status))->sub_interval == status->sub_interval);
      peer.search.feed(*status);
      claim(peer.search.row() < kRows);
      (void)peer.judge.judge(*status, 1'000, 1'000'000, now);
    }
    claim(decode_status(encode(peer.receiver.report(now, wall))).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::bytes(data, size);
  control(input);
  exchange(input);
  try {
    (void)KeyFile::parse(fuzz::text(data, size));
  } catch (const std::runtime_error&) {
    // Not a file of keys, and said so.
  }
  return 0;
}
