// A program of the system's that works for us: it gets no terminal and ends with us, however we
// end.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "probe/net/fd.hh"

namespace preau::join {

class Child {
 public:
  // Looked up in PATH, /usr/sbin and /sbin. Throws when it cannot be started.
  explicit Child(const std::vector<std::string>& command);
  ~Child();  // kills it
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Its exit code, as a shell tells it; empty while it runs.
  std::optional<int> wait(std::chrono::milliseconds limit);
  void kill();

  std::string output() const;  // both of its outputs, so far; 64 KB at most

 private:
  FileDescriptor output_;  // in memory: a pipe that nobody reads would stop it
  pid_t pid_{};
  std::optional<int> exit_code_;
};

}  // namespace preau::join
