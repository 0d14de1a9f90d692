#include "probe/measure/goodput_flow.hh"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "probe/net/error.hh"
#include "probe/net/filler.hh"
#include "probe/net/socket.hh"

namespace preau {

using namespace std::chrono_literals;
using goodput::Direction;
using std::chrono::nanoseconds;

namespace {

constexpr nanoseconds kSampleEvery{10ms};

constexpr auto kClosed = "the reflector closed a flow; was it stopped? Measure again";

constexpr auto kNonsense = "the reflector's counts make no sense; is it a preau-reflector?";
// Two clocks over the same seconds, one of which waited for reports that came late by half of them.
constexpr double kSlowest = 0.6, kFastest = 1.6;
constexpr nanoseconds kComparable = 1s;
constexpr std::size_t kMostReports = 5'000;  // 20 a second, of a turn of 35 s at most

bool would_block() { return errno == EAGAIN || errno == EINTR; }

}  // namespace

pollfd GoodputFlow::waited() const {
  const int events = direction_ == Direction::up ? POLLIN | POLLOUT : POLLIN;
  return {socket_.get(), static_cast<short>(events), 0};
}

bool GoodputFlow::step(short ready, nanoseconds elapsed) {
  if (direction_ == Direction::down) return receive(elapsed);
  if ((ready & POLLOUT) != 0) send();
  return (ready & POLLIN) != 0 && read_reports(elapsed);
}

void GoodputFlow::finish(nanoseconds elapsed) {
  if (direction_ == Direction::down) {
    series_.push_back({elapsed, octets_});
    return;
  }
  const auto ours = heard_ - heard_first_;
  if (series_.empty() || ours < kComparable) return;
  const double theirs = to_seconds(series_.back().elapsed - told_first_) / to_seconds(ours);
  if (theirs < kSlowest || theirs > kFastest) throw std::runtime_error(kNonsense);
}

std::uint64_t GoodputFlow::delivered() const {
  if (direction_ == Direction::down) return octets_;
  return series_.empty() ? 0 : series_.back().octets;
}

bool GoodputFlow::receive(nanoseconds elapsed) {
  const auto got = discard(socket_);
  if (got == 0) throw std::runtime_error(kClosed);
  if (got < 0) {
    if (!would_block()) check("receive", got);
    return false;
  }
  octets_ += static_cast<std::uint64_t>(got);
  if (series_.empty() || elapsed - series_.back().elapsed >= kSampleEvery)
    series_.push_back({elapsed, octets_});
  return true;
}

void GoodputFlow::send() {
  const auto bulk = filler<131'072>();
  const auto sent = ::send(socket_.get(), bulk.data(), bulk.size(), MSG_NOSIGNAL);
  if (sent < 0 && !would_block()) check("send", sent);
  if (sent > 0) octets_ += static_cast<std::uint64_t>(sent);
}

bool GoodputFlow::read_reports(nanoseconds now) {
  bool more = false;
  for (;;) {
    const auto got = ::recv(socket_.get(), partial_.data() + filled_, partial_.size() - filled_, 0);
    if (got == 0) throw std::runtime_error(kClosed);
    if (got < 0) {
      if (!would_block()) check("receive", got);
      return more;
    }
    filled_ += static_cast<std::size_t>(got);
    if (filled_ < partial_.size()) continue;
    filled_ = 0;
    more |= note(*goodput::decode_report(partial_), now);
  }
}

// A report that goes backwards, or counts more than was sent, is a lie or a fault.
bool GoodputFlow::note(const goodput::Report& report, nanoseconds now) {
  const auto elapsed = nanoseconds{
      static_cast<std::int64_t>(std::min<std::uint64_t>(report.elapsed_ns, 3'600'000'000'000))};
  const FlowSample last = series_.empty() ? FlowSample{} : series_.back();
  if (elapsed < last.elapsed || report.octets < last.octets || report.octets > octets_ ||
      series_.size() >= kMostReports)
    throw std::runtime_error(kNonsense);
  if (series_.empty()) told_first_ = elapsed, heard_first_ = now;
  heard_ = now;
  series_.push_back({elapsed, report.octets});
  confirmed_.push_back({elapsed, looks_.look(socket_.get()).acked});
  return report.octets > last.octets;
}

}  // namespace preau
