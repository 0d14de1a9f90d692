// What a run comes to: the maximum, and whether it is the path's.
#include <algorithm>

#include <fmt/format.h>

#include "probe/measure/capacity/layers.hh"
#include "probe/udpst/doubts.hh"

namespace preau::udpst {

namespace {

// The first doubt, or none.
std::optional<Doubt> doubt(const Run& run) {
  auto all = doubts(run);
  return all.empty() ? std::nullopt : std::optional(std::move(all.front()));
}

}  // namespace

double mbit_per_second(const SubInterval& s, const Run& run) {
  if (s.duration_us == 0) return 0;
  const auto octets = s.octets + std::uint64_t{s.datagrams} * run.header_octets;
  return 8 * static_cast<double>(octets) / s.duration_us;
}

const SubInterval* best(const Run& run) {
  const auto found = std::ranges::max_element(
      run.sub_intervals, {}, [&](const SubInterval& s) { return mbit_per_second(s, run); });
  return found == run.sub_intervals.end() || found->datagrams == 0 ? nullptr : &*found;
}

Validity validity(const Run& run) {
  if (best(run) == nullptr || !run.lie.empty()) return Validity::failed;
  if (!run.failure.empty() || doubt(run)) return Validity::suspect;
  return Validity::valid;
}

LimitedBy limited_by(const Run& run) {
  if (validity(run) == Validity::failed) return LimitedBy::unknown;
  const auto first = doubt(run);
  return first ? first->limited_by : LimitedBy::network;
}

std::string note(const Run& run) {
  std::string text;
  const auto add = [&](const std::string& what) { text += (text.empty() ? "" : "; ") + what; };
  for (const auto& each : doubts(run)) add(each.text);
  if (best(run) != nullptr && !run.failure.empty()) add("ended early: " + run.failure);
  return text;
}

std::string method(const Config& config) {
  return fmt::format("UDPSTP (RFC 9946), search type {}, {} s, most of {} ms sub-intervals{}",
                     config.test.algorithm == Algorithm::c ? "C" : "B", config.test.duration_s,
                     config.test.sub_interval_ms, config.key_file.empty() ? "" : ", authenticated");
}

std::string_view metric_of(Flow flow) {
  return flow == Flow::down ? metric::kUdpstDown : metric::kUdpstUp;
}

JsonLine report(const Run& run, const Config& config) {
  const bool failed = validity(run) == Validity::failed;
  const auto* most = failed ? nullptr : best(run);
  std::optional<double> value, loss, loss_then, delay_then;
  std::optional<capacity::RateByLayer> layers;
  if (most != nullptr) {
    value = mbit_per_second(*most, run);
    loss_then = static_cast<double>(most->lost) / (double(most->datagrams) + most->lost);
    if (most->rtt_variation_least != kNoDelay) delay_then = most->rtt_variation_most / 1e3;
    const auto packet = static_cast<std::uint32_t>(most->octets / most->datagrams);
    layers = capacity::by_layer(
        Mbps{*value}, packet + run.header_octets,
        run.header_octets > kIpUdpOctets ? capacity::IpVersion::v6 : capacity::IpVersion::v4);
  }
  if (run.datagrams > 0)
    loss = static_cast<double>(run.lost) / static_cast<double>(run.datagrams + run.lost);
  JsonLine line;
  line.add("metric", metric_of(config.test.flow)).add("value", value).add("unit", "Mbit/s");
  line.add_null("low").add_null("high").add_null("burst_bytes").add_null("boost_mbit_s");
  line.add("samples", failed ? std::size_t{0} : run.sub_intervals.size());
  line.add("duration_s", to_seconds(run.duration));
  line.add("bytes_sent", run.octets_sent).add("bytes_received", run.octets_received);
  line.add("own_loss", loss).add("loss", loss_then).add("rtt_variation_s", delay_then);
  line.add("valid", validity(run) == Validity::valid);
  line.add("limited_by", to_string(limited_by(run))).add("method", method(config));
  line.add("start", to_iso8601(run.start)).add("note", note(run));
  line.add("failure", failed ? (run.failure.empty() ? run.lie : run.failure) : "");
  line.add("address", run.address);
  for (const auto& [key, rate] : {std::pair{"l1_mbit_s", &capacity::RateByLayer::l1},
                                  std::pair{"l2_mbit_s", &capacity::RateByLayer::l2},
                                  std::pair{"l4_mbit_s", &capacity::RateByLayer::l4}})
    line.add(key, layers ? std::optional(((*layers).*rate).value) : std::nullopt);
  return line;
}

}  // namespace preau::udpst
