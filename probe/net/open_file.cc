#include "probe/net/open_file.hh"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

namespace preau {

namespace {

// tee(2) takes nothing out of it: 0 without a writer, EAGAIN with one that has written nothing yet.
bool has_writer(int pipe) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return false;
  const FileDescriptor unread(ends[0]), copy(ends[1]);
  return ::tee(pipe, copy.get(), 1, SPLICE_F_NONBLOCK) != 0;
}

bool begins(int fd) {
  constexpr int kPatienceMs = 2'000;
  struct stat about {};
  if (::fstat(fd, &about) != 0 || !S_ISFIFO(about.st_mode)) return true;
  pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&wait, 1, kPatienceMs) != 0 || has_writer(fd);
}

}  // namespace

tl::expected<FileDescriptor, std::string> open_to_read(const std::string& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) return tl::make_unexpected(std::string(std::strerror(errno)));
  if (!begins(fd.get()))
    return tl::make_unexpected("a pipe into which nobody writes; start who does first");
  ::fcntl(fd.get(), F_SETFL, O_RDONLY);
  return fd;
}

}  // namespace preau
