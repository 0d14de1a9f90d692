// Reads a user's words one after the other. The first that does not fit is remembered, and what was
// read after it means nothing: read straight down, ask error() once.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace preau::lab {

class Words {
 public:
  explicit Words(std::string_view text);

  bool done() const { return rest_.empty(); }
  bool take(std::string_view word);  // only if it is the next one
  std::string_view next();

  double share();                        // 1.5% -> 0.015
  std::chrono::nanoseconds duration();   // 400us, 12.5ms, 1s; 0 needs no unit; at most an hour
  double bits_per_s();                   // 800kbit, 8mbit, 1gbit
  std::uint64_t count();                 // 1 to a thousand million
  void refuse(std::string_view wanted);  // the last word is not what was wanted

  const std::string& error() const { return error_; }  // empty: all is well

 private:
  std::string_view rest_, last_;
  std::string error_;
};

}  // namespace preau::lab
