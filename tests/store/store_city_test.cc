#include <catch2/catch.hpp>

#include "collector/store/store.hh"
#include "tests/support/city.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::test;

TEST_CASE("store: a new one holds an empty city") {
  const TempDir dir;
  CHECK(Store::open(dir / "s.db").city() == City{});
}

TEST_CASE("store: a city survives the round trip, order included, and another replaces it") {
  const TempDir dir;
  auto city = sample_city();
  std::swap(city.sites[0].rooms[0], city.sites[0].rooms[1]);
  std::swap(city.schools[0], city.schools[1]);
  {
    auto store = Store::open(dir / "s.db");
    store.replace_city(sample_city());
    store.replace_city(city);
  }
  CHECK(Store::open(dir / "s.db").city() == city);
}

TEST_CASE("store: a city that contradicts itself leaves the old one as it was") {
  const TempDir dir;
  auto store = Store::open(dir / "s.db");
  store.replace_city(sample_city());
  auto bad = sample_city();
  bad.schools[0].sites = {"elsewhere"};
  CHECK_THROWS_AS(store.replace_city(bad), StoreError);
  CHECK(store.city() == sample_city());
}
