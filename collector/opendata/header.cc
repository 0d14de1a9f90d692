#include "collector/opendata/header.hh"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace preau::opendata {

namespace {

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
    Alias{"code_uai", Column::uai},
    Alias{"numero_uai", Column::uai},
    Alias{"n_uai", Column::uai},
    Alias{"rne", Column::uai},
    Alias{"code_rne", Column::uai},
    Alias{"nom_etablissement", Column::name},
    Alias{"nom_de_l_etablissment", Column::name},  // sic
    Alias{"nom_de_l_etablissement", Column::name},
    Alias{"patronyme", Column::name},
    Alias{"ecole", Column::name},
    Alias{"site", Column::name},
    Alias{"nom", Column::name},
    Alias{"nom_de_l_ecole", Column::name},
    Alias{"nom_ecole", Column::name},
    Alias{"denomination_principale", Column::kind},
    Alias{"statut_public_prive", Column::status},
    Alias{"secteur", Column::status},
    Alias{"etat", Column::state},
    Alias{"ecole_maternelle", Column::maternelle},
    Alias{"ecole_elementaire", Column::elementaire},
    Alias{"niveau", Column::level},
    Alias{"type_d_ecole", Column::level},
    Alias{"type_ecole", Column::level},
    Alias{"code_commune", Column::commune},
    Alias{"code_insee_de_la_commune", Column::commune},
    Alias{"adresse_1", Column::address},
    Alias{"latitude", Column::latitude},
    Alias{"lat", Column::latitude},
    Alias{"longitude", Column::longitude},
    Alias{"lon", Column::longitude},
    Alias{"long", Column::longitude},
    Alias{"precision_localisation", Column::precision},
    Alias{"nombre_total_de_classes", Column::classes},
    Alias{"nombre_total_classes", Column::classes},
    Alias{"classes", Column::classes},
    Alias{"nombre_de_classes", Column::classes},
    Alias{"nombre_classes", Column::classes},
    Alias{"nb_de_classes", Column::classes},
    Alias{"nb_classes", Column::classes},
    Alias{"nbre_de_classes", Column::classes},
    Alias{"nbre_classes", Column::classes},
    Alias{"nombre_total_d_eleves", Column::pupils},
    Alias{"nombre_total_eleves", Column::pupils},
    Alias{"nombre_d_eleves", Column::pupils},
    Alias{"eleves", Column::pupils},
    Alias{"nombre_eleves", Column::pupils},
    Alias{"nb_d_eleves", Column::pupils},
    Alias{"nb_eleves", Column::pupils},
    Alias{"nbre_d_eleves", Column::pupils},
    Alias{"nbre_eleves", Column::pupils},
    Alias{"nb_total_d_eleves", Column::pupils},
    Alias{"effectif", Column::pupils},
    Alias{"effectif_total", Column::pupils},
    Alias{"effectifs", Column::pupils},
    Alias{"ips", Column::ips},
    Alias{"appartenance_education_prioritaire", Column::rep_directory},
    Alias{"education_prioritaire", Column::rep_word},
    Alias{"ep", Column::rep_word},
    Alias{"rep_rep_plus", Column::rep_word},
    Alias{"rep_ou_rep_plus", Column::rep_word},
    Alias{"rep", Column::rep_flag},
    Alias{"rep_plus", Column::rep_plus_flag},
    Alias{"rep_edition", Column::rep_edition},
    Alias{"qpv", Column::qpv},
    Alias{"en_qpv", Column::qpv},
    Alias{"qp_a_proximite_o_n", Column::qpv},
    Alias{"qp_a_proximite", Column::qpv_code},
    Alias{"code_qp", Column::qpv_code},
    Alias{"code_qpv", Column::qpv_code},
    Alias{"qpv_edition", Column::qpv_edition},
    Alias{"rentree_scolaire", Column::year},
};

// Whose name changes each year: "ep_2022_2023", "qpv_2024".
std::optional<Column> dated_column_of(std::string_view name) {
  if (name.starts_with("ep_20")) return Column::rep_word;
  return name.starts_with("qpv_20") ? std::optional(Column::qpv) : std::nullopt;
}

std::optional<Column> column_of(const std::string& name) {
  if (const auto dated = dated_column_of(name)) return dated;
  const auto* found = std::ranges::find(kAliases, name, &Alias::name);
  return found == kAliases.end() ? std::nullopt : std::optional(found->column);
}

}  // namespace

std::string edition_in(const std::string& header) {
  const auto name = plain_name(header);
  if (!dated_column_of(name)) return {};
  auto edition = name.substr(name.find('_') + 1);
  std::ranges::replace(edition, '_', '-');
  return edition;
}

Header read_header(const Csv& csv) {
  Header out;
  for (std::size_t i = 0; i < csv.header.size(); ++i) {
    const auto& name = csv.header[i];
    const auto column = column_of(plain_name(name));
    if (!column) {
      if (!plain_name(name).empty()) out.unread.push_back(name);
      continue;
    }
    const auto [at, is_new] = out.columns.emplace(*column, i);
    if (is_new) continue;
    auto other = i;
    if (edition_in(csv.header[at->second]) < edition_in(name)) std::swap(other, at->second);
    out.notes.push_back(std::to_string(csv.header_line) + ":" + std::to_string(other + 1) + ": " +
                        csv.header[other] + ": not read; column " + std::to_string(at->second + 1) +
                        " (" + csv.header[at->second] + ") says the same");
  }
  return out;
}

}  // namespace preau::opendata
