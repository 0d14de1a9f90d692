// A thread that wakes up may wait for its turn, and its timer may come late: a burst lasts 4 ms at
// most, and a receive buffer some 30 ms. So a thread that carries a train goes before others
// meanwhile, where it may; it sleeps most of that time.
#pragma once

#include <pthread.h>
#include <sched.h>

#include "probe/net/punctual_timers.hh"

namespace preau::train {

class Promptly {
 public:
  Promptly() {
    const sched_param lowest{::sched_get_priority_min(SCHED_RR)};
    int policy = SCHED_RR;
    sched_param before{};
    ::pthread_getschedparam(::pthread_self(), &policy, &before);
    first_ =
        policy == SCHED_OTHER && ::pthread_setschedparam(::pthread_self(), SCHED_RR, &lowest) == 0;
  }
  ~Promptly() {
    const sched_param none{};
    if (first_) ::pthread_setschedparam(::pthread_self(), SCHED_OTHER, &none);
  }
  Promptly(const Promptly&) = delete;
  Promptly& operator=(const Promptly&) = delete;

 private:
  PunctualTimers timers_;
  bool first_{};
};

}  // namespace preau::train
