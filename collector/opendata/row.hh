// One row, by meaning.
#pragma once

#include <optional>
#include <string>

#include "collector/opendata/columns.hh"
#include "collector/opendata/header.hh"

namespace preau::opendata {

class Row {
 public:
  Row(const Header& header, const Csv& csv, const CsvRow& row, Table& table)
      : header_(header), csv_(csv), row_(row), table_(table) {}

  bool has(Column column) const { return header_.has(column); }

  std::string text(Column column) const {
    return has(column) ? std::string(trimmed(row_.fields[header_.columns.at(column)])) : "";
  }

  std::string edition(Column column) const {  // as the column's own header has it
    return has(column) ? edition_in(csv_.header[header_.columns.at(column)]) : "";
  }

  // "FILE:LINE:COLUMN: Header "value": what"
  std::string told(Column column, const std::string& what) const;

  // Of what cannot be taken; the rest of the row may be.
  void refuse(Column column, const std::string& what);

  // What lies outside is told, and taken for not known.
  std::optional<double> number(Column column, double least, double most);
  std::optional<std::uint32_t> count(Column column);

  // Spreadsheets eat leading zeros; the check letter tells whether that was it.
  std::optional<Uai> uai();
  std::string commune();

 private:
  const Header& header_;
  const Csv& csv_;
  const CsvRow& row_;
  Table& table_;
};

}  // namespace preau::opendata
