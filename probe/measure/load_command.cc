#include "probe/measure/load_command.hh"

#include <array>
#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/net/error.hh"

namespace preau {

namespace {

[[noreturn]] void become(const char* command) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC); null >= 0) ::dup2(null, 0);
  ::dup2(2, 1);  // standard output is the measurement's
  ::execl("/bin/sh", "sh", "-c", command, nullptr);
  ::_exit(127);
}

// Those that left the group have come to us, their subreaper; killing one may bring its children.
void kill_orphans() {
  for (int round = 0; round < 1'000; ++round) {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    std::array<char, 64> path{};
    std::snprintf(path.data(), path.size(), "/proc/self/task/%d/children", ::getpid());
    std::array<char, 4096> text{};
    const int file = ::open(path.data(), O_RDONLY | O_CLOEXEC);
    const auto size = file < 0 ? 0 : ::read(file, text.data(), text.size() - 1);
    if (file >= 0) ::close(file);
    if (size <= 0) return;
    char* at = text.data();
    for (char* end = nullptr;; at = end) {
      const long child = std::strtol(at, &end, 10);
      if (end == at) break;
      ::kill(static_cast<pid_t>(child), SIGKILL);
    }
    ::usleep(1'000);
  }
}

// Sleeps until the command ends or we do, and leaves nothing behind. A process of its own, since a
// process that is killed cannot clean up.
[[noreturn]] void guard(int life, const char* command) {
  sigset_t none;  // a load that heeds SIGTERM must not inherit that we block it
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::setsid();  // Ctrl-C reaches the one who asked for the command, and through the pipe us
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t shell = ::fork();
  if (shell == 0) become(command);
  if (shell < 0) ::_exit(126);
  const auto pidfd = static_cast<int>(::syscall(SYS_pidfd_open, shell, 0));
  std::array<pollfd, 2> waited{{{life, POLLIN, 0}, {pidfd, POLLIN, 0}}};
  while (::poll(waited.data(), waited.size(), -1) < 0) {
  }
  int status = 0;
  const bool ended = ::waitpid(shell, &status, WNOHANG) == shell;
  ::kill(-shell, SIGKILL);
  kill_orphans();
  if (!ended) ::_exit(128 + SIGKILL);
  ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

}  // namespace

LoadCommand::LoadCommand(const std::string& command) {
  std::array<int, 2> ends{};
  check("pipe", ::pipe2(ends.data(), O_CLOEXEC));
  FileDescriptor theirs(ends[0]);
  life_ = FileDescriptor(ends[1]);
  guardian_ = check("fork for '" + command + "'", ::fork());
  if (guardian_ != 0) return;
  ::close(ends[1]);
  guard(ends[0], command.c_str());
}

LoadCommand::~LoadCommand() {
  life_.close();
  if (!exit_code_) ::waitpid(guardian_, nullptr, 0);
}

bool LoadCommand::running() {
  int status = 0;
  if (!exit_code_ && ::waitpid(guardian_, &status, WNOHANG) == guardian_)
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return !exit_code_;
}

}  // namespace preau
