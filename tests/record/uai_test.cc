#include "probe/record/uai.hh"

#include <catch2/catch.hpp>

using preau::Uai;

TEST_CASE("uai: a right check letter is accepted") {
  for (const auto* text : {"0951099D", "0670274J", "0960001E", "0960006K"}) {
    INFO(text);
    CHECK(Uai::parse(text).has_value());
  }
}

TEST_CASE("uai: a wrong letter is refused and the right one told") {
  const auto uai = Uai::parse("0951099E");
  REQUIRE_FALSE(uai);
  CHECK(uai.error() == "UAI \"0951099E\": check letter should be D");
}

TEST_CASE("uai: a lost leading zero is named as such") {
  const auto uai = Uai::parse("951099D");
  REQUIRE_FALSE(uai);
  CHECK(uai.error().find("leading zero") != std::string::npos);
}

TEST_CASE("uai: letters among the digits, lower case and nothing at all are refused") {
  for (const auto* text : {"", "09510 9D", "0951099d", "O951099D", "0951099DD"})
    CHECK_FALSE(Uai::parse(text));
}
