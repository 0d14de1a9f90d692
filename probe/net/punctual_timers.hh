// A timer of the kernel may come 50 us late by default, to save power (prctl(2),
// PR_SET_TIMERSLACK). For the calling thread, as long as this lives.
#pragma once

#include <sys/prctl.h>

namespace preau {

class PunctualTimers {
 public:
  PunctualTimers() : before_(::prctl(PR_GET_TIMERSLACK)) { ::prctl(PR_SET_TIMERSLACK, 1UL); }
  ~PunctualTimers() { ::prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(before_)); }
  PunctualTimers(const PunctualTimers&) = delete;
  PunctualTimers& operator=(const PunctualTimers&) = delete;

 private:
  int before_;
};

}  // namespace preau
