#include "probe/measure/goodput.hh"

#include <array>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <stdexcept>
#include <thread>

#include <poll.h>

#include "probe/measure/latency.hh"
#include "probe/measure/stamp_sender.hh"
#include "probe/measure/tcp_port.hh"
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
constexpr milliseconds kSampleEvery{10};

Turn receive_turn(const FileDescriptor& control, milliseconds patience) {
  std::array<std::byte, goodput::kTurnSize> octets{};
  if (!receive_all(control, octets, patience))
    throw std::runtime_error("the reflector closed the connection");
  const auto turn = goodput::decode_turn(octets);
  if (!turn) throw std::runtime_error("the reflector's answer is no turn of ours");
  return *turn;
}

// Asks for a turn and waits for it; gives the token that the flows must bear.
goodput::Token wait_for_turn(const FileDescriptor& control, const GoodputConfig& config) {
  const auto duration = static_cast<std::uint32_t>(config.duration.count());
  send_all(control, goodput::encode(Hello{Role::control, config.direction, duration}), 3s);
  const auto until = steady_clock::now() + config.turn_patience;
  for (;;) {
    const auto turn = receive_turn(control, kSilence);
    if (turn.kind == Turn::Kind::go) return turn.token;
    if (steady_clock::now() > until)
      throw std::runtime_error("the reflector was busy with other tests for " +
                               std::to_string(config.turn_patience.count() / 1000) + " s");
  }
}

// One flow of the test: counts what it receives, or what the reflector reports of what we send.
class Flow {
 public:
  Flow(FileDescriptor socket, Direction direction)
      : socket_(std::move(socket)), direction_(direction) {}

  pollfd waited() const {
    return {socket_.get(),
            static_cast<short>(direction_ == Direction::up ? POLLIN | POLLOUT : POLLIN), 0};
  }

  // Moves what can be moved now; true when the count went up.
  bool step(short ready, std::chrono::nanoseconds elapsed) {
    if (direction_ == Direction::down) return receive(elapsed);
    if ((ready & POLLOUT) != 0) send();
    return (ready & POLLIN) != 0 && read_reports();
  }

  // The last moment of a download, so that its count reaches the end of the test.
  void finish(std::chrono::nanoseconds elapsed) {
    if (direction_ == Direction::down) series_.push_back({elapsed, octets_});
  }

  FlowSeries take() { return std::move(series_); }

 private:
  bool receive(std::chrono::nanoseconds elapsed) {
    const auto got = discard(socket_);
    if (got == 0) throw std::runtime_error("the reflector closed a flow");
    if (got < 0) {
      if (errno != EAGAIN && errno != EINTR) check("receive", got);
      return false;
    }
    octets_ += static_cast<std::uint64_t>(got);
    if (series_.empty() || elapsed - series_.back().elapsed >= kSampleEvery)
      series_.push_back({elapsed, octets_});
    return true;
  }

  void send() {
    static const std::vector<std::byte> zeros(128 * 1024);
    const auto sent = ::send(socket_.get(), zeros.data(), zeros.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) check("send", sent);
  }

  bool read_reports() {
    bool more = false;
    for (;;) {
      const auto got =
          ::recv(socket_.get(), partial_.data() + filled_, partial_.size() - filled_, 0);
      if (got == 0) throw std::runtime_error("the reflector closed a flow");
      if (got < 0) {
        if (errno != EAGAIN && errno != EINTR) check("receive", got);
        return more;
      }
      filled_ += static_cast<std::size_t>(got);
      if (filled_ < partial_.size()) continue;
      filled_ = 0;
      more |= note(*goodput::decode_report(partial_));
    }
  }

  // A report that goes backwards, or tells of a rate that no interface has, is a lie or a fault.
  bool note(const goodput::Report& report) {
    const auto elapsed = std::chrono::nanoseconds{
        static_cast<std::int64_t>(std::min<std::uint64_t>(report.elapsed_ns, 3'600'000'000'000))};
    const FlowSample last = series_.empty() ? FlowSample{} : series_.back();
    if (elapsed < last.elapsed || report.octets < last.octets ||
        static_cast<double>(report.octets) > 1e12)
      throw std::runtime_error("the reflector's counts make no sense; is it a preau-reflector?");
    series_.push_back({elapsed, report.octets});
    return report.octets > last.octets;
  }

  FileDescriptor socket_;
  Direction direction_;
  std::uint64_t octets_{};
  FlowSeries series_;
  std::array<std::byte, goodput::kReportSize> partial_{};
  std::size_t filled_{};
};

std::vector<Flow> open_flows(const FileDescriptor& control, const GoodputConfig& config,
                             const goodput::Token& token, std::string& congestion_control) {
  std::vector<Flow> flows;
  for (std::size_t i = 0; i < config.flows; ++i) {
    auto socket = connect_beside(control);
    congestion_control = set_congestion_control(socket, "cubic");
    send_all(socket, goodput::encode(Hello{Role::flow, config.direction, 0, token}), 3s);
    flows.emplace_back(std::move(socket), config.direction);
  }
  return flows;
}

