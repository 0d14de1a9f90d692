#include "probe/net/small_file.hh"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "probe/net/open_file.hh"

namespace preau {

std::string read_small_file(const std::string& attempt, const std::string& path, std::size_t most,
                            const std::string& kind) {
  const auto refused = [&](const std::string& why) {
    return std::runtime_error(attempt + " " + path + ": " + why);
  };
  const auto fd = open_to_read(path);
  if (!fd) throw refused(fd.error());
  std::string content(most + 1, '\0');
  std::size_t size = 0;
  while (size <= most) {
    const auto got = ::read(fd->get(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw refused(std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > most) throw refused("larger than any " + kind + " is");
  content.resize(size);
  return content;
}

}  // namespace preau
