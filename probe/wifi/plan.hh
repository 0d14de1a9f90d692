// The plan of a site: its rooms, as the city's drawings number them. TOML or CSV.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace preau::wifi {

// Who occupies a room, from a day on: no property of the room itself.
struct Occupied {
  std::string from;  // "2026-09-01"
  std::string by;    // class or use: "CM1 A"; never a person
  std::optional<std::uint32_t> pupils;
};

struct PlanRoom {
  std::string id;                       // permanent: a door's number
  std::string kind;                     // "classroom"
  std::string floor;                    // "0", "-1", "1 bis"
  std::optional<std::uint32_t> pupils;  // that it is made for
  std::optional<double> x, y;           // metres, from any corner that the whole plan shares
  std::vector<Occupied> occupied;       // by date
};

struct Plan {
  std::vector<std::string> networks;  // the school's own SSIDs
  std::vector<PlanRoom> rooms;

  const PlanRoom* find(std::string_view id) const;
};

// `name` stands in messages, which say line and column; CSV when it ends in .csv, in either case.
// A CSV begins with a line of column names, each once, among them id; the others are kind, floor,
// pupils, x, y. Where semicolons part its cells, x and y may have a decimal comma.
tl::expected<Plan, std::string> plan_from_text(std::string_view text, std::string_view name);

tl::expected<Plan, std::string> read_plan(const std::string& path);

}  // namespace preau::wifi
