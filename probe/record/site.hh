// The city as the city knows it: sites (places) with lines and rooms, and the schools in them.
// A record belongs to a site, a score to a school, a cost to a site, once.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/record/uai.hh"
#include "probe/record/units.hh"

namespace preau {

enum class SchoolType { maternelle, elementaire, primaire };
enum class Level { maternelle, elementaire };
enum class RoomKind { classe, bcd, direction, salle_informatique, couloir, cour, autre };
enum class AccessKind { ftth, fttla, cable, dsl, g4, g5, satellite, unknown };

template <>
struct EnumNames<SchoolType> {
  static constexpr std::array<std::pair<SchoolType, std::string_view>, 3> kTable{{
      {SchoolType::maternelle, "maternelle"},
      {SchoolType::elementaire, "elementaire"},
      {SchoolType::primaire, "primaire"},
  }};
};

template <>
struct EnumNames<Level> {
  static constexpr std::array<std::pair<Level, std::string_view>, 2> kTable{{
      {Level::maternelle, "maternelle"},
      {Level::elementaire, "elementaire"},
  }};
};

template <>
struct EnumNames<RoomKind> {
  static constexpr std::array<std::pair<RoomKind, std::string_view>, 7> kTable{{
      {RoomKind::classe, "classe"},
      {RoomKind::bcd, "bcd"},
      {RoomKind::direction, "direction"},
      {RoomKind::salle_informatique, "salle-informatique"},
      {RoomKind::couloir, "couloir"},
      {RoomKind::cour, "cour"},
      {RoomKind::autre, "autre"},
  }};
};

template <>
struct EnumNames<AccessKind> {
  static constexpr std::array<std::pair<AccessKind, std::string_view>, 8> kTable{{
      {AccessKind::ftth, "ftth"},
      {AccessKind::fttla, "fttla"},
      {AccessKind::cable, "cable"},
      {AccessKind::dsl, "dsl"},
      {AccessKind::g4, "4g"},
      {AccessKind::g5, "5g"},
      {AccessKind::satellite, "satellite"},
      {AccessKind::unknown, "unknown"},
  }};
};

// Rooms where pupils work: they count for coverage and for use cases.
constexpr bool is_teaching(RoomKind kind) {
  return kind == RoomKind::classe || kind == RoomKind::bcd || kind == RoomKind::salle_informatique;
}

struct Line {
  std::string id;
  AccessKind access{AccessKind::unknown};
  std::optional<Mbps> contracted_down, contracted_up;  // what the operator sells
  std::optional<Mbps> guaranteed_down, guaranteed_up;  // what it promises at least, never more
  bool operator==(const Line&) const = default;
};

struct Room {
  std::string id;  // permanent: a door or plan number, unique in its site
  RoomKind kind{RoomKind::classe};
  Uai school;  // who occupies it today
  Level level{Level::elementaire};
  std::uint32_t pupils{};
  bool operator==(const Room&) const = default;
};

struct Site {
  std::string id;
  std::string name;
  std::vector<Line> lines;
  std::vector<Room> rooms;
  bool operator==(const Site&) const = default;
};

// As city files write them, Monday first.
inline constexpr std::array<std::string_view, 7> kWeekdays{
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

// A span of a weekday by the school's clock.
struct Lesson {
  unsigned weekday{};            // 1 Monday to 7 Sunday
  std::uint16_t begin{}, end{};  // minutes after midnight
  bool operator==(const Lesson&) const = default;
};

// The rhythm of a school from a day on, until another one begins: what lies between two spans of a
// day (the midday break) is no lesson.
struct Week {
  std::chrono::sys_days from;
  std::vector<Lesson> lessons;
  bool operator==(const Week&) const = default;
};

struct School {
  Uai uai;
  std::string name;
  SchoolType type{SchoolType::elementaire};
  std::uint32_t classes{}, pupils{}, teachers{};
  std::vector<std::string> sites;  // ids, at least one
  std::vector<Week> weeks;         // none: nobody said when it is at school
  bool operator==(const School&) const = default;
};

// Where the city lies: what its clocks and its calendar hang on.
struct Place {
  std::string time_zone{"Europe/Paris"};  // a name of the IANA database
  std::string zone;                       // of school holidays: "B"; empty: nobody said
  bool alsace_moselle{};                  // Good Friday and 26 December are free
  bool operator==(const Place&) const = default;
};

struct City {
  std::string name;
  std::vector<Site> sites;
  std::vector<School> schools;
  Place place;
  bool operator==(const City&) const = default;
};

// What contradicts itself in a city, one sentence each: identifiers twice, a room of a school that
// does not exist, a school on a site that does not exist or without a line. Empty when nothing
// does.
std::vector<std::string> problems(const City& city);

const Site* find_site(const City& city, std::string_view id);

}  // namespace preau
