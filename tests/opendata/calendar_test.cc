#include "collector/opendata/calendar.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace preau::opendata;
using namespace std::chrono;
using Catch::Matchers::Contains;

namespace {

// As the ministry writes it: byte order mark, moments in UTC, one row an academy.
constexpr auto kLabels =
    "\xef\xbb\xbf"
    "Description;Population;Date de début;Date de fin;Académies;Zones;annee_scolaire\n"
    "Vacances de la "
    "Toussaint;-;2025-10-17T22:00:00+00:00;2025-11-02T23:00:00+00:00;Strasbourg;Zone "
    "B;2025-2026\n"
    "Vacances de la Toussaint;-;2025-10-17T22:00:00+00:00;2025-11-02T23:00:00+00:00;Nantes;Zone "
    "B;2025-2026\n"
    "Vacances d'Hiver;-;2026-02-06T23:00:00+00:00;2026-02-22T23:00:00+00:00;Lyon;Zone "
    "A;2025-2026\n"
    "Vacances "
    "d'Été;Enseignants;2025-07-03T22:00:00+00:00;2025-08-28T22:00:00+00:00;Strasbourg;Zone "
    "B;2024-2025\n"
    "Vacances d'Été;Élèves;2025-07-04T22:00:00+00:00;2025-08-31T22:00:00+00:00;Strasbourg;Zone "
    "B;2024-2025\n"
    "Début des Vacances "
    "d'Été;-;2026-07-03T22:00:00+00:00;2026-07-03T22:00:00+00:00;Strasbourg;Zone "
    "B;2025-2026\n";

}  // namespace

TEST_CASE("calendar table: moments in UTC are days of the city, each holiday once, pupils' alone") {
  const auto read = read_calendar(kLabels, "c.csv", "B", "Europe/Paris").value();
  CHECK(read.holidays ==
        std::vector<Holiday>{{"B", "Vacances d'Été", 2025y / 7 / 5, 2025y / 9 / 1},
                             {"B", "Vacances de la Toussaint", 2025y / 10 / 18, 2025y / 11 / 3},
                             {"B", "Début des Vacances d'Été", 2026y / 7 / 4, 2026y / 7 / 4}});
  CHECK(read.other_zones == 1);
  CHECK(read.of_teachers == 1);
  CHECK(read.left_out.empty());
}

TEST_CASE("calendar table: technical names, plain days and other offsets") {
  const auto read = read_calendar(
                        "description,population,start_date,end_date,location,zones\n"
                        "Noël,-,2025-12-20,2026-01-05,Corse,Corse\n"
                        "Hiver,-,2026-02-14T00:00:00+01:00,2026-03-02T00:00:00Z,Corse,Corse\n",
                        "c.csv", "Corse", "Europe/Paris")
                        .value();
  CHECK(read.holidays == std::vector<Holiday>{{"Corse", "Noël", 2025y / 12 / 20, 2026y / 1 / 5},
                                              {"Corse", "Hiver", 2026y / 2 / 14, 2026y / 3 / 2}});
}

TEST_CASE("calendar table: what cannot be a holiday is left out, by line") {
  const auto read = read_calendar(
                        "Description;Date de début;Date de fin;Zones\n"
                        "a;2025-10-32;2025-11-02;Zone B\n"
                        "b;2025-11-03;2025-11-02;Zone B\n"
                        "c;2025-11-03T00:00:00+1:00;2025-11-04;Zone B\n",
                        "c.csv", "B", "Europe/Paris")
                        .value();
  CHECK(read.holidays.empty());
  REQUIRE(read.left_out.size() == 3);
  CHECK_THAT(read.left_out[0], Contains("c.csv:2: \"2025-10-32\""));
  CHECK_THAT(read.left_out[1], Contains("the wrong way round"));
  CHECK_THAT(read_calendar("uai;nom\n", "c.csv", "B", "Europe/Paris").error(),
             Contains("no calendar"));
}
