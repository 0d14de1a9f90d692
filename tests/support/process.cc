#include "tests/support/process.hh"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace preau::test {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::vector<char*> arguments(const std::vector<std::string>& command) {
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  return words;
}

// In the child: only calls that are safe after fork() in a program with threads.
[[noreturn]] void become(char* const* words, int in, int out, int err) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // also when the test itself is killed
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::execvp(words[0], words);
  ::_exit(127);
}

int code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int must(int result, const char* attempt) {
  if (result < 0) throw std::runtime_error(std::string(attempt) + " failed");
  return result;
}

}  // namespace

Process::Process(const std::vector<std::string>& command, std::filesystem::path log,
                 const std::map<std::string, std::string>& environment)
    : log_(std::move(log)) {
  std::array<int, 2> out{};
  must(::pipe2(out.data(), O_CLOEXEC), "pipe");
  const int err =
      must(::open(log_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600), "open log");
  const int in = must(::open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null");
  std::vector<std::string> words = command;
  if (!environment.empty()) {
    words = {"env"};
    for (const auto& [name, value] : environment) words.push_back(name + "=" + value);
    words.insert(words.end(), command.begin(), command.end());
  }
  const auto argv = arguments(words);
  pid_ = must(::fork(), "fork");
  if (pid_ == 0) become(argv.data(), in, out[1], err);
  for (const int fd : {in, out[1], err}) ::close(fd);
  out_ = out[0];
}

Process::~Process() {
  if (!code_) {
    signal(SIGKILL);
    exit_code();
  }
  ::close(out_);
}

std::string Process::line_with(const std::string& text, std::chrono::seconds most) {
  const auto end = Clock::now() + most;
  for (;;) {
    if (const auto line_end = unread_.find('\n'); line_end != std::string::npos) {
      auto line = unread_.substr(0, line_end);
      unread_.erase(0, line_end + 1);
      if (line.find(text) != std::string::npos) return line;
      continue;
    }
    pollfd wait{out_, POLLIN, 0};
    const auto left = std::chrono::duration_cast<milliseconds>(end - Clock::now()).count();
    if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) <= 0)
      throw std::runtime_error("no line with \"" + text + "\" in time; log:\n" + this->log());
    std::array<char, 4096> chunk{};
    const auto size = ::read(out_, chunk.data(), chunk.size());
    if (size <= 0) throw std::runtime_error("ended without \"" + text + "\"; log:\n" + this->log());
    unread_.append(chunk.data(), static_cast<std::size_t>(size));
  }
}

void Process::signal(int number) const { ::kill(pid_, number); }

std::optional<int> Process::exit_code(std::chrono::seconds most) {
  const auto end = Clock::now() + most;
  while (!code_ && Clock::now() < end) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_)
      code_ = code_of(status);
    else
      std::this_thread::sleep_for(milliseconds{5});
  }
  return code_;
}

std::string Process::log() const { return read_file(log_); }

Ran run(const std::vector<std::string>& command, const std::string& input) {
  std::array<int, 2> out{};
  must(::pipe2(out.data(), O_CLOEXEC), "pipe");
  // A file and not a pipe: nobody has to feed it while we read.
  const int in = must(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600), "open input");
  if (::write(in, input.data(), input.size()) != static_cast<ssize_t>(input.size()))
    throw std::runtime_error("write input failed");
  ::lseek(in, 0, SEEK_SET);
  const auto argv = arguments(command);
  const pid_t child = must(::fork(), "fork");
  if (child == 0) become(argv.data(), in, out[1], out[1]);
  ::close(in);
  ::close(out[1]);
  Ran ran;
  std::array<char, 4096> chunk{};
  while (const auto size = ::read(out[0], chunk.data(), chunk.size())) {
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) break;
    ran.output.append(chunk.data(), static_cast<std::size_t>(size));
  }
  ::close(out[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  ran.code = code_of(status);
  return ran;
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace preau::test
