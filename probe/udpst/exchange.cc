#include "probe/udpst/exchange.hh"

#include <thread>

namespace preau::udpst {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

// So that the last sub-interval ends within the test: as OB-UDPST has it.
constexpr auto kBeyond = 500ms;
constexpr auto kSilence = 3s;  // of load PDUs
constexpr auto kUnanswered =
    2s;                       // of status PDUs: whoever sends bulk must not send it into the void
constexpr auto kWarned = 1s;  // of silence: then the far end is told (RFC 9946 section 8.1)
constexpr auto kGrace = 1s;   // for the far end to confirm, or to end at all
constexpr auto kLinger = 150ms;  // three trial intervals, in case our confirmation is lost
// Datagrams that come while we sleep are read together, and the kernel has stamped them.
constexpr auto kGather = 200us;
// Of an end that leaves before its time: the path that it filled may lose one, and the far end
// would go on for some seconds.
constexpr int kFarewells = 3;
constexpr auto kLook = 1ms;  // for status PDUs, when sending leaves no time to wait for them

bool asked_to_stop(const Exchange& e) { return e.stop.stop_requested(); }

// What has arrived until the time that it returns, give or take a millisecond: if we lost the CPU
// in between, once more. A rate over a sub-interval wants both of its ends so.
struct Drained {
  steady_clock::time_point at;
  bool emptied{};
};
Drained drain(LoadSocket& socket, const LoadSocket::Visit& visit) {
  constexpr auto kPrompt = 1ms;
  Drained drained;
  for (int attempt = 0; attempt < 10; ++attempt) {
    drained.at = steady_clock::now();
    drained.emptied = socket.receive(visit);
    if (drained.emptied && steady_clock::now() - drained.at < kPrompt) break;
  }
  return drained;
}

// Farewells of a server that is stopped, say: what was measured until then is less than asked for.
std::string ended(const Exchange& e, steady_clock::time_point began, steady_clock::time_point now) {
  if (e.ends || now - began >= seconds{e.rules.duration_s}) return {};
  return "the far end ended the test after " + std::to_string((now - began) / 1s) + " s";
}

std::string told(const std::string& why, bool far_end_hears) {
  return why.empty() || far_end_hears ? why : why + "; it has told that it hears nothing of us";
}

// What a load PDU says of its size is what the receiver counts (RFC 9946): it must be true.
std::string wrong_size(const Load& load, std::size_t octets) {
  return "the far end says that a datagram of " + std::to_string(octets) + " octets had " +
         std::to_string(load.payload);
}

steady_clock::time_point end_of(const Exchange& e, steady_clock::time_point began) {
  return began + seconds{e.rules.duration_s} + kBeyond;
}

}  // namespace

std::string receive_load(const Exchange& e, Receiver& receiver,
                         const std::function<void(Status&)>& complete) {
  const auto began = steady_clock::now(), end = end_of(e, began);
  const milliseconds trial{e.rules.trial_ms};
  auto heard = began, due = began + trial;
  bool far_end_stops = false, far_end_hears = true;
  std::string failure, early;
  std::optional<steady_clock::time_point> until;  // when we leave, once the end has come
  const auto visit = [&](std::span<const std::byte> pdu, std::size_t octets, WallTime at) {
    const auto load = decode_load(pdu);
    if (!load) {
      if (e.other) e.other(pdu);
      return;
    }
    if (load->payload != octets && failure.empty()) failure = wrong_size(*load, octets);
    if (!failure.empty()) return;
    far_end_hears = !load->receiving_stopped;
    heard = steady_clock::now();
    if (load->action == Action::test)
      receiver.arrived(*load, at);
    else
      far_end_stops = true;
  };
  const auto report = [&](steady_clock::time_point now, Action action) {
    auto status = receiver.report(now, wall_now());
    complete(status);
    status.action = action;
    status.receiving_stopped = now - heard > kWarned;
    e.socket.send(encode(status));
  };
  while (!asked_to_stop(e)) {
    const bool news = e.socket.wait(due, false);
    const auto [now, emptied] = drain(e.socket, visit);
    if (until && (now >= *until || (e.ends && far_end_stops))) return told(early, far_end_hears);
    if (!e.ends && now > end + kGrace) failure = "the far end does not end the test";
    if (now - heard > kSilence) failure = "no load PDU came for 3 s";
    if (!failure.empty()) break;
    // A server ends the test, and a client that was asked to stop says so before its time.
    if (!until && (far_end_stops || (e.ends && now >= end))) {
      until = now + (e.ends ? std::chrono::nanoseconds{kGrace} : kLinger);
      early = ended(e, began, now);
      due = now;
    }
    if (now >= due && (emptied || now > due + trial)) {
      due = std::max(due + trial, now);
      if (receiver.has_heard()) report(now, until ? Action::stop : Action::test);
    } else if (news && emptied) {
      std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(kGather, due - now));
    }
  }
  for (int i = 0; i < kFarewells; ++i) report(steady_clock::now(), Action::stop);
  return failure.empty() ? "asked to stop" : told(failure, far_end_hears);
}

std::string send_load(const Exchange& e, LoadSender& sender,
                      const std::function<std::string(const Status&)>& heard) {
  const auto began = steady_clock::now(), end = end_of(e, began);
  auto last = began, looked = began;
  std::string failure, early;
  bool far_end_stops = false, far_end_hears = true;
  std::optional<steady_clock::time_point> until;
  const auto visit = [&](std::span<const std::byte> pdu, std::size_t octets, WallTime at) {
    const auto status = octets == kStatusSize ? decode_status(pdu) : std::nullopt;
    if (!status) {
      if (e.other) e.other(pdu);
      return;
    }
    last = steady_clock::now();
    far_end_hears = !status->receiving_stopped;
    if (sender.heard(*status, at) && failure.empty()) failure = heard(*status);
    if (status->action != Action::test) far_end_stops = true;
    if (far_end_stops && !e.ends && until) sender.send_one();
  };
  while (!asked_to_stop(e)) {
    auto now = steady_clock::now();
    const auto next = std::min(sender.next().value_or(now + kLook), now + 50ms);
    const bool news = e.socket.wait(next, true);
    now = steady_clock::now();
    sender.hears(now - last <= kWarned);
    sender.send_due(now);
    if (news || now - looked > kLook) {
      e.socket.receive(visit);
      looked = now;
    }
    if (until && (now >= *until || (e.ends && far_end_stops))) return told(early, far_end_hears);
    if (!e.ends && now > end + kGrace) failure = "the far end does not end the test";
    if (now - last > kUnanswered) failure = "no status PDU came for 2 s";
    if (!failure.empty()) break;
    if (until || !(far_end_stops || (e.ends && now >= end))) continue;
    // From now on as slowly as row 0, every datagram saying that this is the end.
    until = now + (e.ends ? std::chrono::nanoseconds{kGrace} : kLinger);
    early = ended(e, began, now);
    sender.stop();
    sender.follow(e.ends ? rate_table(DatagramSizes::standard).front() : SendingRate{}, now);
    sender.send_one();
  }
  sender.stop();
  for (int i = 0; i < kFarewells; ++i) sender.send_one();
  return failure.empty() ? "asked to stop" : told(failure, far_end_hears);
}

}  // namespace preau::udpst
