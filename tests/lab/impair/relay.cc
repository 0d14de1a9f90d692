#include "tests/lab/impair/relay.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace preau::lab {

using namespace std::chrono;

namespace {

// A sleeping virtual CPU wakes 0.05 to 0.2 ms late (measured: median 0.14 after 12.5 ms). So the
// last stretch before a frame is due is spent polling, which is late by microseconds.
constexpr WireTime kEarly = 250us;

timespec until(WireTime then) {
  const auto left = std::max(then - steady_now(), WireTime{0});
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

std::optional<WireTime> sooner(std::optional<WireTime> x, std::optional<WireTime> y) {
  return x && y ? std::min(x, y) : (x ? x : y);
}

}  // namespace

RelayCounts relay(Port& a, Port& b, const RelaySettings& settings) {
  std::optional<Ledger> ledger;
  if (settings.ledger != nullptr)
    ledger.emplace(*settings.ledger, steady_now(), settings.ledger_octets);
  auto* const book = ledger ? &*ledger : nullptr;
  Wire there(settings.script.forward, settings.seed, Way::forward);
  Wire back(settings.script.backward, settings.seed, Way::backward);
  Line forward(Way::forward, a, b, there, settings.match, book);
  Line backward(Way::backward, b, a, back, settings.match, book);
  const auto begin = [&](WireTime at) { there.begin(at), back.begin(at); };

  const int stop = stop_signals();
  std::array<pollfd, 3> waited{{{a.fd(), POLLIN, 0}, {b.fd(), POLLIN, 0}, {stop, POLLIN, 0}}};
  while (waited[2].revents == 0) {
    const auto due = sooner(there.next_due(), back.next_due());
    const timespec pause = until(due.value_or(WireTime{0}) - kEarly);
    if (ppoll(waited.data(), waited.size(), due ? &pause : nullptr, nullptr) < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "wait for frames");
    // First the clock, then all that has arrived: fates depend on arrivals, not on when we look.
    const auto now = steady_now();
    forward.take(begin);
    backward.take(begin);
    forward.deliver(now);
    backward.deliver(now);
  }
  close(stop);
  const auto end = steady_now();
  return {forward.stop(end), backward.stop(end)};
}

}  // namespace preau::lab
