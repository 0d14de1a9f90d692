// A command of the user's, run as load on the path. Whatever it starts ends with it: also when we
// are killed, and also what it put into the background or into a session of its own.
#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

#include "probe/net/fd.hh"

namespace preau {

class LoadCommand {
 public:
  // Through sh; what it prints goes to standard error. It forks: no other thread may allocate then.
  explicit LoadCommand(const std::string& command);
  ~LoadCommand();  // kills it
  LoadCommand(const LoadCommand&) = delete;
  LoadCommand& operator=(const LoadCommand&) = delete;

  bool running();
  // As a shell tells it; none while it runs.
  std::optional<int> exit_code() const { return exit_code_; }

 private:
  FileDescriptor life_;  // the guardian ends the command when our end of the pipe closes
  pid_t guardian_{};
  std::optional<int> exit_code_;
};

}  // namespace preau
