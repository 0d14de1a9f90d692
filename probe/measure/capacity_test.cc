#include "probe/measure/capacity_test.hh"

#include <fmt/format.h>

#include "probe/measure/capacity/controller.hh"
#include "probe/measure/daily_budget.hh"
#include "probe/measure/delay_stream.hh"

namespace preau {

using capacity::Direction;
using std::chrono::steady_clock;

namespace {

void run_trains(CapacitySession& session, DelayStream& stream, const CapacityConfig& config,
                std::uint64_t octets, CapacityRun& run) {
  capacity::Controller test({.direction = config.direction,
                             .ip_octets = session.ip_octets(),
                             .bucket_octets = static_cast<double>(config.bucket_octets),
                             .octet_budget = octets,
                             .time_budget = config.duration,
                             .patience = CapacitySession::kPatience});
  const auto ended = [&session] { return session.disturbed() || session.stopped(); };
  while (auto train = ended() ? std::nullopt : test.next()) {
    stream.start(train->body_packets > 0 ? train->body_rate : train->head_rate);
    auto feedback = session.run(*train);
    feedback.delays = stream.stop();
    run.duration = feedback.elapsed;
    test.feed(feedback);
  }
  run.result = test.result();
  if (run.result.valid && !stream.heard())
    run.result.evidence += "; no STAMP reflector answered, so nobody saw whether others waited";
  if (!ended()) return;
  run.result.valid = false;
  run.result.limited_by = LimitedBy::unknown;
  run.result.evidence = session.disturbed()
                            ? fmt::format("stopped: others had more than {:.0f} % of the interface",
                                          100 * config.foreign_share.value)
                            : "stopped before its end, as was asked";
}

// A test that breaks off has cost what it has cost.
void run_test(const CapacityConfig& config, const Enough& enough, std::uint64_t octets,
              CapacityRun& run) {
  CapacitySession session(config, enough);
  DelayStream stream(config.to);
  try {
    session.open();
    run.start = utc_now();
    run_trains(session, stream, config, octets, run);
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  stream.stop();
  run.sent = session.sent_octets() + stream.sent_octets();
  run.received = session.received_octets() + stream.received_octets();
  run.v4 = session.is_v4();
}

}  // namespace

CapacityRun run_capacity(const CapacityConfig& config, const Enough& enough) {
  CapacityRun run;
  run.start = utc_now();
  try {
    DailyBudget budget(capacity_budget_file(), config.octets_a_day);
    const auto octets = budget.take_for_test(config.octets_a_test);
    try {
      run_test(config, enough, octets, run);
    } catch (const std::exception& error) {
      run.failure = error.what();
    }
    const auto used = std::max(run.result.sent_octets, run.sent + run.received);
    budget.give_back(octets - std::min(octets, used));
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  if (run.failure.empty() && !run.result.value) run.failure = run.result.evidence;
  return run;
}

namespace {

std::string_view metric_of(const CapacityConfig& config) {
  return config.direction == Direction::down ? metric::kCapacityDown : metric::kCapacityUp;
}

std::string method_text(const CapacityRun& run, const CapacityConfig& config) {
  const auto size =
      run.result.ip_octets > 0 ? fmt::format(" of {} octets", run.result.ip_octets) : "";
  return fmt::format(
      "IP-layer capacity (RFC 9097) by short paced UDP trains{}, at most {:.0f} MB and {:.0f} s; "
      "sustained rate behind any token bucket of up to {:.3g} MB",
      size, static_cast<double>(config.octets_a_test) / 1e6, to_seconds(config.duration),
      static_cast<double>(config.bucket_octets) / 1e6);
}

}  // namespace

Validity validity(const CapacityRun& run) {
  if (!run.failure.empty()) return Validity::failed;
  return run.result.valid ? Validity::valid : Validity::suspect;
}

Record to_record(const CapacityRun& run, const CapacityConfig& config) {
  auto r = draft(metric_of(config), config.to, method_text(run, config), run.start, run.duration);
  if (!run.failure.empty()) return failed(std::move(r), config.to.host + ": " + run.failure);
  const auto& result = run.result;
  r.value = result.value->value;
  r.interval = result.interval;
  r.samples = std::max<std::uint64_t>(result.samples, 1);
  r.validity = validity(run);
  r.limited_by = result.limited_by;
  r.note = result.evidence;
  if (result.burst_octets && result.boost)
    r.note += fmt::format("; faster at first: {:.0f} kB at {:.0f} Mbit/s or more",
                          static_cast<double>(*result.burst_octets) / 1e3, result.boost->value);
  return r;
}

JsonLine report(const CapacityRun& run, const CapacityConfig& config) {
  const auto& result = run.result;
  const auto number = [](const auto& maybe) {
    return maybe ? std::optional(maybe->value) : std::nullopt;
  };
  JsonLine line;
  line.add("metric", metric_of(config)).add("value", number(result.value)).add("unit", "Mbit/s");
  const auto& interval = result.interval;
  line.add("low", interval ? std::optional(interval->low) : std::nullopt);
  line.add("high", interval ? std::optional(interval->high) : std::nullopt);
  line.add("burst_bytes", result.burst_octets).add("boost_mbit_s", number(result.boost));
  line.add("samples", result.samples).add("duration_s", to_seconds(run.duration));
  line.add("bytes_sent", run.sent).add("bytes_received", run.received);
  line.add("own_loss", number(result.own_loss));
  line.add("valid", validity(run) == Validity::valid);
  line.add("limited_by", to_string(result.limited_by)).add("method", method_text(run, config));
  std::optional<capacity::RateByLayer> layers;
  if (result.value)
    layers = capacity::by_layer(*result.value, result.ip_octets,
                                run.v4 ? capacity::IpVersion::v4 : capacity::IpVersion::v6);
  const auto layer = [&](Mbps capacity::RateByLayer::*rate) {
    return layers ? std::optional(((*layers).*rate).value) : std::nullopt;
  };
  line.add("l1_mbit_s", layer(&capacity::RateByLayer::l1));
  line.add("l2_mbit_s", layer(&capacity::RateByLayer::l2));
  line.add("l3_mbit_s", layer(&capacity::RateByLayer::l3));
  line.add("l4_mbit_s", layer(&capacity::RateByLayer::l4));
  const auto seen = [](std::uint64_t octets) {
    return octets > 0 ? std::optional(octets) : std::nullopt;
  };
  line.add("datagram_bytes", seen(result.ip_octets));
  line.add("sustained_bytes", seen(result.sustained_octets));
  line.add("ruled_out_burst_bytes", seen(result.ruled_out_octets));
  line.add("ruled_out_weak_burst_bytes", seen(result.ruled_out_weak_octets));
  line.add("evidence", result.evidence).add("failure", run.failure);
  return line;
}

}  // namespace preau
