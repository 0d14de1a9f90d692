#include "collector/opendata/merge.hh"

#include <catch2/catch.hpp>

#include "collector/ingest/city_file.hh"
#include "collector/opendata/write.hh"
#include "tests/opendata/tables.hh"

using namespace preau;
using namespace preau::opendata;
using preau::opendata::test::table;

namespace {

// Invented schools, headers as they are published.
constexpr auto kDirectory =
    "Identifiant_de_l_etablissement;Nom_etablissement;Statut_public_prive;Adresse_1;Code postal;"
    "Code_commune;Ecole_maternelle;Ecole_elementaire;Appartenance_Education_Prioritaire;latitude;"
    "longitude;precision_localisation\n"
    "0960001E;Ecole élémentaire Les Tilleuls;Public;1 rue du "
    "Bac;67000;99001;0;1;REP+;48,58;7,75;Parfaite\n"
    "0960002F;Ecole maternelle Les Tilleuls;Public;3 rue du "
    "Bac;67000;99001;1;0;REP+;48,58;7,75;Parfaite\n"
    "960003G;Ecole primaire Schluthfeld;Public;8 quai;67000;99001;1;1;;48,6;7,7;Ville\n"
    "0960004H;Ecole privée;Privé;9 quai;67000;99001;0;1;;48,6;7,7;Ville\n"
    "0960005J;Collège;Public;9 quai;67000;99001;0;0;;48,6;7,7;Ville\n"
    "0960006X;Ecole au mauvais code;Public;9 quai;67000;99001;0;1;;48,6;7,7;Ville\n";

Merged merged(const std::vector<Table>& tables) { return merge(tables, {.commune = "99001"}); }

}  // namespace

TEST_CASE("opendata: the directory's schools, and what was not taken") {
  const auto out = merged({table(kDirectory)});
  REQUIRE(out.schools.size() == 3);
  CHECK(out.schools[0].type == SchoolType::elementaire);
  CHECK(out.schools[0].rep == "REP+");
  CHECK(out.schools[2].uai->text() == "0960003G");
  CHECK(out.schools[2].type == SchoolType::primaire);
  CHECK(out.notes.at(0) ==
        "annuaire.csv:4:1: Identifiant_de_l_etablissement \"960003G\": a leading zero was lost; "
        "read as "
        "0960003G");
  CHECK(out.left_out.at(0).find("annuaire.csv:7:1: Identifiant_de_l_etablissement \"0960006X\"") ==
        0);
  CHECK(out.summary ==
        "annuaire.csv: 3 schools; not taken: 1 that are neither maternelle nor élémentaire, 0 of "
        "other "
        "communes, 1 private, 0 closed\n"
        "annuaire.csv: columns not read: Code postal\n"
        "outside REP, since the directory's column for it is empty and no table says otherwise: 1 "
        "schools\n");
}

TEST_CASE("opendata: a school that stands twice is told, another year of it is not") {
  const std::string header = "uai;nom;ecole_maternelle;eleves;rentree_scolaire\n";
  const auto twice =
      merge(std::vector{table(header + "0960002F;A;1;100;2022\n0960002F;A;1;90;2022\n")}, {});
  REQUIRE(twice.schools.size() == 1);
  CHECK(twice.schools[0].pupils == 100);
  CHECK(twice.left_out == std::vector<std::string>{"annuaire.csv:3: 0960002F stands twice, first "
                                                   "in line 2; this row is not taken"});
  const auto years =
      merge(std::vector{table(header + "0960002F;A;1;100;2022\n0960002F;A;1;90;2021\n")}, {});
  CHECK(years.left_out.empty());
  CHECK(years.schools.at(0).pupils == 100);
}

TEST_CASE("opendata: closed schools are left out and counted, an IPS below zero is none") {
  const auto out =
      merge(std::vector{table("uai;nom;ecole_maternelle;etat;ips\n0960002F;A;1;FERME;100\n"
                              "0960001E;B;1;OUVERT;-98,6\n")},
            {});
  REQUIRE(out.schools.size() == 1);
  CHECK(out.schools[0].uai->text() == "0960001E");
  CHECK_FALSE(out.schools[0].ips);
  CHECK(out.summary.find("0 private, 1 closed") != std::string::npos);
  CHECK(out.notes.at(0).find("annuaire.csv:3:5: ips \"-98,6\": no number that can be") == 0);
}

TEST_CASE("opendata: schools on one building's point share a site, those on a town's do not") {
  const auto out = merged({table(kDirectory)});
  CHECK(out.site == std::vector<std::size_t>{0, 0, 1});
}

