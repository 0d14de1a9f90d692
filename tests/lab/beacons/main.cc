// preau-beacons: the demo's Wi-Fi, as capture files.
#include <filesystem>
#include <iostream>

#include <CLI/CLI.hpp>

#include "tests/lab/beacons/capture_file.hh"
#include "tests/lab/beacons/rooms.hh"

using namespace preau;
using namespace std::chrono_literals;

namespace {

constexpr auto kPoint = 90s;  // from one to the next of a room: longer than a round of channels
constexpr auto kVisit = kPoint * 6;  // so long ago the captures begin

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Writes one 802.11 capture file a point of each room: DIR/SITE/ROOM/1.pcap and on."};
  app.footer(
      "Example: preau-beacons --rooms rooms.toml --out captures\n"
      "The same file, with the same --start, gives the same bytes.");
  app.set_version_flag("--version", PREAU_VERSION);
  std::string rooms, recorded, out, start;
  app.add_option("--rooms", rooms, "Which access points are heard where (TOML)")->required();
  app.add_option("--recorded", recorded,
                 "Folder of recordings, SITE/ROOM/1.pcap and on: taken where there is one");
  app.add_option("--out", out, "Folder to write to")->required();
  app.add_option("--start", start,
                 "When the captures begin: 2026-11-24T08:00:00Z; default: a visit's length ago");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : 2;
  }
  auto begin = std::optional{
      std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) - kVisit};
  if (!start.empty()) begin = from_iso8601(start);
  if (!begin) {
    std::cerr << "preau-beacons: --start wants a time such as 2026-11-24T08:00:00Z\n";
    return 2;
  }
  try {
    const auto file = lab::read_rooms(rooms);
    auto seed = file.seed;
    for (const auto& room : file.rooms) {
      const auto folder = std::filesystem::path(out) / room.site / room.id;
      std::filesystem::create_directories(folder);
      std::size_t frames = 0;
      for (unsigned point = 1; point <= room.points; ++point, ++seed) {
        const auto name = std::to_string(point) + ".pcap";
        const auto recording = std::filesystem::path(recorded) / room.site / room.id / name;
        const auto heard = !recorded.empty() && std::filesystem::exists(recording)
                               ? lab::with_stations(lab::read_capture(recording), room, seed)
                               : lab::listen(lab::at_point(room, point, seed), seed);
        lab::write_capture(folder / name, *begin + kPoint * (point - 1), heard);
        // Where the recording's radio listened.
        const auto note = recording.string() + ".channels";
        if (std::filesystem::exists(note))
          std::filesystem::copy_file(note, folder / (name + ".channels"),
                                     std::filesystem::copy_options::overwrite_existing);
        frames += heard.size();
      }
      std::cout << room.site << ' ' << room.id << ": " << frames << " frames at " << room.points
                << " points\n";
    }
  } catch (const std::exception& e) {
    std::cerr << "preau-beacons: " << e.what() << '\n';
    return 3;
  }
}
