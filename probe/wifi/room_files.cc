#include "probe/wifi/room_files.hh"

#include <algorithm>
#include <cstdio>

#include "probe/wifi/byte_window.hh"

namespace preau::wifi {

namespace {

namespace fs = std::filesystem;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What listening noted beside a capture, not one.
bool is_note(const fs::path& path) { return path.extension() == ".channels"; }

// By windows that are wiped, as wherever frames of stations may be.
bool same_octets(const std::string& one, const std::string& other) {
  constexpr std::size_t kPiece = 1 << 16;
  auto* file = std::fopen(one.c_str(), "rbe");
  if (file == nullptr) return false;
  ByteWindow a(file);
  file = std::fopen(other.c_str(), "rbe");
  if (file == nullptr) return false;
  ByteWindow b(file);
  for (;;) {
    const auto in_a = a.see(kPiece), in_b = b.see(kPiece);
    if (!std::ranges::equal(in_a, in_b)) return false;
    if (in_a.empty()) return a.error() == 0 && b.error() == 0;
    a.skip(in_a.size());
    b.skip(in_b.size());
  }
}

struct Sized {
  std::uintmax_t octets{};
  const std::string *room{}, *path{};
};

// Only what is as long needs to be compared. No pipe, which could be read but once.
std::vector<Sized> by_size(const SiteFiles& site) {
  std::vector<Sized> out;
  for (const auto& [room, files] : site.of_room)
    for (const auto& path : files) {
      std::error_code none;
      if (!fs::is_regular_file(path, none)) continue;
      const auto octets = fs::file_size(path, none);
      if (!none && octets > 0) out.push_back({octets, &room, &path});
    }
  std::ranges::stable_sort(out, {}, &Sized::octets);
  return out;
}

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

std::map<std::string, std::set<std::string>> files_in_common(const SiteFiles& site) {
  std::map<std::string, std::set<std::string>> out;
  const auto files = by_size(site);
  for (auto one = files.begin(); one != files.end(); ++one)
    for (auto other = one + 1; other != files.end() && other->octets == one->octets; ++other)
      if (*one->room != *other->room && same_octets(*one->path, *other->path)) {
        out[*one->path].insert(*other->room);
        out[*other->path].insert(*one->room);
      }
  return out;
}

}  // namespace preau::wifi