TEST_CASE("opendata: counts join by UAI, the latest year wins in any order") {
  const auto counts = table(
      "Rentrée scolaire;Numéro de l'école;Nombre total de classes;Nombre total d'élèves\n"
      "2022;0960001E;12;289\n2021;0960001E;11;270\n2022;0969999A;1;1\n",
      "effectifs.csv");
  // 0969999A has no valid letter, and says so; nothing else is lost.
  const auto out = merged({table(kDirectory), counts});
  CHECK(out.schools[0].classes == 12);
  CHECK(out.schools[0].pupils == 289);
  CHECK_FALSE(out.schools[1].classes);
}

TEST_CASE("opendata: technical and label headers are one table") {
  const auto lower =
      table("numero_ecole;nombre_total_classes;nombre_total_eleves\n0960001E;5;100\n");
  CHECK(lower.rows.at(0).classes == 5);
  const auto ips = table("uai;ips;effectifs\n0960001E;98,5;206.0\n");
  CHECK(ips.rows.at(0).ips == 98.5);
  CHECK(ips.rows.at(0).pupils == 206);
  CHECK(table("uai;ep_2025_2026\n0960001E;REP\n").rows.at(0).rep == "REP");
}

TEST_CASE("opendata: a city's own list joins by surname, and only where one school bears it") {
  const auto list = table(
      "site;classes\nSCHLUTHFELD;9\nTILLEULS;4\nINCONNU;1\nmaternelle Tilleuls;6\n", "ville.csv");
  const auto out = merged({table(kDirectory), list});
  CHECK(out.schools[2].classes == 9);
  CHECK(out.schools[1].classes == 6);
  REQUIRE(out.left_out.size() == 3);
  CHECK(out.left_out[0].find("ville.csv:3: \"TILLEULS\": several schools are: 0960001E") == 0);
  CHECK(out.left_out[1].find("ville.csv:4: \"INCONNU\": no school is called so") == 0);
}

TEST_CASE("opendata: no value published is not zero") {
  const auto counts = table("numero_ecole;nombre_total_classes;ips\n0960001E;;ns\n", "c.csv");
  CHECK_FALSE(counts.rows.at(0).classes);
  CHECK_FALSE(counts.rows.at(0).ips);
  CHECK(counts.notes.at(0).find("c.csv:2:3: ips \"ns\": no number that can be") == 0);
}

TEST_CASE("opendata: what is written is a city file") {
  const auto text = city_toml(merged({table(kDirectory)}), "Ville d'essai");
  const auto city = city_from_toml(text, "city.toml");
  REQUIRE(city);
  CHECK(city->sites.size() == 2);
  CHECK(city->schools.size() == 3);
  CHECK(city->schools[0].sites == city->schools[1].sites);
  CHECK(schools_json(merged({table(kDirectory)})).find("\"rep\": \"REP+\"") != std::string::npos);
}

TEST_CASE("opendata: a table without UAI or name is refused") {
  CHECK(read_table("a;b\n1;2\n", "x.csv").error().find("x.csv:1: no column for the UAI") == 0);
}

TEST_CASE("opendata: a table without names or levels tells of schools, not which there are") {
  const auto positions = table("uai,lon,lat\n0960001E,7.7,48.6\n0960005J,7.7,48.6\n", "p.csv");
  const auto alone = merge(std::vector{positions}, {});
  CHECK(alone.schools.empty());
  REQUIRE(alone.left_out.size() == 1);
  CHECK(alone.left_out[0].find("p.csv:1: neither names nor levels (2 rows)") == 0);
  const auto behind = merged({table(kDirectory), positions});
  CHECK(behind.schools.size() == 3);
  CHECK(
      behind.summary.find("p.csv: 1 rows used, 1 of schools that the first table does not have") !=
      std::string::npos);
}

TEST_CASE("opendata: a UAI with blanks around it or a small letter is plainly readable") {
  const auto out = table("uai;classes\n 0960001E\xc2\xa0;11\n0960002f;12\n0960003H;5\n");
  REQUIRE(out.rows.size() == 2);
  CHECK(out.rows[1].uai->text() == "0960002F");
  REQUIRE(out.left_out.size() == 1);
  CHECK(out.left_out[0].find("annuaire.csv:4:1: uai \"0960003H\"") == 0);
}

TEST_CASE("opendata: levels are told in words, and no second table loses rows by them") {
  const auto levels =
      table("uai;niveau;classes\n0960001E;élémentaire;11\n0960002F;Maternelle;4\n0960003G;CM2;5\n",
            "niveaux.csv");
  const auto out = merged({table(kDirectory), levels});
  CHECK(out.schools[0].classes == 11);
  CHECK(out.schools[1].classes == 4);
  CHECK(out.schools[2].classes == 5);
  CHECK(out.summary.find("niveaux.csv: 3 rows used, 0 of schools") != std::string::npos);
}