// Reads what the reflector says of its own load, without waiting for it.
void note_server_load(const FileDescriptor& control, GoodputRun& run) {
  while (wait_readable(control, 0ms)) {
    const auto turn = receive_turn(control, 1s);
    if (turn.kind == Turn::Kind::load && turn.amount > kWaitLimit.value * 1000)
      run.server_shortage =
          "its flows waited for a CPU " + std::to_string(turn.amount / 10) + " % of the time";
  }
}

void transfer(const FileDescriptor& control, std::vector<Flow>& flows, const GoodputConfig& config,
              GoodputRun& run) {
  const auto started = steady_clock::now();
  auto progress = started;
  for (auto now = started; now < started + config.duration; now = steady_clock::now()) {
    std::vector<pollfd> waited;
    for (const auto& flow : flows) waited.push_back(flow.waited());
    check("poll", ::poll(waited.data(), waited.size(), 100));
    now = steady_clock::now();
    for (std::size_t i = 0; i < flows.size(); ++i)
      if (waited[i].revents != 0 && flows[i].step(waited[i].revents, now - started)) progress = now;
    if (now - progress > kSilence)
      throw std::runtime_error("nothing came through for " +
                               std::to_string(kSilence.count() / 1000) +
                               " s; did the line go down?");
    note_server_load(control, run);
  }
  for (auto& flow : flows) flow.finish(steady_clock::now() - started);
}

}  // namespace

GoodputRun run_goodput(const GoodputConfig& config, const std::function<void()>& at_start) {
  GoodputRun run;
  run.start = utc_now();
  try {
    const auto control = connect_to_reflector(config.to);
    const auto token = wait_for_turn(control, config);
    run.start = utc_now();
    const auto before = host_counters();
    const auto started = steady_clock::now();
    auto flows = open_flows(control, config, token, run.congestion_control);
    at_start();
    transfer(control, flows, config, run);
    run.duration = steady_clock::now() - started;
    run.shortage = shortage(load_between(before, host_counters()));
    for (auto& flow : flows) run.flows.push_back(flow.take());
  } catch (const std::exception& error) {
    run.failure = error.what();
  }
  return run;
}

namespace {

std::string method_text(const GoodputRun& run, const GoodputConfig& config) {
  return "TCP payload at the receiver, " + std::to_string(config.flows) + " flows, " +
         (run.congestion_control.empty() ? "" : run.congestion_control + ", ") +
         std::to_string(config.duration.count()) + " ms of which the first " +
         std::to_string(config.ramp.count()) + " ms do not count";
}

}  // namespace

Record summarise(const GoodputRun& run, const GoodputConfig& config) {
  const auto metric =
      config.direction == Direction::down ? metric::kGoodputDown : metric::kGoodputUp;
  auto r = draft(metric, config.to, method_text(run, config), run.start, run.duration);
  if (!run.failure.empty()) return failed(std::move(r), config.to.host + ": " + run.failure);
  const auto estimate = estimate_goodput(run.flows, config.ramp);
  if (!estimate)
    return failed(std::move(r),
                  config.to.host + ": too little was delivered to tell a rate; is the line up?");
  r.value = estimate->mean.value;
  r.interval = estimate->interval;
  r.samples = estimate->batches;
  r.limited_by = LimitedBy::network;
  if (!run.shortage.empty()) {
    r.limited_by = LimitedBy::probe;
    r.note = "limited by the probe: " + run.shortage;
  } else if (!run.server_shortage.empty()) {
    r.limited_by = LimitedBy::server;
    r.note = "limited by the server: " + run.server_shortage;
  }
  if (r.limited_by != LimitedBy::network) r.validity = Validity::suspect;
  return r;
}

// The sampler begins when the turn does, and ends with the load: what it sees is the loaded path.
LoadedGoodput goodput_with_latency(const GoodputConfig& config, const LatencyConfig& latency) {
  LoadedGoodput seen;
  std::jthread sampler;
  seen.goodput = run_goodput(config, [&] {
    sampler = std::jthread([&](const std::stop_token& stop) {
      seen.latency = run_stamp(latency, [&] { return stop.stop_requested(); });
    });
  });
  sampler.request_stop();
  if (sampler.joinable()) sampler.join();
  return seen;
}

std::vector<Record> measure_goodput(const GoodputConfig& config) {
  LatencyConfig latency;
  latency.to = config.to;
  latency.count = static_cast<std::uint32_t>(config.duration / latency.interval) + 100;
  latency.start_within = std::chrono::milliseconds{0};  // the turn decides
  latency.give_up = false;
  const auto [run, loaded] = goodput_with_latency(config, latency);
  std::vector<Record> records{summarise(run, config)};
  if (!run.failure.empty() && loaded.delays.empty()) return records;
  const auto& metrics = config.direction == Direction::down ? kLoadedDown : kLoadedUp;
  for (auto& r : to_records(loaded, metrics, config.to, stamp_method(latency)))
    records.push_back(std::move(r));
  return records;
}

}  // namespace preau
