#include "probe/wifi/plan.hh"

#include <catch2/catch.hpp>

using namespace preau::wifi;
using Catch::Matchers::Contains;

namespace {

constexpr std::string_view kToml = R"(networks = ["ECOLE"]
[[room]]
id = "A12"
kind = "classroom"
floor = 1
pupils = 24
x = 3.5
y = -2
occupied = [{ from = 2026-09-01, by = "CM1 A", pupils = 23 }, { from = 2025-09-01, by = "CE2" }]
[[room]]
id = "M01"
)";

std::string error_of(std::string_view text, std::string_view name = "plan.toml") {
  const auto plan = plan_from_text(text, name);
  REQUIRE_FALSE(plan);
  return plan.error();
}

}  // namespace

TEST_CASE("plan: rooms and networks from TOML, occupants by date") {
  const auto plan = plan_from_text(kToml, "plan.toml");
  REQUIRE(plan);
  CHECK(plan->networks == std::vector<std::string>{"ECOLE"});
  REQUIRE(plan->rooms.size() == 2);
  const auto* room = plan->find("A12");
  REQUIRE(room);
  CHECK(room->kind == "classroom");
  CHECK(room->floor == "1");
  CHECK(room->pupils == 24U);
  CHECK(room->x == 3.5);
  CHECK(room->y == -2);
  REQUIRE(room->occupied.size() == 2);
  CHECK(room->occupied[0].from == "2025-09-01");
  CHECK(room->occupied[1].by == "CM1 A");
  CHECK_FALSE(plan->find("M01")->pupils);
  CHECK_FALSE(plan->find("A13"));
}

TEST_CASE("plan: a quote that nothing closes is told where it is, and swallows no room") {
  const auto plan = plan_from_text("id,kind\nA12,\"classroom\nB01,classroom\n", "plan.csv");
  REQUIRE_FALSE(plan);
  CHECK_THAT(plan.error(),
             Catch::Contains("plan.csv, line 2, column 5: a quote that nothing closes"));
}

TEST_CASE("plan: the same from CSV, commas or semicolons, as spreadsheets write it") {
  for (const std::string text :
       {"id,kind,floor,pupils,x,y\nA12,classroom,1,24,3.5,-2\nM01,,,,,\n",
        "\xef\xbb\xbfid;kind;floor;pupils;x;y\r\n\"A12\";classroom;1;24;3.5;-2\r\nM01\r\n\r\n"}) {
    const auto plan = plan_from_text(text, "plan.csv");
    REQUIRE(plan);
    REQUIRE(plan->rooms.size() == 2);
    const auto* room = plan->find("A12");
    REQUIRE(room);
    CHECK(room->kind == "classroom");
    CHECK(room->pupils == 24U);
    CHECK(room->y == -2);
    CHECK_FALSE(plan->find("M01")->x);
  }
  const auto decimals = plan_from_text("id;x;y\nA12;1,5;-2.25\n", "PLAN.CSV");
  REQUIRE(decimals);
  CHECK(decimals->rooms[0].x == 1.5);
  CHECK(decimals->rooms[0].y == -2.25);
  const auto quoted = plan_from_text("id,kind\nA12,\"a \"\"big\"\", room\"\n", "p.csv");
  REQUIRE(quoted);
  CHECK(quoted->rooms[0].kind == "a \"big\", room");
}

TEST_CASE("plan: an error says file, line, column and what is wrong") {
  CHECK(error_of("[[room]]\nid = \"A12\"\n[[room]]\nid = \"A12\"\n") ==
        "plan.toml, line 3, column 1: the room A12 is there twice");
  CHECK_THAT(error_of("[[room]]\nkind = \"x\"\n"), Contains("wants an id"));
  CHECK_THAT(error_of("[[room]]\nid = \"A 12\"\n"), Contains("wants an id"));
  CHECK_THAT(error_of("[[room]]\nid = \"A\"\npupils = -1\n"), Contains("line 3, column 10"));
  CHECK_THAT(error_of("[[room]]\nid = \"A\"\nwidth = 1\n"), Contains("unknown key width"));
  CHECK_THAT(error_of("[[room]]\nid = \"A\"\noccupied = [{ by = \"x\" }]\n"), Contains("a date"));
  CHECK_THAT(error_of("networks = [\"\"]\n"), Contains("1 to 32 octets"));
  CHECK_THAT(error_of("", "p.csv"), Contains("no line of column names"));
  CHECK_THAT(error_of("kind\nx\n", "p.csv"), Contains("no column id"));
  CHECK(error_of("id,pupils\nA12,many\n", "p.csv") ==
        "p.csv, line 2, column 5: wants a number from 0 to 10000");
  CHECK_THAT(error_of("id\nA12,3\n", "p.csv"), Contains("more cells than columns"));
  CHECK(error_of("id,kind,id\nA12,x,B03\n", "p.csv") ==
        "p.csv, line 1, column 9: the column id is there twice");
  CHECK_THAT(error_of("id,x\nA12,\"1,5\"\n", "p.csv"), Contains("wants a number"));
  CHECK_THAT(error_of("id;pupils\nA12;24,5\n", "p.csv"), Contains("wants a number"));
}
