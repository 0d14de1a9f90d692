#include "probe/measure/connect.hh"

#include <algorithm>

namespace preau {

using std::chrono::nanoseconds;

namespace {

// What a run keeps while it goes.
struct Tally {
  std::vector<double> kernel, refusals;
  std::string failure;  // the newest
};

std::optional<nanoseconds> note(const TcpConnect& connection, ConnectRun& run, Tally& tally) {
  switch (connection.outcome) {
    case ConnectOutcome::connected:
      if (connection.syn_sent_again) ++run.syn_sent_again;
      if (connection.kernel_rtt) {
        tally.kernel.push_back(to_seconds(*connection.kernel_rtt));
        run.delays.error = std::max(run.delays.error.value_or(nanoseconds{0}),
                                    connection.time - *connection.kernel_rtt);
      }
      return connection.time;
    case ConnectOutcome::refused:
      ++run.refused;
      tally.refusals.push_back(to_seconds(connection.time));
      break;
    case ConnectOutcome::timed_out:
      ++run.timed_out;
      break;
    case ConnectOutcome::unreachable:
      ++run.unreachable;
      break;
  }
  tally.failure = connection.failure;
  return std::nullopt;
}

}  // namespace

ConnectRun run_connect(const ConnectConfig& config, const std::stop_token& stop) {
  ConnectRun run;
  Tally tally;
  std::optional<Address> to;  // looked up once: a name's time is not the connection's
  const Try try_once = [&] {
    if (!to) to = Address::resolve(config.host, config.port);
    run.address = to->host();
    return note(open_tcp(*to, config.timeout), run, tally);
  };
  run_at_pace(run.delays, config.pace, try_once, stop);
  run.kernel_s = median_seconds(tally.kernel);
  run.refused_s = median_seconds(tally.refusals);
  if (run.delays.failure.empty()) run.delays.failure = tally.failure;
  run.delays.evidence = "user-space time stamps, checked against the kernel's (TCP_INFO)";
  if (!tally.failure.empty()) run.delays.evidence += "; newest failure: " + tally.failure;
  return run;
}

std::string connect_method(const ConnectConfig& config) {
  return "TCP connection to port " + std::to_string(config.port) +
         ", from SYN to SYN-ACK, given up after " + std::to_string(config.timeout.count()) + " ms";
}

}  // namespace preau
