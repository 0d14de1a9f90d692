// A small whole city for tests to start from: one site with one line, a room and two schools.
#pragma once

#include "probe/record/site.hh"

namespace preau::test {

inline City sample_city() {
  const auto elementary = *Uai::parse("0960001E"), nursery = *Uai::parse("0960002F");
  City city;
  city.name = "Démo";
  city.sites.push_back({.id = "tilleuls",
                        .name = "Groupe scolaire des Tilleuls",
                        .lines = {{.id = "tilleuls-ftth",
                                   .access = AccessKind::ftth,
                                   .contracted_down = Mbps{1000},
                                   .contracted_up = Mbps{1000},
                                   .guaranteed_down = Mbps{800},
                                   .guaranteed_up = Mbps{200.5}},
                                  {.id = "tilleuls-4g", .access = AccessKind::g4}},
                        .rooms = {{.id = "A12", .school = elementary, .pupils = 24},
                                  {.id = "B1",
                                   .kind = RoomKind::salle_informatique,
                                   .school = nursery,
                                   .level = Level::maternelle,
                                   .pupils = 12}}});
  city.schools.push_back({.uai = elementary,
                          .name = "École élémentaire \"Les Tilleuls\"",
                          .type = SchoolType::elementaire,
                          .classes = 11,
                          .pupils = 264,
                          .teachers = 14,
                          .sites = {"tilleuls"}});
  city.schools.push_back({.uai = nursery,
                          .name = "École maternelle Les Tilleuls",
                          .type = SchoolType::maternelle,
                          .sites = {"tilleuls"}});
  return city;
}

}  // namespace preau::test
