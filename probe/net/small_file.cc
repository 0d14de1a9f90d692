#include "probe/net/small_file.hh"

#include <fstream>
#include <stdexcept>

namespace preau {

std::string read_small_file(const std::string& attempt, const std::string& path, std::size_t most,
                            const std::string& kind) {
  std::ifstream file(path, std::ios::binary);
  std::string content(most + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(file.gcount()));
  if (content.size() > most)
    throw std::runtime_error(attempt + " " + path + ": larger than any " + kind + " is");
  if (!file.eof())
    throw std::runtime_error(attempt + " " + path + ": no such file, or not ours to read");
  return content;
}

}  // namespace preau
