// A folder that only we may enter, for sockets; gone with its object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "probe/net/error.hh"

namespace preau::join {

class PrivateFolder {
 public:
  PrivateFolder() {
    auto name = (std::filesystem::temp_directory_path() / "preau-XXXXXX").string();
    check("make a folder in " + name, ::mkdtemp(name.data()) == nullptr ? -1 : 0);
    path_ = name;
  }
  ~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace preau::join
