// Tables as open data portals and spreadsheets write them: separator, byte order mark, encoding and
// decimal sign are found out, not asked for.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace preau::opendata {

struct CsvRow {
  std::size_t line{};  // of the file, 1 is the first; where the row begins
  std::vector<std::string> fields;
};

struct Csv {
  char separator{};
  std::size_t header_line{1};         // of the file
  std::vector<std::string> header;    // as it stands, UTF-8
  std::vector<CsvRow> rows;           // as many fields as the header
  std::vector<std::string> left_out;  // "LINE: 3 fields, not 71"
};

// UTF-8 with or without byte order mark, else Windows-1252; the separator that a first line "sep=;"
// names, else ';', ',' or tab, whichever the header has most of; quotes as in RFC 4180, line ends
// of any kind. The error: UTF-16, no header, or a quote never closed.
tl::expected<Csv, std::string> read_csv(std::string_view text);

// Lower case without accents, all else than letters and digits one '_', '+' spelled out: "Numéro de
// l'école" and "numero_de_l_ecole" are one name, "REP" and "REP +" are two.
std::string plain_name(std::string_view name);

// Without the blanks around it, no-break ones too.
std::string_view trimmed(std::string_view text);

// "48,6", "48.6", "1 234" with a blank of any width, "206.0"; empty: that is no number.
std::optional<double> read_number(std::string_view text);

}  // namespace preau::opendata
