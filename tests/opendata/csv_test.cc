#include "collector/opendata/csv.hh"

#include <catch2/catch.hpp>

using namespace preau::opendata;

TEST_CASE("csv: separator, byte order mark and line ends are found out") {
  const auto semicolon = read_csv("\xef\xbb\xbfuai;nom\r\n0960001E;\"Les; Tilleuls\"\r\n");
  REQUIRE(semicolon);
  CHECK(semicolon->header == std::vector<std::string>{"uai", "nom"});
  CHECK(semicolon->rows.at(0).fields == std::vector<std::string>{"0960001E", "Les; Tilleuls"});
  CHECK(semicolon->rows.at(0).line == 2);
  CHECK(read_csv("a,b\n1,2\n")->separator == ',');
  CHECK(read_csv("a\tb\n1\t2")->rows.size() == 1);
}

TEST_CASE("csv: Windows-1252 becomes UTF-8") {
  const auto csv = read_csv(
      "nom;prix\n\xc9"
      "cole;5 \x80\n");
  REQUIRE(csv);
  CHECK(csv->rows.at(0).fields[0] == "École");
  CHECK(csv->rows.at(0).fields[1] == "5 €");
}

TEST_CASE("csv: UTF-16 is told as such") {
  using namespace std::string_view_literals;
  for (const auto text : {"\xff\xfeu\0a\0i\0"sv, "\xfe\xff\0u\0a\0i"sv, "u\0a\0i\0\n\0"sv})
    CHECK(read_csv(text).error() == "1: UTF-16; save it as CSV in UTF-8");
}

TEST_CASE("csv: quotes hold line ends and quotes; a row's line is where it begins") {
  const auto csv = read_csv("a;b\n\"x\ny\"\"z\";1\n2;3\n");
  REQUIRE(csv);
  CHECK(csv->rows.at(0).fields[0] == "x\ny\"z");
  CHECK(csv->rows.at(1).line == 4);
}

TEST_CASE("csv: nothing is dropped in silence") {
  const auto csv = read_csv("a;b\n1\n1;2\n\n");
  REQUIRE(csv);
  CHECK(csv->rows.size() == 1);
  CHECK(csv->left_out == std::vector<std::string>{"2: 1 fields, not 2"});
  CHECK(read_csv("").error() == "1: no header");
  CHECK(read_csv("a;b\n\"1;2").error() == "2: a quote that never closes");
}

TEST_CASE("csv: headers of all styles have one name") {
  CHECK(plain_name("Numéro de l'école") == "numero_de_l_ecole");
  CHECK(plain_name("Identifiant_de_l_etablissement") == "identifiant_de_l_etablissement");
  CHECK(plain_name("Code postal") == "code_postal");
  CHECK(plain_name("REP +") == "rep_plus");
  CHECK(plain_name("REP") == "rep");
}

TEST_CASE("csv: numbers with comma or point, blanks between thousands") {
  CHECK(read_number("48,6") == 48.6);
  CHECK(read_number("206.0") == 206);
  CHECK(read_number("1 234") == 1234);
  CHECK(read_number("1\xc2\xa0"
                    "234") == 1234);
  CHECK(read_number("1\xe2\x80\xaf"
                    "234,5") == 1234.5);
  CHECK_FALSE(read_number("12\xc2"));
  CHECK_FALSE(read_number("NaN"));
  CHECK_FALSE(read_number("12a"));
  CHECK_FALSE(read_number(""));
}

TEST_CASE("csv: a spreadsheet's own first line names the separator") {
  const auto csv = read_csv("\xef\xbb\xbfsep=;\r\nuai;classes\r\n0960001E;11\r\n");
  REQUIRE(csv);
  CHECK(csv->header == std::vector<std::string>{"uai", "classes"});
  CHECK(csv->header_line == 2);
  CHECK(csv->rows.at(0).line == 3);
  CHECK(read_csv("SEP=|\na,b|c\n1|2\n")->rows.at(0).fields == std::vector<std::string>{"1", "2"});
  CHECK(read_csv("sep=;\n").error() == "1: no header");
}

TEST_CASE("csv: blanks around a cell, no-break ones too, are not of it") {
  CHECK(trimmed(" \xc2\xa0REP+\xe2\x80\xaf\t") == "REP+");
  CHECK(trimmed("a b") == "a b");
  CHECK(trimmed(" ").empty());
}
