#include "collector/facts/files.hh"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace preau {

std::string read_file(const std::string& path) {
  if (std::filesystem::is_directory(path))
    throw std::runtime_error("read " + path + ": it is a folder");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("read " + path + ": cannot");
  std::stringstream text;
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (file.bad() || text.fail()) throw std::runtime_error("read " + path + ": cannot");
  return text.str();
}

Profile profile_named(const std::string& name) {
  if (const auto* shipped = shipped_profile(name)) return *shipped;
  if (!std::filesystem::exists(name)) {
    std::string all;
    for (const auto& each : shipped_profiles()) all += " " + std::string(each.name);
    throw std::runtime_error("profile " + name + " is no file, and not one of" + all);
  }
  auto read = parse_profile(read_file(name), name);
  if (!read) throw std::runtime_error(read.error());
  return *std::move(read);
}

Profiles profiles_with(const std::string& name) {
  auto profiles = built_in_profiles();
  if (!name.empty()) profiles.replace(profile_named(name));
  return profiles;
}

}  // namespace preau
