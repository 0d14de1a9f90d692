#include "probe/measure/goodput.hh"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <system_error>

#include <fmt/format.h>
#include <poll.h>

#include "probe/measure/goodput_flow.hh"
#include "probe/measure/tcp_port.hh"
#include "probe/measure/turn.hh"
#include "probe/net/error.hh"
#include "probe/net/host_load.hh"

namespace preau {

using namespace std::chrono_literals;
using goodput::Hello;
using goodput::Role;
using goodput::Turn;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr milliseconds kSilence{5'000};  // a test without progress for this long has failed

// The load outlasts what is sampled beside it: the last packet still meets it.
constexpr milliseconds kTail{100};

constexpr milliseconds kLookEvery{250};
constexpr milliseconds kPatience{20};  // of one poll

// What the system says of a socket needs this said beside it.
constexpr auto kLineAdvice = "; did the line go down? Measure again when it is up";

constexpr auto kIfClosed = "is it of this version? Measure again later";
constexpr auto kNonsense =
    "what the reflector tells of itself makes no sense; is it a preau-reflector?";

// Asks for a turn and waits for it; gives the token that the flows must bear.
goodput::Token ask_for_turn(const FileDescriptor& control, const GoodputConfig& config,
                            const Enough& enough) {
  const auto most = std::max(config.duration, config.longest) + kTail;
  const auto granted = static_cast<std::uint32_t>(std::min(most, kLongestGoodput).count());
  const Hello hello{Role::control, config.direction, granted};
  return wait_for_turn(control, hello, config.turn_patience, kIfClosed, enough).token;
}

std::vector<GoodputFlow> open_flows(const FileDescriptor& control, const GoodputConfig& config,
                                    const goodput::Token& token, std::string& congestion_control) {
  std::vector<GoodputFlow> flows;
  const auto directions = ways(config.direction);
  for (std::size_t i = 0; i < config.flows; ++i) {
    const auto direction = directions[i % directions.size()];
    auto socket = connect_beside(control);
    congestion_control = set_congestion_control(socket, "cubic");
    send_all(socket, goodput::encode(Hello{Role::flow, direction, 0, token}), 3s);
    flows.emplace_back(std::move(socket), direction);
  }
  return flows;
}

TcpInfo from_wire(const goodput::Sending& told) {
  TcpInfo sending{.sent_again = told.retransmits,
                  .least_rtt = std::chrono::microseconds{told.min_rtt_us},
                  .busy = milliseconds{told.busy_ms},
                  .window_limited = milliseconds{told.receiver_limited_ms},
                  .buffer_limited = milliseconds{told.buffer_limited_ms}};
  return sending;
}

// A reflector tells of itself ten times a second, and no turn is longer than 35 s.
constexpr std::size_t kMostTold = 1'000;
constexpr std::uint32_t kMostBusyMs = 35'000 * goodput::kMostFlows;

bool is_possible(const goodput::Sending& told) {
  return told.busy_ms <= kMostBusyMs && told.receiver_limited_ms <= told.busy_ms &&
         told.buffer_limited_ms <= told.busy_ms;
}

// Reads what the reflector says of its own load and of its flows, without waiting for it. `times`
// counts.
void note_server(const FileDescriptor& control, GoodputRun& run, std::size_t& times) {
  while (wait_readable(control, 0ms)) {
    const auto told = receive_told(control, 1s, kIfClosed);
    const auto* sending = std::get_if<goodput::Sending>(&told);
    const auto* load = std::get_if<Turn>(&told);
    if (++times > kMostTold || (sending != nullptr && !is_possible(*sending)) ||
        (load != nullptr && load->amount > 1'000))
      throw std::runtime_error(kNonsense);
    if (sending != nullptr) {
      run.downloads = from_wire(*sending);
      continue;
    }
    const auto& turn = *load;
    if (turn.kind == Turn::Kind::load && turn.amount > kWaitLimit.value * 1000)
      run.server_shortage =
          "its flows waited for a CPU " + std::to_string(turn.amount / 10) + " % of the time";
  }
}

// One thread moves all flows of a test: through the ramp, the part that counts, and the tail.
class Transfer {
 public:
  // `opening`: how long the flows took to open.
  Transfer(const FileDescriptor& control, std::vector<GoodputFlow>& flows,
           const GoodputConfig& config, steady_clock::duration opening, GoodputRun& run)
      : control_(control),
        flows_(flows),
        config_(config),
        run_(run),
        length_{.least = std::min(config.least, config.duration - kTail),
                .planned = config.duration - opening - kTail - 2 * kPatience,
                .longest = config.longest,
                .narrow = config.narrow} {
    length_.planned = std::max(length_.least, length_.planned);
  }

  void move(const Beside& beside) {
    move_until([&] { return elapsed() >= config_.ramp || beside.enough(); });
    for (const auto way : ways(config_.direction)) before_.push_back(delivered(way));
    beside.begins(rate());
    move_until([&] { return beside.enough() || told_enough(); });
    beside.ends();
    move_until([this, end = elapsed() + kTail] { return elapsed() >= end; });
    run_.loaded = elapsed();
    for (auto& flow : flows_) flow.finish(run_.loaded);
  }

 private:
  steady_clock::duration elapsed() const { return steady_clock::now() - started_; }

  std::uint64_t delivered(Direction direction) const {
    std::uint64_t octets = 0;
    for (const auto& flow : flows_)
      if (flow.direction() == direction) octets += flow.delivered();
    return octets;
  }

  // Until now, of the slower way.
  Mbps rate() const {
    auto least = std::numeric_limits<std::uint64_t>::max();
    for (const auto way : ways(config_.direction)) least = std::min(least, delivered(way));
    return Mbps{static_cast<double>(least) * 8e-6 / to_seconds(elapsed())};
  }

  // Looked at a few times a second only.
  bool told_enough() {
    if (elapsed() < look_at_) return false;
    // The end that was planned is looked at in time.
    look_at_ = elapsed() + kLookEvery;
    if (elapsed() < length_.planned) look_at_ = std::min(look_at_, length_.planned);
    const auto directions = ways(config_.direction);
    for (std::size_t i = 0; i < directions.size(); ++i)
      if (!told_enough(directions[i], delivered(directions[i]) - before_[i])) return false;
    return true;
  }

  bool told_enough(Direction direction, std::uint64_t octets) const {
    std::vector<FlowSeries> flows;
    for (const auto& flow : flows_)
      if (flow.direction() == direction) flows.push_back(flow.series());
    const auto& resent = direction == Direction::down ? run_.down_resent : run_.up_resent;
    const auto estimate = estimate_goodput(flows, config_.ramp, resent);
    return preau::told_enough(estimate, octets, elapsed(), length_);
  }

  void note_resent() {
    if (elapsed() < resent_at_) return;
    resent_at_ = elapsed() + kLookEvery;
    const auto note = [this](ResentSeries& series, const TcpInfo& sending) {
      series.push_back({elapsed(), sending.sent_again, sending.least_rtt});
    };
    TcpInfo uploads;
    for (const auto& flow : flows_)
      if (flow.direction() == Direction::up) uploads = uploads + flow.info();
    note(run_.up_resent, uploads);
    if (run_.downloads) note(run_.down_resent, *run_.downloads);
  }

  template <class Done>
  void move_until(const Done& done) {
    while (!done()) step();
  }

  void step() {
    std::vector<pollfd> waited;
    for (const auto& flow : flows_) waited.push_back(flow.waited());
    check("poll", ::poll(waited.data(), waited.size(), static_cast<int>(kPatience.count())));
    const auto now = steady_clock::now();
    for (std::size_t i = 0; i < flows_.size(); ++i)
      if (waited[i].revents != 0 && flows_[i].step(waited[i].revents, now - started_))
        progress_ = now;
    if (now - progress_ > kSilence)
      throw std::runtime_error(
          fmt::format("nothing came through for {} s{}", kSilence / 1s, kLineAdvice));
    note_server(control_, run_, told_);
    note_resent();
  }

  const FileDescriptor& control_;
  std::vector<GoodputFlow>& flows_;
  const GoodputConfig& config_;
  GoodputRun& run_;
  TestLength length_;  // of the load, without its tail
  steady_clock::time_point started_{steady_clock::now()}, progress_{started_};
  steady_clock::duration look_at_{}, resent_at_{};
  std::size_t told_{};
  std::vector<std::uint64_t> before_;  // delivered when the ramp was over, of each direction
};

void run_turn(const FileDescriptor& control, const GoodputConfig& config, const Beside& beside,
              std::string& stage, GoodputRun& run) {
  stage = "waiting for a turn: ";
  const auto token = ask_for_turn(control, config, beside.enough);
  run.start = utc_now();
  const auto before = host_counters();
  const auto started = steady_clock::now();
  stage = "opening the flows: ";
  auto flows = open_flows(control, config, token, run.congestion_control);
  stage = "under load: ";
  Transfer(control, flows, config, steady_clock::now() - started, run).move(beside);
  run.duration = steady_clock::now() - started;
  run.stopped = beside.enough();
  run.shortage = shortage(load_between(before, host_counters()));
  TcpInfo all;
  for (auto& flow : flows) {
    const auto info = flow.info();
    all = all + info;
    if (flow.direction() == Direction::up) {
      run.uploads = run.uploads + info;
      run.up_confirmed.push_back(flow.take_confirmed());
    }
    (flow.direction() == Direction::down ? run.down : run.up).push_back(flow.take());
  }
  run.least_rtt = all.least_rtt;
}

}  // namespace

std::vector<Direction> ways(Direction direction) {
  if (direction == Direction::both) return {Direction::down, Direction::up};
  return {direction};
}

Direction direction_of(std::string_view name) {
  if (name == "both") return Direction::both;
  return name == "up" ? Direction::up : Direction::down;
}

GoodputRun run_goodput(const GoodputConfig& config, const Beside& beside) {
  GoodputRun run;
  run.start = utc_now();
  std::string stage;  // what is under way
  try {
    const auto control = connect_to_reflector(config.to);
    run_turn(control, config, beside, stage, run);
  } catch (const std::system_error& error) {
    run.failure = stage + error.what() + kLineAdvice;
  } catch (const std::exception& error) {
    run.failure = stage + error.what();
  }
  return run;
}

}  // namespace preau