TEST_CASE("opendata: a first table's level that is no word for one is refused by line and column") {
  const auto out =
      merge(std::vector{table("uai;nom;niveau\n0960001E;A;Crèche\n0960002F;B;Pré-élémentaire\n"
                              "0960003G;C;maternelle et élémentaire\n0960004H;D;Collège\n")},
            {});
  REQUIRE(out.schools.size() == 2);
  CHECK(out.schools[0].type == SchoolType::maternelle);
  CHECK(out.schools[1].type == SchoolType::primaire);
  CHECK(out.left_out ==
        std::vector<std::string>{"annuaire.csv:2:3: niveau \"Crèche\": no level; write maternelle, "
                                 "élémentaire or primaire; this row is not taken"});
  CHECK(out.summary.find("not taken: 1 that are neither") != std::string::npos);
}

TEST_CASE("opendata: a table of which no value was read says which columns it has") {
  const auto out =
      merged({table(kDirectory), table("UAI;Salles;Postes\n0960001E;11;250\n", "nb.csv")});
  REQUIRE(out.left_out.size() == 2);
  CHECK(out.left_out[0] ==
        "nb.csv:1: no column with values is known; not read: Salles, Postes; call them classes, "
        "eleves, ips, rep, rep_plus or qpv");
  CHECK(out.summary.find("nb.csv: 0 rows used, 1 that tell nothing, 0 of schools") !=
        std::string::npos);
  const auto some = merged({table(kDirectory), table("UAI;Classes;Postes\n0960001E;11;2\n", "c")});
  CHECK(some.summary.find("c: columns not read: Postes\n") != std::string::npos);
}

TEST_CASE("opendata: a city's own words for its columns") {
  const auto out = table(
      "N° UAI;Nb classes;Nb élèves;Éducation prioritaire\n0960001E;11;1\xe2\x80\xaf"
      "250;REP+\n");
  CHECK(out.rows.at(0).classes == 11);
  CHECK(out.rows.at(0).pupils == 1250);
  CHECK(out.rows.at(0).rep == "REP+");
  CHECK(table("uai;Nombre de classes;Effectif\n0960001E;3;70\n").rows.at(0).pupils == 70);
}

TEST_CASE("opendata: of two columns for the same the first is read, and the other told") {
  const auto out = table("uai;classes;Nb classes\n0960001E;11;12\n", "c.csv");
  CHECK(out.rows.at(0).classes == 11);
  CHECK(out.notes == std::vector<std::string>{
                         "c.csv:1:3: Nb classes: not read; column 2 (classes) says the same"});
}

TEST_CASE("opendata: a school twice in a later table: what differs is told with both lines") {
  const auto out =
      merged({table(kDirectory), table("uai;classes;eleves\n0960001E;11;250\n0960001E;12;250\n"
                                       "0960001E;12;\n",
                                       "c.csv")});
  CHECK(out.schools[0].classes == 12);
  CHECK(out.notes.at(0) == "c.csv:3: 0960001E: classes 12, before 11 in line 2");
  CHECK(out.notes.size() == 2);
}

TEST_CASE("opendata: without levels the name tells the type, or nobody does and that is told") {
  const auto list =
      table("uai;nom\n0960001E;ECOLE PRIMAIRE SCHLUTHFELD\n0960002F;ECOLE MATERNELLE TILLEULS\n",
            "l.csv");
  const auto alone = merge(std::vector{list}, {});
  CHECK(alone.schools[1].type == SchoolType::maternelle);
  CHECK_FALSE(alone.schools[0].type);
  CHECK(alone.notes ==
        std::vector<std::string>{
            "l.csv:2: 0960001E \"ECOLE PRIMAIRE SCHLUTHFELD\": maternelle or élémentaire is not "
            "said; taken for an élémentaire"});
  const auto later = merge(std::vector{list, table(kDirectory)}, {});
  CHECK(later.schools[0].type == SchoolType::elementaire);
  CHECK(later.notes.size() == 1);  // of the zero that was lost
}

TEST_CASE("opendata: a list by surname tells schools apart by its column of levels") {
  const auto list = table("site;niveau;classes\nTILLEULS;maternelle;6\nTILLEULS;E;9\n", "v.csv");
  const auto out = merged({table(kDirectory), list});
  CHECK(out.schools[0].classes == 9);
  CHECK(out.schools[1].classes == 6);
}
