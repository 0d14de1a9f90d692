// What the columns of a table mean, under every header that they are published with.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/opendata/csv.hh"
#include "probe/record/site.hh"

namespace preau::opendata {

// What one row says of one school. Absent: the table does not say.
struct Facts {
  std::optional<Uai> uai;
  std::string name, address, commune;  // commune: INSEE code, five characters
  std::optional<SchoolType> type;
  bool other_school{};   // neither maternelle nor élémentaire, by its own columns
  std::string no_level;  // what is wrong with its level, if that is a word that nobody knows
  std::string kind;      // "ECOLE MATERNELLE PUBLIQUE"
  std::optional<bool> is_public;
  bool is_closed{};
  std::optional<double> latitude, longitude;
  bool exact_point{};  // located to the building, not to a street or a town
  std::optional<std::uint32_t> classes, pupils;
  std::optional<double> ips;
  std::optional<std::string> rep;  // "REP", "REP+", "none"
  std::string rep_edition;
  bool rep_or_more{};  // a yes, which does not tell whether REP+
  bool rep_blank{};    // left empty, where the directory leaves empty what is outside REP
  std::optional<bool> qpv;
  std::string qpv_edition;
  std::string year;  // of the table's row; later years win
  std::size_t line{};
};

struct Table {
  std::string file;
  bool by_uai{};         // else by name: a city's own list
  bool tells_schools{};  // by a column of names or of levels: else its rows may be anything
  bool tells_values{};   // by any column that is neither of these nor the UAI
  std::vector<Facts> rows;
  std::size_t header_line{1};
  std::vector<std::string> unread;    // headers that nobody knows
  std::vector<std::string> notes;     // repaired, and how: "FILE:LINE: ..."
  std::vector<std::string> left_out;  // refused, and why
};

// The error: not a table, or neither a UAI nor a name in its header.
tl::expected<Table, std::string> read_table(std::string_view text, const std::string& file);

}  // namespace preau::opendata
