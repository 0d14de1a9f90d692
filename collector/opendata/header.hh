// Which columns a table has, under every header that they are published with.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "collector/opendata/csv.hh"

namespace preau::opendata {

enum class Column : std::uint8_t {
  uai,
  name,
  kind,
  status,
  state,
  maternelle,
  elementaire,
  level,
  commune,
  address,
  latitude,
  longitude,
  precision,
  classes,
  pupils,
  ips,
  rep_directory,  // empty is a word of it
  rep_word,
  rep_flag,
  rep_plus_flag,
  rep_edition,
  qpv,
  qpv_code,
  qpv_edition,
  year,
};

struct Header {
  std::map<Column, std::size_t> columns;
  std::vector<std::string> unread;  // headers that nobody knows
  std::vector<std::string> notes;   // "LINE:COLUMN: ..."

  bool has(Column column) const { return columns.contains(column); }
};

// Of two columns for the same the first is read, or that of the later year; the other is told.
Header read_header(const Csv& csv);

// Some columns' names change each year: "ep_2022_2023" -> "2022-2023", "qpv_2024" -> "2024". Empty
// for all others.
std::string edition_in(const std::string& header);

}  // namespace preau::opendata
