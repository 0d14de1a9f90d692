#include "collector/json/hours_json.hh"

#include <catch2/catch.hpp>

using namespace preau;
using namespace std::chrono;

namespace {

HourlySeries series() {
  HourlySeries out{.site = "tilleuls", .line = "fibre", .metric = "m"};
  out.target = "hub";
  out.unit = Unit::mbit_per_second;
  out.hours = {{494100, 0.1, 0.09, 1.0 / 3, 2, 200, "p", 7}, {494102, 90, 89, 91, 1, 100, "p", 9}};
  return out;
}

std::string with_hours(const std::string& hours) {
  return R"({"version":1,"series":[{"site":"s","line":null,"room":"A1","metric":"m","segment":"air",)"
         R"("target":"t","unit":"dbm","hours":)" +
         hours + "}]}";
}

}  // namespace

TEST_CASE("json: hours come back to the last bit") {
  auto in_room = series();
  in_room.line.reset();
  in_room.room = "A12";
  in_room.segment = Segment::air;
  const std::vector all{series(), in_room, HourlySeries{.site = "s"}};
  CHECK(*as_json::to_hours(as_json::from_hours(all)) == all);
  CHECK(as_json::to_hours(as_json::from_hours({}))->empty());
}

TEST_CASE("json: hours that cannot be are refused") {
  for (const auto* text : {"", "[]", "{}", "{\"version\":2,\"series\":[]}",
                           "{\"version\":1,\"series\":[1]}", "{\"version\":1,\"series\":[{}]}"})
    CHECK_FALSE(as_json::to_hours(text));
  for (const auto* hours : {"[[1,2,3]]", "[[1,2,3,4,5,6,7,8]]", "[[1,1e999,1,1,1,1,\"p\",1]]",
                            "[1]", "7", "[[2,1,1,1,1,1,\"p\",1],[2,1,1,1,1,1,\"p\",2]]",
                            "[[1,1,1,1,-1,1,\"p\",1]]", "[[1,null,1,1,1,1,\"p\",1]]"})
    CHECK_FALSE(as_json::to_hours(with_hours(hours)));
}

TEST_CASE("json: holidays come back, and days that are none do not") {
  const std::vector<Holiday> all{
      {"B", "Toussaint", sys_days{2026y / 10 / 17}, sys_days{2026y / 11 / 2}}};
  CHECK(*as_json::to_holidays(as_json::from_holidays(all)) == all);
  CHECK_FALSE(as_json::to_holidays(
      R"({"version":1,"holidays":[{"zone":"B","name":"x","first":"2026-02-30","resumes":"2026-03-01"}]})"));
}
