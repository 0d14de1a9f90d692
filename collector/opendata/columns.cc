#include "collector/opendata/columns.hh"

#include <algorithm>
#include <array>

#include "collector/opendata/areas.hh"
#include "collector/opendata/words.hh"

namespace preau::opendata {

namespace {

// What a table may add to a school that is known.
constexpr std::array kValues{Column::address,       Column::commune,       Column::latitude,
                             Column::classes,       Column::pupils,        Column::ips,
                             Column::rep_word,      Column::rep_directory, Column::rep_flag,
                             Column::rep_plus_flag, Column::qpv,           Column::qpv_code};

bool is_set(const Row& row, Column column) { return said(row.text(column)) == Said::yes; }

void tell_level(const Row& row, Facts& facts) {
  const auto level = level_in(row.text(Column::level));
  const bool both = level == LevelWord::primaire;
  const bool young = both || level == LevelWord::maternelle || is_set(row, Column::maternelle);
  const bool old = both || level == LevelWord::elementaire || is_set(row, Column::elementaire);
  if (young || old) {
    facts.type = !old     ? SchoolType::maternelle
                 : !young ? SchoolType::elementaire
                          : SchoolType::primaire;
  } else if (level == LevelWord::unknown) {
    facts.no_level = row.told(Column::level, "no level; write maternelle, élémentaire or primaire");
  } else {
    facts.other_school = level == LevelWord::other || row.has(Column::maternelle);
  }
}

// Located to the building: two schools on such a point share a site.
bool is_exact(std::string precision) {
  precision = plain_name(precision);
  return precision == "numero_de_rue" || precision == "batiment" || precision == "parfaite";
}

Facts facts_of(Row& row) {
  Facts out;
  tell_level(row, out);
  out.name = row.text(Column::name);
  out.kind = row.text(Column::kind);
  out.address = row.text(Column::address);
  out.commune = row.commune();
  const auto status = plain_name(row.text(Column::status));
  if (!status.empty()) out.is_public = status == "public";
  out.is_closed = plain_name(row.text(Column::state)) == "ferme";
  out.latitude = row.number(Column::latitude, -90, 90);
  out.longitude = row.number(Column::longitude, -180, 180);
  out.exact_point = is_exact(row.text(Column::precision));
  out.classes = row.count(Column::classes);
  out.pupils = row.count(Column::pupils);
  out.ips = row.number(Column::ips, 0, 300);
  out.year = row.text(Column::year);
  tell_rep(row, out);
  tell_qpv(row, out);
  return out;
}

}  // namespace

tl::expected<Table, std::string> read_table(std::string_view text, const std::string& file) {
  const auto csv = read_csv(text);
  if (!csv) return tl::make_unexpected(file + ":" + csv.error());
  const auto header = read_header(*csv);
  const auto has = [&](Column column) { return header.has(column); };
  Table out{.file = file, .header_line = csv->header_line, .unread = header.unread};
  out.by_uai = has(Column::uai);
  if (!out.by_uai && !has(Column::name))
    return tl::make_unexpected(file + ":" + std::to_string(out.header_line) +
                               ": no column for the UAI (identifiant_de_l_etablissement, "
                               "numero_ecole, uai) and none for a name (ecole, site, nom)");
  const auto at = file + ":";
  for (const auto& each : header.notes) out.notes.push_back(at + each);
  for (const auto& each : csv->left_out) out.left_out.push_back(at + each);
  out.tells_schools = has(Column::name) || has(Column::level) || has(Column::maternelle);
  out.tells_values = std::ranges::any_of(kValues, has);
  for (const auto& fields : csv->rows) {
    Row row(header, *csv, fields, out);
    const auto uai = out.by_uai ? row.uai() : std::nullopt;
    if (out.by_uai && !uai) continue;
    auto facts = facts_of(row);
    facts.uai = uai;
    facts.line = fields.line;
    out.rows.push_back(std::move(facts));
  }
  settle_areas(out, header, *csv);
  return out;
}

}  // namespace preau::opendata
