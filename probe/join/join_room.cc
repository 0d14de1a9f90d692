#include "probe/join/join_room.hh"

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

#include <fmt/format.h>

#include "probe/join/attempt.hh"
#include "probe/join/lease.hh"
#include "probe/join/own_namespace.hh"
#include "probe/measure/dns_time.hh"
#include "probe/measure/goodput.hh"
#include "probe/measure/latency.hh"
#include "probe/measure/ping.hh"
#include "probe/wifi/channel.hh"
#include "probe/wifi/radio.hh"
#include "probe/wifi/ssid.hh"

namespace preau::join {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Steps that measure: what records and JSON call their values.
struct Measured {
  std::string_view step, metric, key;
};
constexpr std::array kMeasured{
    Measured{"association", metric::kJoinAssociation, "association_s"},
    Measured{"authentication", metric::kJoinAuthentication, "authentication_s"},
    Measured{"dhcp", metric::kJoinLease, "dhcp_s"},
    Measured{"dns", metric::kJoinDns, "dns_s"},
    Measured{"rtt", metric::kJoinRtt, "rtt_s"},
    Measured{"goodput_down", metric::kJoinDown, "down_mbps"},
    Measured{"goodput_up", metric::kJoinUp, "up_mbps"},
};

Step not_tried(std::string_view name, std::string why) {
  return {.name = name, .cause = std::move(why)};
}

bool is_address(const std::string& host) {
  try {
    Address::numeric(host, 1);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

// Goes from step to step, inside the namespace.
class Way {
 public:
  Way(const JoinConfig& config, const std::function<bool()>& stop, Joined& out)
      : config_(config), stop_(stop), out_(out), to_(config.reflector) {}

  void go(const std::string& interface) {
    Supplicant supplicant(interface);
    if (!join_network(supplicant)) return give_up("not joined");
    if (!get_lease(interface)) return give_up("no address");
    ask_dns();
    round_trips();
    explain_silence();
    load(Direction::down);
    load(Direction::up);
    read_link(interface);
  }

 private:
  bool add(Step step) {
    const bool pass = step.outcome == Outcome::pass;
    out_.steps.push_back(std::move(step));
    return pass;
  }

  Step& step(std::string_view name) { return *std::ranges::find(out_.steps, name, &Step::name); }

  void give_up(const std::string& why) {
    for (const auto* name : {"dhcp", "dns", "rtt", "goodput_down", "goodput_up"})
      if (std::ranges::find(out_.steps, name, &Step::name) == out_.steps.end())
        add(not_tried(name, why));
  }

  bool join_network(Supplicant& supplicant) {
    const auto& credentials = config_.credentials;
    Attempt attempt(credentials.security,
                    wifi::ssid_text(std::as_bytes(std::span(credentials.ssid))));
    supplicant.join(credentials, config_.target);
    const auto until = Clock::now() + config_.limit;
    while (!attempt.over() && Clock::now() < until && !stop_())
      if (const auto event = supplicant.next_event(std::min(until, Clock::now() + 200ms)))
        attempt.on(*event, Clock::now());
    name_access_point(attempt);
    out_.tries = attempt.tries();
    out_.total_s = attempt.total_s();
    add(attempt.network(config_.limit));
    add(attempt.association());
    return add(attempt.authentication(config_.limit));
  }

  void name_access_point(const Attempt& attempt) {
    if (!attempt.bssid()) return;
    const auto mhz = attempt.frequency_mhz().value_or(0);
    const auto channel = wifi::channel_of(mhz);
    out_.access_point = AccessPoint{
        wifi::to_string(*attempt.bssid()),
        wifi::ssid_text(std::as_bytes(std::span(config_.credentials.ssid))), channel.value_or(0)};
  }

  bool get_lease(const std::string& interface) {
    if (stop_()) return add(not_tried("dhcp", "stopped, as was asked"));
    const auto run = obtain_lease(interface);
    if (!run.lease) {
      out_.total_s.reset();
      return add({.name = "dhcp", .outcome = Outcome::fail, .cause = run.failure});
    }
    lease_ = *run.lease;
    if (out_.total_s) *out_.total_s += to_seconds(run.time);
    Step step{.name = "dhcp", .outcome = Outcome::pass, .value = to_seconds(run.time)};
    try {
      use_lease(interface, lease_);
    } catch (const std::exception& error) {
      step = {.name = "dhcp",
              .outcome = Outcome::fail,
              .cause = std::string("the lease makes no sense: ") + error.what()};
    }
    return add(std::move(step));
  }

  void ask_dns() {
    if (stop_()) return void(add(not_tried("dns", "stopped, as was asked")));
    Step step{.name = "dns", .outcome = Outcome::fail};
    if (lease_.dns.empty()) {
      step.cause = "the DHCP server names no DNS server";
      return void(add(std::move(step)));
    }
    const bool named = !is_address(to_.host);
    DnsConfig config{.name = config_.question, .server = lease_.dns.front()};
    if (config.name.empty()) config.name = named ? to_.host : "example.org";
    config.pace.count = 3;
    const auto run = run_dns(config);
    step.value = median_seconds(seconds_in_order(run.delays));
    if (step.value)
      step.outcome = Outcome::pass;
    else
      step.cause =
          "DNS dead: " + (run.delays.failure.empty() ? lease_.dns.front() + " does not answer"
                                                     : run.delays.failure);
    if (named) resolve_reflector(config, run, step);
    add(std::move(step));
  }

  void resolve_reflector(DnsConfig config, DnsRun run, Step& step) {
    if (step.outcome == Outcome::pass && config.name != to_.host) {
      config.name = to_.host;
      run = run_dns(config);
    }
    to_.host.clear();
    if (!run.newest.addresses.empty()) to_.host = run.newest.addresses.front();
    if (to_.host.empty() && step.outcome == Outcome::pass) {
      step.outcome = Outcome::fail;
      step.cause = "the network's DNS server does not know " + config_.reflector.host;
    }
  }

  void round_trips() {
    if (stop_()) return void(add(not_tried("rtt", "stopped, as was asked")));
    if (to_.host.empty())
      return void(add(not_tried("rtt", "where the reflector is, only DNS could tell")));
    const auto records = measure_latency({.to = to_, .count = 50}, stop_);
    Step step{.name = "rtt", .outcome = Outcome::fail, .cause = "the reflector does not answer"};
    for (const auto& record : records)
      if ((record.metric == metric::kRttMedian || record.metric == metric::kTcpRttMedian) &&
          record.value && !step.value) {
        step.value = record.value;
        step.outcome = Outcome::pass;
        step.cause.clear();
      }
    add(std::move(step));
  }

  bool gateway_answers() const {
    if (lease_.router.empty()) return false;
    PingConfig config{.host = lease_.router};
    config.pace.count = 3;
    config.patience = 1'000ms;
    return answered(run_ping(config).delays);
  }

  // Which of the far ends is silent tells where the way ends.
  void explain_silence() {
    auto& dns = step("dns");
    auto& rtt = step("rtt");
    const bool dns_dead = dns.outcome == Outcome::fail && !dns.value && !lease_.dns.empty();
    if (rtt.outcome == Outcome::pass) {
      if (dns_dead) dns.cause += "; the reflector does, so that it is DNS alone";
      return;
    }
    if (rtt.outcome == Outcome::not_tried && !dns_dead) return;
    std::string why;
    if (lease_.router.empty())
      why = "no way out: the DHCP server names no router";
    else if (!gateway_answers())
      why = fmt::format("the router {} does not answer either: a wrong VLAN, or a dead router",
                        lease_.router);
    else if (dns.outcome != Outcome::pass)
      why =
          fmt::format("dead uplink: the router {} answers, nothing beyond it does", lease_.router);
    else
      why = fmt::format("the router {} and DNS answer: the reflector is down, or filtered",
                        lease_.router);
    if (rtt.outcome == Outcome::fail) rtt.cause += "; " + why;
    if (dns_dead) dns.cause += "; " + why;
  }

  void load(Direction direction) {
    const auto* name = direction == Direction::down ? "goodput_down" : "goodput_up";
    if (stop_()) return void(add(not_tried(name, "stopped, as was asked")));
    if (step("rtt").outcome != Outcome::pass)
      return void(add(not_tried(name, "nothing comes back from the reflector")));
    const GoodputConfig config{.to = to_, .direction = direction, .turn_patience = 30'000ms};
    const auto record = summarise(run_goodput(config, {.enough = stop_}), config, direction);
    Step step{.name = name, .outcome = Outcome::pass, .value = record.value};
    if (!record.value)
      step = {.name = name, .outcome = Outcome::fail, .cause = record.failure};
    else if (record.validity != Validity::valid)
      step.cause = record.note;
    step.suspect = record.validity == Validity::suspect;
    add(std::move(step));
  }

  void read_link(const std::string& interface) {
    auto radio = wifi::Radio::open(interface);
    if (!radio) return;
    if (const auto link = radio->link()) out_.link = *link;
  }

  const JoinConfig& config_;
  const std::function<bool()>& stop_;
  Joined& out_;
  FarEnd to_;
  Lease lease_;
};

Record begin(const Joined& joined, const JoinConfig& config, std::string_view name) {
  Record r =
      draft(name, config.reflector,
            "joined with wpa_supplicant, " + std::string(to_string(config.credentials.security)),
            joined.start, joined.duration);
  r.segment = Segment::air;
  r.room = config.room;
  r.access_point = joined.access_point;
  return r;
}

// A text of others may hold an address of a device's.
std::string harmless(const std::string& text) {
  return mentions_mac_address(text) ? "a text that names a device" : text.substr(0, 1'000);
}

const Step* first_failed(const Joined& joined) {
  const auto found = std::ranges::find(joined.steps, Outcome::fail, &Step::outcome);
  if (found != joined.steps.end()) return &*found;
  const auto skipped = std::ranges::find(joined.steps, Outcome::not_tried, &Step::outcome);
  return skipped == joined.steps.end() ? nullptr : &*skipped;
}

Record finish(Record r, std::optional<double> value, const std::string& why) {
  if (!value) return failed(std::move(r), harmless(why));
  r.value = value;
  r.samples = 1;
  r.note = harmless(why);
  return r;
}

std::vector<Record> records_of(const Joined& joined, const JoinConfig& config) {
  std::vector<Record> out;
  // The whole is only there when all of it worked: signal, or a lease, alone serves nobody.
  const auto* wrong = first_failed(joined);
  auto whole = finish(
      begin(joined, config, metric::kJoinTotal), wrong == nullptr ? joined.total_s : std::nullopt,
      wrong == nullptr ? "every step passed" : fmt::format("{}: {}", wrong->name, wrong->cause));
  if (wrong != nullptr && wrong->outcome == Outcome::fail) whole.limited_by = LimitedBy::network;
  out.push_back(std::move(whole));
  for (const auto& [name, metric, key] : kMeasured) {
    const auto step = std::ranges::find(joined.steps, name, &Step::name);
    if (step == joined.steps.end()) continue;
    if (step->outcome == Outcome::pass && !step->value) continue;  // an open network's
    const auto prefix = step->outcome == Outcome::not_tried ? "not tried: " : "";
    auto record =
        finish(begin(joined, config, metric),
               step->outcome == Outcome::pass ? step->value : std::nullopt, prefix + step->cause);
    if (step->suspect) record.validity = Validity::suspect;
    if (step->outcome == Outcome::fail) record.limited_by = LimitedBy::network;
    out.push_back(std::move(record));
  }
  return out;
}

}  // namespace

bool passed(const Joined& joined) { return first_failed(joined) == nullptr; }

Joined join_room(const JoinConfig& config, const std::function<bool()>& stop) {
  Joined out{.start = utc_now()};
  const auto start = Clock::now();
  auto apart = OwnNamespace::enter(config.interface);
  if (!apart) throw std::runtime_error(apart.error());
  Way(config, stop, out).go(apart->interface());
  out.problem = apart->leave();
  out.duration = Clock::now() - start;
  out.records = records_of(out, config);
  return out;
}

JsonLine report(const Joined& joined, const JoinConfig& config) {
  JsonLine line;
  const auto* wrong = first_failed(joined);
  line.add("room", config.room).add("connects", wrong == nullptr ? "pass" : "fail");
  if (wrong != nullptr)
    line.add("failed_step", wrong->name).add("cause", wrong->cause);
  else
    line.add_null("failed_step").add_null("cause");
  const auto value = [&joined](std::string_view name) -> std::optional<double> {
    const auto found = std::ranges::find(joined.steps, name, &Step::name);
    return found == joined.steps.end() ? std::nullopt : found->value;
  };
  for (const auto& [step, metric, key] : kMeasured) line.add(key, value(step));
  line.add("total_s", joined.total_s).add("tries", joined.tries);
  if (joined.access_point) {
    JsonLine point;
    point.add("bssid", joined.access_point->bssid).add("ssid", joined.access_point->ssid);
    point.add("channel", joined.access_point->channel);
    line.add("access_point", point);
  } else {
    line.add_null("access_point");
  }
  if (joined.link) {
    JsonLine link;
    link.add("signal_dbm", joined.link->signal_dbm).add("rate_to_mbps", joined.link->rate_to_mbps);
    link.add("rate_from_mbps", joined.link->rate_from_mbps).add("retries", joined.link->retries);
    line.add("link", link);
  } else {
    line.add_null("link");
  }
  std::vector<JsonLine> steps;
  for (const auto& step : joined.steps) {
    JsonLine one;
    one.add("step", step.name).add("outcome", to_string(step.outcome)).add("value", step.value);
    one.add("cause", step.cause);
    steps.push_back(std::move(one));
  }
  line.add("steps", steps);
  joined.problem.empty() ? line.add_null("problem") : line.add("problem", joined.problem);
  return line;
}

std::string lines(const Joined& joined, const JoinConfig& config) {
  auto text = fmt::format("room {} as a device sees it: {}\n", config.room,
                          passed(joined) ? "serves" : "does not serve");
  for (const auto& step : joined.steps) {
    text += fmt::format("  {:<15}{:<10}", step.name, to_string(step.outcome));
    if (step.value)
      text += step.name.starts_with("goodput") ? fmt::format("{:.1f} Mbit/s", *step.value)
                                               : fmt::format("{:.1f} ms", *step.value * 1'000);
    text += (step.value && !step.cause.empty() ? "; " : "") + step.cause + "\n";
  }
  return text;
}

}  // namespace preau::join
