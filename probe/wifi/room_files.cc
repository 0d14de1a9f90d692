#include "probe/wifi/room_files.hh"

#include <algorithm>

namespace preau::wifi {

namespace {

namespace fs = std::filesystem;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What listening noted beside a capture, not one.
bool is_note(const fs::path& path) { return path.extension() == ".channels"; }

}  // namespace

bool is_capture_name(const fs::path& path) {
  auto kind = path.extension().string();
  while (!kind.empty() && is_digit(kind.back())) kind.pop_back();
  std::ranges::transform(kind, kind.begin(), lower);
  return kind == ".pcap" || kind == ".pcapng" || kind == ".cap";
}

std::vector<std::string> capture_files(const fs::path& path) {
  if (!fs::is_directory(path)) return {path.string()};
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(path))
    if (!is_note(entry.path())) files.push_back(entry.path().string());
  std::ranges::sort(files, {},
                    [](const auto& file) { return std::pair(!is_capture_name(file), file); });
  return files;
}

SiteFiles site_files(const fs::path& folder, const Plan& plan) {
  SiteFiles out;
  for (const auto& path : capture_files(folder)) {
    const bool named = is_capture_name(path) && !fs::is_directory(path);
    const auto room = (named ? fs::path(path).stem() : fs::path(path).filename()).string();
    if (plan.find(room) == nullptr) {
      out.strays.push_back(path + ": the plan has no room " + room);
      continue;
    }
    auto& files = out.of_room[room];
    for (auto& file : capture_files(path)) files.push_back(std::move(file));
  }
  return out;
}

}  // namespace preau::wifi
