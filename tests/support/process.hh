// A program under test, in a process of its own that never outlives the test.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace preau::test {

class Process {
 public:
  // stdout is read through line_with(); stderr goes to the file `log`.
  Process(const std::vector<std::string>& command, std::filesystem::path log,
          const std::map<std::string, std::string>& environment = {});
  ~Process();  // kill -9
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The next line of stdout that holds the text; throws when the program ends first or the time
  // is over.
  std::string line_with(const std::string& text,
                        std::chrono::seconds most = std::chrono::seconds{20});

  void signal(int number) const;
  // As a shell says it: the exit code, or 128 + the signal that ended it. Waits; nothing when the
  // time is over.
  std::optional<int> exit_code(std::chrono::seconds most = std::chrono::seconds{20});

  std::string log() const;  // what it has written to stderr

 private:
  pid_t pid_{-1};
  int out_{-1};
  std::string unread_;
  std::optional<int> code_;
  std::filesystem::path log_;
};

// Runs a program to its end: exit code, and stdout and stderr together.
struct Ran {
  int code{};
  std::string output;
};
Ran run(const std::vector<std::string>& command, const std::string& input = {});

std::string read_file(const std::filesystem::path& file);

}  // namespace preau::test
