#include "collector/opendata/areas.hh"

#include <algorithm>

#include "collector/opendata/words.hh"

namespace preau::opendata {

namespace {

std::optional<std::string> rep_in_words(Row& row, Column column) {
  switch (said(row.text(column))) {
    case Said::nothing:
      return std::nullopt;
    case Said::no:
      return "none";
    case Said::rep:
      return "REP";
    case Said::rep_plus:
      return "REP+";
    default:
      break;
  }
  row.refuse(column, "does not say whether REP or REP+; write REP, REP+ or non");
  return std::nullopt;
}

Said flag(Row& row, Column column) {
  const auto out = said(row.text(column));
  if (out == Said::unknown) row.refuse(column, "neither yes nor no; write oui, non, REP or REP+");
  return out;
}

// Columns for a yes or a no, which may hold the words as well.
void tell_rep_flags(Row& row, Facts& facts) {
  const auto rep = flag(row, Column::rep_flag), plus = flag(row, Column::rep_plus_flag);
  if (rep == Said::unknown || plus == Said::unknown) return;
  if (rep == Said::rep_plus || plus == Said::rep_plus || plus == Said::yes) {
    facts.rep = "REP+";
  } else if (rep == Said::rep || plus == Said::rep || rep == Said::yes) {
    facts.rep = "REP";
    facts.rep_or_more = rep == Said::yes && plus == Said::nothing;
  } else if (rep == Said::no) {
    facts.rep = "none";
  }
}

// Empty in the directory's column, and no other column to say it.
bool is_blank(const Row& row) {
  for (const auto other : {Column::rep_word, Column::rep_flag, Column::rep_plus_flag})
    if (row.has(other)) return false;
  return row.has(Column::rep_directory) && said(row.text(Column::rep_directory)) == Said::nothing;
}

// "QN06701M" is a quarter of 2024's list, "QP067011" one of 2015's.
std::string edition_of_quarter(std::string_view code) {
  const auto letters = plain_name(code.substr(0, 2));
  const bool has_digits = code.size() >= 8 && code.substr(2, 5).find_first_not_of("0123456789") ==
                                                  std::string_view::npos;
  if (!has_digits) return {};
  return letters == "qn" ? "2024" : letters == "qp" ? "2015" : "";
}

void tell_quarter(Row& row, Column column, Facts& facts) {
  const auto word = row.text(column);
  const auto what = said(word);
  const auto edition = edition_of_quarter(word);
  if (what == Said::nothing) return;
  if (what != Said::yes && what != Said::no && edition.empty())
    return row.refuse(column, "neither yes nor no; write oui, non or a code like QN06701M");
  if (!facts.qpv) facts.qpv = what != Said::no;
  if (facts.qpv_edition.empty()) facts.qpv_edition = edition;
}

// A file that names no REP at all may have lost it: then its empty cells tell nothing.
void doubt_blanks(Table& table) {
  const bool names_any = std::ranges::any_of(
      table.rows, [](const Facts& each) { return each.rep.value_or("none") != "none"; });
  for (auto& row : table.rows) row.rep_blank = row.rep_blank && names_any;
}

// Who is near no quarter has no code: the list is that of the other rows, else the table's own.
void date_quarters(Table& table, const std::string& of_table) {
  std::string edition;
  for (const auto& row : table.rows) edition = std::max(edition, row.qpv_edition);
  if (edition.empty()) edition = of_table;
  for (auto& row : table.rows)
    if (row.qpv && row.qpv_edition.empty()) row.qpv_edition = edition.empty() ? row.year : edition;
}

}  // namespace

void tell_rep(Row& row, Facts& facts) {
  facts.rep = rep_in_words(row, Column::rep_word);
  facts.rep_edition = facts.rep ? row.edition(Column::rep_word) : "";
  if (!facts.rep) facts.rep = rep_in_words(row, Column::rep_directory);
  if (!facts.rep) tell_rep_flags(row, facts);
  facts.rep_blank = is_blank(row);
  if (!facts.rep) return;
  if (const auto own = row.text(Column::rep_edition); !own.empty()) facts.rep_edition = own;
  if (facts.rep_edition.empty()) facts.rep_edition = facts.year;
}

void tell_qpv(Row& row, Facts& facts) {
  for (const auto column : {Column::qpv, Column::qpv_code}) tell_quarter(row, column, facts);
  if (!facts.qpv) return;
  if (const auto own = row.text(Column::qpv_edition); !own.empty()) facts.qpv_edition = own;
  if (facts.qpv_edition.empty()) facts.qpv_edition = row.edition(Column::qpv);
}

void settle_areas(Table& table, const Header& header, const Csv& csv) {
  doubt_blanks(table);
  date_quarters(table, header.has(Column::rep_word)
                           ? edition_in(csv.header[header.columns.at(Column::rep_word)])
                           : "");
}

}  // namespace preau::opendata
