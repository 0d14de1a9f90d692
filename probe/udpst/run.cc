#include "probe/udpst/run.hh"

#include <algorithm>

#include "probe/measure/draft.hh"
#include "probe/net/host_load.hh"
#include "probe/udpst/exchange.hh"
#include "probe/udpst/feedback.hh"
#include "probe/udpst/search.hh"

namespace preau::udpst {

using std::chrono::steady_clock;

namespace {

Trial trial_of(const Activation& rules, const Status& s, std::uint32_t header_octets) {
  const auto octets = s.octets + double(s.datagrams) * header_octets;
  return {.mbit_s = s.duration_us == 0 ? 0 : 8 * octets / s.duration_us,
          .datagrams = s.datagrams,
          .lost = s.lost,
          .full = Search::full(rules, s),
          .sub_interval = s.sub_interval_number};
}

void receive(const Exchange& exchange, Run& run) {
  const auto& rules = exchange.rules;
  Receiver receiver(rules, steady_clock::now());
  run.failure = receive_load(exchange, receiver, [&](Status& status) {
    status.mode = rules.mode;
    run.trials.push_back(trial_of(rules, status, run.header_octets));
  });
  run.paused = receiver.paused();
  run.sub_intervals = receiver.sub_intervals();
  run.datagrams = receiver.datagrams();
  run.lost = receiver.lost();
}

void send(const Exchange& exchange, Run& run) {
  const auto& rules = exchange.rules;
  LoadSender sender(exchange.socket, rules.rate, steady_clock::now());
  FeedbackJudge judge(steady_clock::now());
  std::uint32_t told = 0;
  run.failure = send_load(exchange, sender, [&](const Status& status) {
    const auto now = steady_clock::now();
    run.lie = judge.judge(status, sender.datagrams(), sender.octets(), now);
    if (!run.lie.empty()) return run.lie;
    run.datagrams += status.datagrams;
    run.lost += status.lost;
    run.trials.push_back(trial_of(rules, status, run.header_octets));
    if (status.sub_interval_number > told) run.sub_intervals.push_back(status.sub_interval);
    told = std::max(told, status.sub_interval_number);
    if (status.action == Action::test) sender.follow(status.rate, now);
    return std::string{};
  });
  run.left = sender.datagrams();
  run.held_back = sender.held_back();
  run.bursts = sender.schedule().scheduled();
  run.bursts_skipped = sender.schedule().skipped();
}

// A test of N s has N sub-intervals: what a far end's slack adds does not count (OB-UDPST).
void keep_those_of_the_test(const Activation& rules, Run& run) {
  const auto most = std::size_t{rules.duration_s} * 1'000 / rules.sub_interval_ms;
  if (run.sub_intervals.size() > most) run.sub_intervals.resize(most);
}

void test(Session& session, const std::stop_token& stop, Run& run) {
  auto& socket = *session.socket;
  run.header_octets = socket.header_octets();
  const auto before = host_counters();
  const auto began = steady_clock::now();
  const Exchange exchange{.socket = socket, .rules = session.agreed, .stop = stop};
  session.agreed.flow == Flow::down ? receive(exchange, run) : send(exchange, run);
  run.tested = steady_clock::now() - began;
  const auto lasted = std::min<std::chrono::nanoseconds>(
      run.tested, std::chrono::seconds{session.agreed.duration_s});
  run.expected =
      static_cast<std::size_t>(lasted / std::chrono::milliseconds{session.agreed.trial_ms});
  run.shortage = shortage(load_between(before, host_counters()));
  run.drops = socket.drops();
  run.octets_sent += socket.octets_sent();
  run.octets_received += socket.octets_received();
  keep_those_of_the_test(session.agreed, run);
}

}  // namespace

Run run(const Config& config, const std::stop_token& stop) {
  Run run;
  run.start = utc_now();
  const auto began = steady_clock::now();
  try {
    SessionConfig to{.server = Address::resolve(config.host, config.port),
                     .wanted = config.test,
                     .bandwidth = config.bandwidth,
                     .key = std::nullopt,
                     .key_id = config.key_id,
                     .stop = stop};
    run.address = to.server.host();
    if (!config.key_file.empty()) {
      const auto keys = KeyFile::read(config.key_file);
      const auto* key = keys.find(config.key_id);
      if (key == nullptr)
        throw std::runtime_error("read keys " + config.key_file + ": no key " +
                                 std::to_string(config.key_id) +
                                 " in it; name one that is with --key-id");
      to.key = *key;
    }
    auto session = open_session(to);
    run.octets_sent = session.octets_sent;
    run.octets_received = session.octets_received;
    run.failure = session.failure;
    if (session.socket) test(session, stop, run);
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  run.duration = steady_clock::now() - began;
  return run;
}

}  // namespace preau::udpst
