#include "probe/measure/daily_budget.hh"

#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/temp_dir.hh"

using namespace preau;

TEST_CASE("daily budget: what is taken is gone for every program until it is given back") {
  const test::TempDir folder;
  const auto file = folder.path() / "state" / "capacity-budget";
  DailyBudget one(file, 100);
  CHECK(one.take(40) == 40);
  DailyBudget other(file, 100);
  CHECK(other.take(80) == 60);
  CHECK(one.take(1) == 0);
  other.give_back(25);
  CHECK(one.take(80) == 25);
}

TEST_CASE(
    "daily budget: a test that could tell nothing with what is left is refused, and takes "
    "nothing") {
  const test::TempDir folder;
  DailyBudget budget(folder.path() / "capacity-budget", 3'000'000);
  CHECK(budget.take_for_test(2'500'000) == 2'500'000);
  CHECK_THROWS_WITH(budget.take_for_test(2'500'000), Catch::Contains("used up today's 3 MB"));
  CHECK(budget.take(1'000'000) == 500'000);
}

TEST_CASE("daily budget: another day's count is nothing, and a broken file is said so") {
  const test::TempDir folder;
  const auto file = folder.path() / "capacity-budget";
  std::ofstream(file) << "19000 100\n";
  DailyBudget budget(file, 100);
  CHECK(budget.take(100) == 100);
  std::ofstream(file) << "much\n";
  CHECK_THROWS_WITH(budget.take(1), Catch::Contains("remove the file"));
}
