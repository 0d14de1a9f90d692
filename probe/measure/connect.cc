#include "probe/measure/connect.hh"

#include <algorithm>
#include <system_error>

namespace preau {

using std::chrono::nanoseconds;

namespace {

// What a run keeps while it goes.
struct Tally {
  std::vector<double> by_user, refusals;
  std::string failure;  // the newest
};

// The most that the kernel's count adds, seen where there is no path: stamp_error() of connections.
std::optional<nanoseconds> kernel_error() try {
  constexpr int kTries = 32;  // the listener's queue holds them
  const auto listener = listen_tcp(Address::resolve("127.0.0.1", 0));
  std::optional<nanoseconds> worst;
  for (int i = 0; i < kTries; ++i)
    if (const auto seen = open_tcp(local_address(listener), std::chrono::seconds{1}).kernel_rtt)
      worst = std::max(worst.value_or(nanoseconds{0}), nanoseconds{*seen});
  return worst;
} catch (const std::system_error&) {
  return std::nullopt;
}

std::optional<nanoseconds> note(const TcpConnect& connection, ConnectRun& run, Tally& tally) {
  switch (connection.outcome) {
    case ConnectOutcome::connected:
      if (connection.syn_sent_again) ++run.syn_sent_again;
      tally.by_user.push_back(to_seconds(connection.time));
      if (connection.kernel_rtt) return *connection.kernel_rtt;
      run.delays.stamps = StampSource::user;
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
  run.delays.stamps = StampSource::kernel;
  Tally tally;
  std::optional<Address> to;  // looked up once: a name's time is not the connection's
  const Try try_once = [&] {
    if (!to) to = Address::resolve(config.host, config.port);
    run.address = to->host();
    return note(open_tcp(*to, config.timeout), run, tally);
  };
  run_at_pace(run.delays, config.pace, try_once, stop);
  if (!answered(run.delays)) run.delays.stamps = StampSource::user;
  if (run.delays.stamps == StampSource::kernel) run.delays.error = kernel_error();
  run.user_s = median_seconds(tally.by_user);
  run.refused_s = median_seconds(tally.refusals);
  if (run.delays.failure.empty()) run.delays.failure = tally.failure;
  run.delays.evidence = run.delays.stamps == StampSource::kernel
                            ? "the kernel's own times (TCP_INFO)"
                            : "user-space times where a SYN was sent again";
  if (!tally.failure.empty()) run.delays.evidence += "; newest failure: " + tally.failure;
  return run;
}

std::string connect_method(const ConnectConfig& config) {
  return "TCP connection to port " + std::to_string(config.port) +
         ", from SYN to SYN-ACK, given up after " + std::to_string(config.timeout.count()) + " ms";
}

}  // namespace preau
