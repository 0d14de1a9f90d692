#include "probe/wifi/calibrate.hh"

#include <catch2/catch.hpp>

using namespace preau::wifi;

TEST_CASE("calibrate: the median difference, with an interval from six spots on") {
  std::vector<SpotPair> pairs{{-50, -56}, {-60, -65}, {-70, -77}, {-55, -60}, {-65, -70}};
  auto offset = offset_of(pairs);
  REQUIRE(offset);
  CHECK(offset->median_db == 5);
  CHECK_FALSE(offset->interval);
  pairs.push_back({-40, -47});
  offset = offset_of(pairs);
  CHECK(offset->median_db == 5.5);
  CHECK(offset->interval == preau::Interval{5, 7});
  CHECK_FALSE(offset_of({}));
}

TEST_CASE("calibrate: spots are read from CSV, mistakes told by line") {
  const auto pairs = pairs_from_csv("probe,tablet\n-58,-63\n# corridor\n-70.5; -77\r\n\n", "s.csv");
  REQUIRE(pairs);
  REQUIRE(pairs->size() == 2);
  CHECK(pairs->at(1).tablet_dbm == -77);
  CHECK(pairs_from_csv("-58,-63\n-58\n", "s.csv").error() ==
        "s.csv, line 2: wants two signals in dBm, -120 to -1, like -58,-63");
  CHECK_FALSE(pairs_from_csv("-58,-63\n-58,63\n", "s.csv"));
  CHECK_FALSE(pairs_from_csv("-58,-63\n-58,nan\n", "s.csv"));
  // No heading: a spot with a mistake in it, which must not be lost without a word.
  CHECK_FALSE(pairs_from_csv("40,46\n-50,-57\n", "s.csv"));
  CHECK_FALSE(pairs_from_csv("-40,-46,-3\n-50,-57\n", "s.csv"));
  CHECK(pairs_from_csv("probe,tablet\n", "s.csv").error() == "s.csv: no spot in it");
}

TEST_CASE("calibrate: spots as a spreadsheet or a person with notes writes them") {
  for (const auto* text :
       {"\xef\xbb\xbf-58.5,-63\n", "# first floor\n\nprobe,tablet\n-58.5,-63\n",
        "probe;tablet\r\n-58,5;-63,0\r\n", "\xef\xbb\xbfprobe;tablet\n-58.5;-63\n"}) {
    INFO(text);
    const auto pairs = pairs_from_csv(text, "s.csv");
    REQUIRE(pairs);
    REQUIRE(pairs->size() == 1);
    CHECK(pairs->at(0).ours_dbm == -58.5);
    CHECK(pairs->at(0).tablet_dbm == -63);
  }
  CHECK_FALSE(pairs_from_csv("probe,tablet\nagain,tablet\n-58,-63\n", "s.csv"));
  CHECK_FALSE(pairs_from_csv("-58,5,-63\n", "s.csv"));
}

TEST_CASE("calibrate: no spot makes an offset that --offset-db would refuse") {
  CHECK(pairs_from_csv("-50,-55\n-1,-120\n", "s.csv").error() ==
        "s.csv, line 2: no two radios differ by more than 40 dB at one spot");
  CHECK(pairs_from_csv("-40,-80\n-80,-40\n", "s.csv"));
}
