#include "probe/measure/dns_time.hh"

#include "probe/measure/local_clocks.hh"

namespace preau {

namespace {

std::vector<Address> servers_of(const DnsConfig& config) {
  auto servers = resolvers(config.server);
  if (!config.also_others) servers.resize(1);
  return servers;
}

}  // namespace

DnsRun run_dns(const DnsConfig& config, const std::stop_token& stop) {
  DnsRun run;
  bool all_by_kernel = true;
  std::string unanswered;
  DnsRequest request{.name = config.name,
                     .type = config.type,
                     .servers = {},
                     .tcp = config.tcp,
                     .timeout = config.timeout,
                     .tries = config.tries};
  const Try try_once = [&]() -> std::optional<std::chrono::nanoseconds> {
    if (request.servers.empty()) request.servers = servers_of(config);
    auto reply = ask(request);
    run.strays += reply.strays;
    run.truncated += reply.truncated ? 1U : 0U;
    if (!reply.answered) {
      unanswered = reply.failure;
      if (!run.newest.answered) run.newest = std::move(reply);
      return std::nullopt;
    }
    all_by_kernel = all_by_kernel && reply.kernel_stamps;
    run.newest = std::move(reply);
    return run.newest.time;
  };
  run_at_pace(run.delays, config.pace, try_once, stop);
  auto& delays = run.delays;
  delays.stamps = run.newest.answered && all_by_kernel ? StampSource::kernel : StampSource::user;
  if (run.newest.answered) delays.error = stamp_error(delays.stamps);
  if (delays.failure.empty()) delays.failure = unanswered;
  if (run.newest.answered) delays.doubt = run.newest.failure;
  delays.evidence = std::string(to_string(delays.stamps)) + " time stamps";
  if (run.strays > 0) {
    const auto strays =
        std::to_string(run.strays) + " answers, malformed or to other questions, were left aside";
    delays.evidence += "; " + strays;
    if (!run.newest.answered) delays.failure += " (" + strays + ")";
  }
  return run;
}

std::string dns_method(const DnsConfig& config) {
  return std::string(to_string(config.type)) + " " + config.name + " asked of " +
         (config.server.empty() ? "the system's resolver" : config.server) +
         (config.tcp ? " over TCP" : "");
}

}  // namespace preau
