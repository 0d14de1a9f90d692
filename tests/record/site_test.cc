#include "probe/record/site.hh"

#include <catch2/catch.hpp>

using namespace preau;

namespace {

City sample_city() {
  const auto uai = *Uai::parse("0960001E");
  City city;
  city.sites.push_back({.id = "tilleuls",
                        .name = "Les Tilleuls",
                        .lines = {{.id = "tilleuls-ftth", .access = AccessKind::ftth}},
                        .rooms = {{.id = "A12", .school = uai, .pupils = 24}}});
  city.schools.push_back({.uai = uai, .name = "Les Tilleuls", .sites = {"tilleuls"}});
  return city;
}

}  // namespace

TEST_CASE("city: a consistent one has no problems") { CHECK(problems(sample_city()).empty()); }

TEST_CASE("city: every contradiction is told, not only the first") {
  auto city = sample_city();
  city.sites[0].rooms.push_back(city.sites[0].rooms[0]);
  city.sites[0].rooms[0].school = *Uai::parse("0960002F");
  city.schools[0].sites = {"elsewhere"};
  const auto found = problems(city);
  CHECK(found == std::vector<std::string>{
                     "site tilleuls: room A12 is of school 0960002F, which is not listed",
                     "site tilleuls: room A12 stands twice",
                     "school 0960001E stands on site elsewhere, which is not listed"});
}
