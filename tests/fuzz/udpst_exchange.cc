// A whole UDPSTP test in one input: whatever a peer sends, receiver, search and judge hold their
// bounds. Apart from udpst.cc, since a conversation costs as much as a hundred PDUs.
#include <algorithm>
#include <chrono>
#include <optional>

#include "probe/udpst/feedback.hh"
#include "probe/udpst/receiver.hh"
#include "probe/udpst/search.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using namespace preau::udpst;
using namespace std::chrono_literals;
using fuzz::claim;
using Steady = std::chrono::steady_clock::time_point;

namespace {

struct Peer {
  Activation rules;
  Search search{rules};
  Receiver receiver{rules, Steady{1'000s}};
  FeedbackJudge judge{Steady{1'000s}};
};

}  // namespace

// The first octet of each piece says how long it is. What is no PDU ends the conversation, and only
// what is one makes a report: nearly all that a fuzzer tries is none.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t input_size) {
  auto data = fuzz::bytes(input, input_size);
  std::optional<Peer> peer;
  auto now = Steady{1'000s};
  while (!data.empty()) {
    const auto size = std::min<std::size_t>(std::to_integer<std::size_t>(data[0]), data.size() - 1);
    const auto pdu = data.subspan(1, size);
    data = data.subspan(1 + size);
    now += 40ms;
    const WallTime wall{now.time_since_epoch()};
    const auto load = decode_load(pdu);
    const auto status = load ? std::nullopt : decode_status(pdu);
    if (!load && !status) break;
    if (!peer) peer.emplace();
    if (load) peer->receiver.arrived(*load, wall);
    if (status) {
      peer->search.feed(*status);
      claim(peer->search.row() < kRows);
      (void)peer->judge.judge(*status, 1'000, 1'000'000, now);
    }
    claim(decode_status(encode(peer->receiver.report(now, wall))).has_value());
  }
  return 0;
}
