#include "tests/lab/impair/relay.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

namespace preau::lab {

using namespace std::chrono;

namespace {

constexpr int kBatch = 64;  // frames read before due ones are looked at again

// A sleeping virtual CPU wakes 0.05 to 0.2 ms late (measured: median 0.14 after 12.5 ms). So the
// last stretch before a frame is due is spent polling, which is late by microseconds.
constexpr WireTime kEarly = 250us;

WireTime now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return seconds{t.tv_sec} + nanoseconds{t.tv_nsec};
}

class Direction {
 public:
  Direction(Port& in, Port& out, const WireSettings& settings)
      : in_(in), out_(out), wire_(settings) {}

  void take() {
    for (int i = 0; i < kBatch; ++i) {
      auto arrival = in_.receive();
      if (!arrival) return;
      wire_.push(arrival->at, std::move(arrival->frame));
    }
  }

  void deliver() {
    while (const auto frame = wire_.pop_due(now()))
      if (!out_.send(*frame)) ++unsent_;
  }

  std::optional<WireTime> next_due() const { return wire_.next_due(); }
  DirectionCounts counts() { return {wire_.counts(), in_.missed(), unsent_}; }

 private:
  Port& in_;
  Port& out_;
  Wire wire_;
  std::uint64_t unsent_{};
};

timespec until(WireTime then) {
  const auto left = std::max(then - now(), WireTime{0});
  const auto whole = duration_cast<seconds>(left);
  return {.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
}

int stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  const int fd = signalfd(-1, &set, SFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "watch for signals");
  return fd;
}

}  // namespace

RelayCounts relay(Port& a, Port& b, const WireSettings& settings) {
  Direction there(a, b, settings), back(b, a, settings);
  const int stop = stop_signals();
  std::array<pollfd, 3> waited{{{a.fd(), POLLIN, 0}, {b.fd(), POLLIN, 0}, {stop, POLLIN, 0}}};
  while (waited[2].revents == 0) {
    const auto x = there.next_due(), y = back.next_due();
    const auto due = x && y ? std::min(x, y) : (x ? x : y);
    const timespec pause = until(due.value_or(WireTime{0}) - kEarly);
    const int ready = ppoll(waited.data(), waited.size(), due ? &pause : nullptr, nullptr);
    if (ready < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "wait for frames");
    if (waited[0].revents != 0) there.take();
    if (waited[1].revents != 0) back.take();
    there.deliver();
    back.deliver();
  }
  close(stop);
  return {there.counts(), back.counts()};
}

}  // namespace preau::lab
