// The environment failing is an exception whose text is what was attempted and the system's reason.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace preau {

// Returns the result of a system call, or throws "bind udp :862: Permission denied".
template <class T>
T check(const std::string& attempt, T result) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), attempt);
  return result;
}

}  // namespace preau
