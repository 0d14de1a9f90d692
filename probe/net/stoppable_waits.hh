// Lets a thread's waits for the network end when somebody asks, whoever waits and however deep.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "probe/net/fd.hh"

namespace preau {

// While one lives, waits of its thread end as if their time were up once `stop` is asked. One at a
// time in a thread. Resolving a name is a wait that cannot be ended.
class StoppableWaits {
 public:
  explicit StoppableWaits(const std::stop_token& stop);
  StoppableWaits(const StoppableWaits&) = delete;
  StoppableWaits& operator=(const StoppableWaits&) = delete;
  ~StoppableWaits();

 private:
  FileDescriptor event_;
  std::stop_callback<std::function<void()>> wake_;
};

// poll(2) of one descriptor, and what it came to: 0 when the time is up, or the thread was asked to
// stop.
short wait_for(const FileDescriptor& fd, short events, std::chrono::nanoseconds timeout);
bool waits_stopped();  // for libraries that wait themselves and ask now and then

}  // namespace preau
