#include "probe/join/child.hh"

#include <array>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "probe/net/error.hh"

namespace preau::join {

namespace {

// Debian has these folders on root's PATH only.
std::string found(const std::string& program) {
  const auto* path = std::getenv("PATH");
  std::string folders =
      (path != nullptr ? std::string(path) : "/usr/bin:/bin") + ":/usr/sbin:/sbin";
  while (!folders.empty()) {
    const auto folder = folders.substr(0, folders.find(':'));
    folders.erase(0, folder.size() + 1);
    const auto file = folder + "/" + program;
    if (!folder.empty() && ::access(file.c_str(), X_OK) == 0) return file;
  }
  errno = ENOENT;
  return {};
}

[[noreturn]] void become(const char* file, char* const* arguments, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0);  // Ctrl-C is ours to answer
  sigset_t none;    // we may have blocked signals; it must heed them
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC); null >= 0) ::dup2(null, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  ::execv(file, arguments);
  ::_exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& command)
    : output_(check("make room for output", ::memfd_create("output", MFD_CLOEXEC))) {
  const auto file = found(command.front());
  check("start " + command.front(), file.empty() ? -1 : 0);
  std::vector<char*> arguments;
  for (const auto& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
  arguments.push_back(nullptr);
  // Both outputs share one place in it.
  pid_ = check("fork for " + command.front(), ::fork());
  if (pid_ == 0) become(file.c_str(), arguments.data(), output_.get());
}

Child::~Child() { kill(); }

std::optional<int> Child::wait(std::chrono::milliseconds limit) {
  if (exit_code_) return exit_code_;
  const FileDescriptor life(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  pollfd ended{.fd = life.get(), .events = POLLIN, .revents = 0};
  ::poll(&ended, 1, static_cast<int>(limit.count()));
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_)
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return exit_code_;
}

void Child::kill() {
  if (exit_code_) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // before it made its group
  int status = 0;
  ::waitpid(pid_, &status, 0);
  exit_code_ = 128 + SIGKILL;
}

std::string Child::output() const {
  std::string text(64UL * 1024, '\0');
  const auto size = ::pread(output_.get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

}  // namespace preau::join
