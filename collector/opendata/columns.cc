#include "collector/opendata/columns.hh"

#include <algorithm>
#include <array>
#include <cmath>

namespace preau::opendata {

namespace {

enum class Column {
  uai,
  name,
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
  rep,
  rep_flag,
  rep_plus_flag,
  year,
};

struct Alias {
  std::string_view name;  // as plain_name() has it
  Column column;
};

// Directory (three header styles), class and pupil counts, IPS (two editions), REP list, and lists
// that cities make.
constexpr std::array kAliases{
    Alias{"identifiant_de_l_etablissement", Column::uai},
    Alias{"numero_de_l_ecole", Column::uai},
    Alias{"numero_ecole", Column::uai},
    Alias{"uai", Column::uai},
    Alias{"nom_etablissement", Column::name},
    Alias{"nom_de_l_etablissment", Column::name},  // sic
    Alias{"nom_de_l_etablissement", Column::name},
    Alias{"patronyme", Column::name},
    Alias{"ecole", Column::name},
    Alias{"site", Column::name},
    Alias{"nom", Column::name},
    Alias{"statut_public_prive", Column::status},
    Alias{"secteur", Column::status},
    Alias{"etat", Column::state},
    Alias{"ecole_maternelle", Column::maternelle},
    Alias{"ecole_elementaire", Column::elementaire},
    Alias{"niveau", Column::level},
    Alias{"code_commune", Column::commune},
    Alias{"code_insee_de_la_commune", Column::commune},
    Alias{"adresse_1", Column::address},
    Alias{"latitude", Column::latitude},
    Alias{"longitude", Column::longitude},
    Alias{"precision_localisation", Column::precision},
    Alias{"nombre_total_de_classes", Column::classes},
    Alias{"nombre_total_classes", Column::classes},
    Alias{"classes", Column::classes},
    Alias{"nombre_total_d_eleves", Column::pupils},
    Alias{"nombre_total_eleves", Column::pupils},
    Alias{"nombre_d_eleves", Column::pupils},
    Alias{"eleves", Column::pupils},
    Alias{"effectifs", Column::pupils},
    Alias{"ips", Column::ips},
    Alias{"appartenance_education_prioritaire", Column::rep},
    Alias{"rep", Column::rep_flag},
    Alias{"rep_plus", Column::rep_plus_flag},
    Alias{"rentree_scolaire", Column::year},
};

std::optional<Column> column_of(const std::string& name) {
  if (name.starts_with("ep_20")) return Column::rep;  // "ep_2022_2023": the name changes each year
  const auto* found = std::ranges::find(kAliases, name, &Alias::name);
  return found == kAliases.end() ? std::nullopt : std::optional(found->column);
}

// One row, by meaning.
class Row {
 public:
  Row(const std::map<Column, std::size_t>& columns, const Csv& csv, const CsvRow& row, Table& table)
      : columns_(columns), csv_(csv), row_(row), table_(table) {}

  std::string text(Column column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() ? "" : row_.fields[found->second];
  }

  // "FILE:LINE: Header "value": what"
  std::string told(Column column, const std::string& what) const {
    const auto at = columns_.at(column);
    return table_.file + ":" + std::to_string(row_.line) + ":" + std::to_string(at + 1) + ": " +
           csv_.header[at] + " \"" + row_.fields[at] + "\": " + what;
  }

  std::optional<double> number(Column column, double least, double most) {
    const auto word = text(column);
    if (word.empty()) return std::nullopt;
    const auto value = read_number(word);
    if (value && *value >= least && *value <= most) return value;
    table_.notes.push_back(told(column, "no number that can be; taken for not known"));
    return std::nullopt;
  }

  std::optional<std::uint32_t> count(Column column) {
    const auto value = number(column, -100'000, 100'000);
    if (!value) return std::nullopt;
    if (*value >= 0 && *value == std::floor(*value)) return static_cast<std::uint32_t>(*value);
    table_.notes.push_back(told(column, "no count; taken for not known"));
    return std::nullopt;
  }

