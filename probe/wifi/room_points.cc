#include "probe/wifi/room_points.hh"

#include <algorithm>
#include <filesystem>

#include "probe/wifi/capture_file.hh"
#include "probe/wifi/listened.hh"

namespace preau::wifi {

using namespace std::chrono_literals;

namespace {

// A capture that was cut into files (tcpdump -C) goes on within some beacons; nobody walks to
// another point in so little time. In less than a second there are not the eight beacons that a
// point wants: such stamps are no clock's, or tell too little by themselves.
bool goes_on(const Survey& before, const Survey& after) {
  constexpr auto kCut = 500ms, kOverlap = 50ms, kBriefest = 700ms;
  if (!before.first() || !after.first() || *before.first() < kEarliest) return false;
  const auto gap = *after.first() - (*before.first() + before.duration());
  return before.duration() >= kBriefest && *after.first() > *before.first() && gap >= -kOverlap &&
         gap < kCut;
}

struct Part {
  std::string name;
  Survey heard;
};

// A capture given again is no further point; the longer one stays, with what was noted of either.
void leave_out_copies(std::vector<Part>& parts, std::vector<std::string>& told) {
  std::ranges::stable_sort(parts, std::greater{},
                           [](const Part& part) { return part.heard.counts().decoded; });
  std::vector<Part> kept;
  for (auto& part : parts) {
    const auto same = std::ranges::find_if(
        kept, [&](const Part& other) { return part.heard.is_copy_of(other.heard); });
    if (same == kept.end()) {
      kept.push_back(std::move(part));
      continue;
    }
    same->heard.listened.add_told(part.heard.listened);
    same->heard.also_of.insert(part.heard.also_of.begin(), part.heard.also_of.end());
    told.push_back("left out: " + part.name + ": the same capture as " + same->name);
  }
  parts = std::move(kept);
}

// One point, whose level may have moved: nothing of it is lost.
void join_cut_ones(std::vector<Part>& parts, std::vector<std::string>& told) {
  std::ranges::stable_sort(parts, {}, [](const Part& part) { return part.heard.first(); });
  std::vector<Part> joined;
  for (auto& part : parts) {
    const auto before = std::ranges::find_if(
        joined, [&](const Part& other) { return goes_on(other.heard, part.heard); });
    if (before == joined.end()) {
      joined.push_back(std::move(part));
      continue;
    }
    before->heard.join(part.heard);
    told.push_back(part.name + " goes on where " + before->name + " ends: one point");
  }
  parts = std::move(joined);
}

}  // namespace

RoomPoints read_points(const std::vector<std::string>& files, const AlsoOf& also_of) {
  RoomPoints out;
  std::vector<Part> parts;
  for (const auto& path : files) {
    auto file = CaptureFile::open(path);
    if (!file) {
      out.unreadable.push_back(file.error());
      continue;
    }
    auto& part =
        parts.emplace_back(Part{std::filesystem::path(path).filename().string(), survey(*file)});
    out.receptions.emplace(path, part.heard.receptions());
    if (const auto others = also_of.find(path); others != also_of.end())
      part.heard.also_of = others->second;
    if (!part.heard.foreign.empty()) out.told.push_back(part.name + ": " + part.heard.foreign);
    if (const auto listened = read_channels_note(path))
      part.heard.listened.add_told(*listened);
    else
      out.unreadable.push_back(listened.error());
  }
  leave_out_copies(parts, out.told);
  join_cut_ones(parts, out.told);
  for (auto& part : parts) out.surveys.push_back(std::move(part.heard));
  return out;
}

AlsoOf copies_between(const std::map<std::string, std::map<std::string, Receptions>>& rooms) {
  AlsoOf out;
  for (auto one = rooms.begin(); one != rooms.end(); ++one)
    for (auto other = std::next(one); other != rooms.end(); ++other)
      for (const auto& [path, heard] : one->second)
        for (const auto& [other_path, other_heard] : other->second)
          if (heard.are_of(other_heard)) {
            out[path].insert(other->first);
            out[other_path].insert(one->first);
          }
  return out;
}

}  // namespace preau::wifi
