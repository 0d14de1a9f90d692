// Verbs of the program itself: exit codes, and what they say.
#include <chrono>
#include <fstream>

#include <catch2/catch.hpp>

#include "probe/record/time.hh"
#include "tests/support/process.hh"
#include "tests/support/temp_dir.hh"

using namespace preau;
using Catch::Matchers::Contains;

namespace {

class Hub {
 public:
  Hub() {
    std::ofstream(folder_ / "city.toml")
        << "name = \"Invented\"\n[[site]]\nid = \"tilleuls\"\nname = \"Les Tilleuls\"\n"
           "[[site.line]]\nid = \"l1\"\naccess = \"ftth\"\n"
           "[[school]]\nuai = \"0960001E\"\nname = \"Les Tilleuls\"\ntype = \"elementaire\"\n"
           "classes = 4\npupils = 90\nteachers = 6\nsites = [\"tilleuls\"]\n";
    REQUIRE(verb({"import", file("city.toml")}).code == 0);
  }

  preau::test::Ran verb(std::vector<std::string> words) const {
    words.insert(words.begin() + 1, {"--db", file("city.db")});
    words.insert(words.begin(), PREAU_COLLECTOR);
    return preau::test::run(words);
  }

  std::string file(const std::string& name) const { return (folder_ / name).string(); }

 private:
  preau::test::TempDir folder_;
};

}  // namespace

TEST_CASE("verbs: needs of schools that the city does not have are named") {
  const Hub hub;
  const auto needs = [&](const std::string& schools) {
    std::ofstream(hub.file("n.json")) << "{\"schools\":[" << schools << "]}";
    return hub.verb({"needs", hub.file("n.json")});
  };
  const std::string known = R"({"uai":"0960001E","qpv":true})";
  const auto good = needs(known);
  CHECK(good.code == 0);
  CHECK(good.output == "taken: 1 school\n");
  const auto mixed = needs(known + R"(,{"uai":"0960002F"})");
  CHECK(mixed.code == 1);
  CHECK_THAT(mixed.output, Contains("school 0960002F is not in the city"));
  CHECK_THAT(mixed.output, Contains("taken: 2 schools\n") && !Contains("0960001E"));
}

TEST_CASE("verbs: no score of a moment to come is kept") {
  const Hub hub;
  const auto now = utc_now();
  const auto day = [&](int days) { return to_iso8601(now + std::chrono::days{days}); };
  const auto ahead = hub.verb({"scores", "--as-of", day(1)});
  CHECK(ahead.code == 2);
  CHECK_THAT(ahead.output, Contains("is still to come"));
  CHECK(hub.verb({"scores", "--list"}).output.empty());
  // Once a day, up to now.
  const std::vector<std::string> daily{"scores", "--as-of", day(-2), "--until",
                                       day(30),  "--every", "1"};
  const auto past = hub.verb(daily);
  CHECK(past.code == 0);
  CHECK_THAT(past.output, Contains("kept 3 scores"));
}
