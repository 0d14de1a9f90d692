#include "reports/verdicts/pieces.hh"

#include <catch2/catch.hpp>

using namespace preau::verdicts;

TEST_CASE("pieces: the objects of a list, with their lines") {
  const auto out = elements(
      {"{\n \"a\": [1],\n \"schools\": [\n  {\"x\":\"]}\"},\n\n  {\"y\":[{}]}]}"}, "schools");
  REQUIRE(out);
  REQUIRE(out->size() == 2);
  CHECK((*out)[0].text == "{\"x\":\"]}\"}");
  CHECK((*out)[0].line == 4);
  CHECK((*out)[1].text == "{\"y\":[{}]}");
  CHECK((*out)[1].line == 6);
}

TEST_CASE("pieces: a key of an inner object is not the one") {
  const auto out = elements({"{\"a\":{\"rooms\":[1]},\"rooms\":[2,3]}"}, "rooms");
  REQUIRE(out);
  CHECK(out->size() == 2);
  CHECK((*out)[1].text == "3");
}

TEST_CASE("pieces: lines go on from where the piece begins") {
  const auto out = elements({"{\"rooms\":[\n{}]}", 40}, "rooms");
  CHECK(out.value().at(0).line == 41);
}

TEST_CASE("pieces: what does not close is told, what is not there is empty") {
  CHECK_FALSE(elements({"{\"schools\":[{"}, "schools"));
  CHECK_FALSE(elements({"{\"schools\":[\"a"}, "schools"));
  CHECK_FALSE(elements({"[]"}, "schools"));
  CHECK_FALSE(elements({""}, "schools"));
  CHECK(elements({"{\"schools\":3}"}, "schools").value().empty());
}
