// Which files are captures of which room: by where they lie and how they are named.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "probe/wifi/plan.hh"

namespace preau::wifi {

// NAME.pcap, NAME.pcapng or NAME.cap in letters of either case, and with the number that tcpdump -C
// puts behind it: NAME.pcap1.
bool is_capture_name(const std::filesystem::path& path);

// A file itself. Of a folder all that lies in it but notes of channels (FILE.channels), by name,
// those named as captures first: what is none is left out with its reason when it is read. Throws
// std::filesystem::filesystem_error where a folder cannot be read; so does site_files().
std::vector<std::string> capture_files(const std::filesystem::path& path);

struct SiteFiles {
  std::map<std::string, std::vector<std::string>> of_room;  // only rooms of the plan that have any
  std::vector<std::string> strays;                          // each with why it is no room's
};

// FOLDER/ROOM.pcap, FOLDER/ROOM and all that lies in a folder FOLDER/ROOM.
SiteFiles site_files(const std::filesystem::path& folder, const Plan& plan);

// By path, of files that are another room's too, octet for octet: of which rooms. Nobody stood in
// both. Files that cannot be read have nothing in common.
std::map<std::string, std::set<std::string>> files_in_common(const SiteFiles& site);

}  // namespace preau::wifi
