#include "probe/net/stoppable_waits.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include <poll.h>
#include <sys/eventfd.h>

#include "probe/net/error.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

thread_local int stop_event = -1;

timespec to_timespec(std::chrono::nanoseconds time) {
  return {.tv_sec = time / 1s, .tv_nsec = (time % 1s).count()};
}

}  // namespace

StoppableWaits::StoppableWaits(const std::stop_token& stop)
    : event_(check("eventfd", ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))),
      wake_(stop, [fd = event_.get()] { ::eventfd_write(fd, 1); }) {
  stop_event = event_.get();
}

StoppableWaits::~StoppableWaits() { stop_event = -1; }

short wait_for(const FileDescriptor& fd, short events, std::chrono::nanoseconds timeout) {
  // poll(2) leaves a descriptor of -1 aside.
  std::array<pollfd, 2> waited{{{fd.get(), events, 0}, {stop_event, POLLIN, 0}}};
  const auto until = steady_clock::now() + timeout;
  for (;;) {
    const auto left = to_timespec(std::max(until - steady_clock::now(), steady_clock::duration{}));
    const int ready = ::ppoll(waited.data(), waited.size(), &left, nullptr);
    if (ready < 0 && errno == EINTR) continue;
    check("poll", ready);
    return waited[0].revents;
  }
}

bool waits_stopped() {
  pollfd event{stop_event, POLLIN, 0};
  return stop_event >= 0 && ::poll(&event, 1, 0) > 0;
}

}  // namespace preau