  // Spreadsheets eat leading zeros; the check letter tells whether that was it.
  std::optional<Uai> uai() {
    const auto word = text(Column::uai);
    auto parsed = Uai::parse(word);
    if (parsed) return *parsed;
    if (word.size() == 7)
      if (const auto whole = Uai::parse("0" + word)) {
        table_.notes.push_back(
            told(Column::uai, "a leading zero was lost; read as " + whole->text()));
        return *whole;
      }
    table_.left_out.push_back(told(Column::uai, parsed.error()));
    return std::nullopt;
  }

  std::string commune() {
    auto code = text(Column::commune);
    if (code.size() == 4) {
      table_.notes.push_back(told(Column::commune, "a leading zero was lost; read as 0" + code));
      code.insert(0, 1, '0');
    }
    return code;
  }

 private:
  const std::map<Column, std::size_t>& columns_;
  const Csv& csv_;
  const CsvRow& row_;
  Table& table_;
};

bool is_set(const std::string& flag) { return flag == "1" || flag == "1.0" || flag == "True"; }

std::optional<SchoolType> type_of(const Row& row) {
  const auto level = row.text(Column::level);
  const bool young = is_set(row.text(Column::maternelle)) || level == "M" || level == "P";
  const bool old = is_set(row.text(Column::elementaire)) || level == "E" || level == "P";
  if (young && old) return SchoolType::primaire;
  if (young) return SchoolType::maternelle;
  return old ? std::optional(SchoolType::elementaire) : std::nullopt;
}

std::optional<std::string> rep_of(const Row& row, const std::map<Column, std::size_t>& columns) {
  if (columns.contains(Column::rep)) {
    const auto word = row.text(Column::rep);
    return word == "REP" || word == "REP+" ? word : "none";
  }
  if (!columns.contains(Column::rep_flag)) return std::nullopt;
  if (is_set(row.text(Column::rep_plus_flag))) return "REP+";
  return is_set(row.text(Column::rep_flag)) ? "REP" : "none";
}

// Located to the building: two schools on such a point share a site.
bool is_exact(std::string precision) {
  precision = plain_name(precision);
  return precision == "numero_de_rue" || precision == "batiment" || precision == "parfaite";
}

}  // namespace

tl::expected<Table, std::string> read_table(std::string_view text, const std::string& file) {
  const auto csv = read_csv(text);
  if (!csv) return tl::make_unexpected(file + ":" + csv.error());
  std::map<Column, std::size_t> columns;
  for (std::size_t i = 0; i < csv->header.size(); ++i)
    if (const auto column = column_of(plain_name(csv->header[i]))) columns.emplace(*column, i);
  Table out{.file = file, .by_uai = columns.contains(Column::uai)};
  if (!out.by_uai && !columns.contains(Column::name))
    return tl::make_unexpected(file +
                               ":1: no column for the UAI (identifiant_de_l_etablissement, "
                               "numero_ecole, uai) and none for a name (ecole, site, nom)");
  for (const auto& each : csv->left_out) out.left_out.push_back(file + ":" + each);
  out.tells_schools = columns.contains(Column::name) || columns.contains(Column::level) ||
                      columns.contains(Column::maternelle);
  const bool has_levels = columns.contains(Column::maternelle) || columns.contains(Column::level);
  for (const auto& fields : csv->rows) {
    Row row(columns, *csv, fields, out);
    Facts facts{.line = fields.line};
    if (out.by_uai) {
      facts.uai = row.uai();
      if (!facts.uai) continue;
    }
    facts.type = type_of(row);
    if (has_levels && !facts.type) {
      ++out.other_schools;
      continue;
    }
    facts.name = row.text(Column::name);
    facts.address = row.text(Column::address);
    facts.commune = row.commune();
    if (columns.contains(Column::status)) {
      const auto status = plain_name(row.text(Column::status));
      if (!status.empty()) facts.is_public = status == "public";
    }
    facts.is_closed = plain_name(row.text(Column::state)) == "ferme";
    facts.latitude = row.number(Column::latitude, -90, 90);
    facts.longitude = row.number(Column::longitude, -180, 180);
    facts.exact_point = is_exact(row.text(Column::precision));
    facts.classes = row.count(Column::classes);
    facts.pupils = row.count(Column::pupils);
    facts.ips = row.number(Column::ips, 0, 300);
    facts.rep = rep_of(row, columns);
    facts.year = row.text(Column::year);
    out.rows.push_back(std::move(facts));
  }
  return out;
}

}  // namespace preau::opendata
