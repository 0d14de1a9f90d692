#include "reports/city/page.hh"

#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/city/invented_city.hh"

using namespace preau;
using namespace preau::city;

namespace {

std::string render(Language language) {
  const auto other = language == Language::fr ? Language::en : Language::fr;
  return page(test::InventedCity().report(), language, page_file(other));
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("page: every school stands once in the ranking and once in the detail") {
  for (const auto language : {Language::fr, Language::en}) {
    const auto html = render(language);
    for (const auto& school : test::InventedCity().city.schools) {
      CHECK(count(html, "href=\"#s-" + school.uai.text() + "\"") == 1);
      CHECK(count(html, "<article id=\"s-" + school.uai.text() + "\"") == 1);
    }
  }
}

TEST_CASE("page: no French line begins with a sign that stands behind a blank") {
  const auto fr = render(Language::fr), en = render(Language::en);
  const auto body = fr.substr(fr.find("</head>"));
  for (const auto part : {" :", " ;", " ?", " !", " %", " €", " »", "« "})
    CHECK(count(body, part) == 0);
  CHECK(count(body, "numérique\u202f?") > 0);
  CHECK(count(body, "\u00a0: ") > 0);
  CHECK(count(en, "\u00a0") + count(en, "\u202f") == 0);
}

TEST_CASE("page: a name with markup is shown, never run") {
  const auto html = render(Language::fr);
  CHECK(count(html, "<script") == 0);
  CHECK(count(html, "École &lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; fils") == 2);
}

TEST_CASE("page: nothing is fetched from elsewhere") {
  for (const auto language : {Language::fr, Language::en}) {
    const auto html = render(language);
    for (const auto part : {"src=", "http://", "https://", "@import", "url(", "<link"})
      CHECK(count(html, part) == 0);
  }
}

TEST_CASE("page: both languages are whole, say which they are, and name each other") {
  const auto fr = render(Language::fr), en = render(Language::en);
  CHECK(count(fr, "<html lang=\"fr\">") == 1);
  CHECK(count(en, "<html lang=\"en\">") == 1);
  CHECK(count(fr, "href=\"index.en.html\"") == 1);
  CHECK(count(en, "href=\"index.html\"") == 1);
  CHECK(count(fr, "{{") + count(en, "{{") == 0);
  for (const auto& each : words()) {
    CHECK_FALSE(each.fr.empty());
    CHECK_FALSE(each.en.empty());
  }
  CHECK(count(fr, "Prête après travaux") > 1);
  CHECK(count(en, "Ready after works") > 1);
  CHECK(count(en, "Prête") == 0);
}

TEST_CASE("page: every reason of a score is printed as the score has it") {
  const auto html = render(Language::en);
  CHECK(count(html, "Upload 0.72 Mbit/s for 3 mobile classes: 9 are needed") >= 1);
  CHECK(count(html, "connect hub port 9330: no answer within 3 s; is the line up?") >= 2);
  CHECK(count(html, "Goodput_Active_IP-TCP-Down_Preau-v1_Mbps_Mean") == 1);
}

TEST_CASE("page: a school that no works would make ready says so, a ready one does not") {
  auto report = test::InventedCity().report();
  report.schools.erase(report.schools.begin() + 1, report.schools.end());
  auto& score = report.schools[0].score;
  score.works.clear();
  const std::string_view said = "<p>None of the catalogue would do";
  score.verdict = Readiness::not_ready;
  CHECK(count(page(report, Language::en, "index.html"), said) == 1);
  score.verdict = Readiness::ready;
  CHECK(count(page(report, Language::en, "index.html"), said) == 0);
}

TEST_CASE("page: times are local for people and ISO for programs") {
  const auto html = render(Language::fr);
  CHECK(count(html, "data-iso=\"2026-11-24T12:00:00.000000Z\"") == 1);
  CHECK(count(html, "24 novembre 2026, 13:00") >= 1);
}

TEST_CASE("page: a city without schools is a page too") {
  const auto html = page({.name = "Vide"}, Language::fr, "index.en.html");
  CHECK(count(html, "<article") == 0);
  CHECK(count(html, "</html>") == 1);
}

// For whoever changes the page: PREAU_LOOK=folder city_test '[.look]' writes both languages there.
TEST_CASE("page: written out to be looked at", "[.look]") {
  const char* folder = std::getenv("PREAU_LOOK");
  REQUIRE(folder != nullptr);
  for (const auto language : {Language::fr, Language::en})
    std::ofstream(std::string(folder) + "/" + std::string(page_file(language))) << render(language);
}

TEST_CASE("page: what a device found that joined a room's network stands beside its coverage") {
  test::InventedCity invented;
  auto joined = invented.records.front();
  joined.line.reset();
  joined.metric = metric::kJoinTotal;
  joined.segment = Segment::air;
  joined.room = "R1";
  joined.seq = 900;
  joined.unit = Unit::seconds;
  joined.value = 0.9;
  joined.interval.reset();
  auto refused = joined;
  refused.room = "R2";
  refused.seq = 901;
  refused.value.reset();
  refused.validity = Validity::failed;
  refused.failure = "dhcp: no server answers";
  invented.records.push_back(joined);
  invented.records.push_back(refused);
  const auto html = page(invented.report(), Language::en, page_file(Language::fr));
  CHECK(count(html, "<span class=\"state pass\">900 ms</span>") == 1);
  CHECK(count(html, "<span class=\"sub\">dhcp: no server answers</span>") == 1);
  CHECK(count(html, "a device could not use the Wi-Fi (dhcp: no server answers)") > 0);
  CHECK(count(html, "<span class=\"state unknown\">not tried</span>") > 0);
}
