// SIGINT and SIGTERM as a request to stop: what was measured until then is still told.
#pragma once

#include <csignal>
#include <cstdlib>
#include <stop_token>
#include <thread>

namespace preau {

// Signals are blocked first, so that every thread inherits that, and no call of a measure is cut
// short (EINTR). They stay blocked behind it: what follows is the output.
class Interrupt {
 public:
  Interrupt() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    thread_ = std::jthread([this](const std::stop_token& done) {
      for (int signal = 0; ::sigwait(&signals_, &signal) == 0 && !done.stop_requested();) {
        if (source_.stop_requested()) std::_Exit(128 + signal);  // asked twice: no more patience
        source_.request_stop();
      }
    });
  }
  ~Interrupt() {
    thread_.request_stop();
    // Wakes its sigwait(), ends nothing: the signal is blocked in every thread.
    ::pthread_kill(thread_.native_handle(), SIGTERM);  // NOLINT(bugprone-bad-signal-to-kill-thread)
  }
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return source_.get_token(); }

 private:
  sigset_t signals_{};
  std::stop_source source_;
  std::jthread thread_;
};

}  // namespace preau
