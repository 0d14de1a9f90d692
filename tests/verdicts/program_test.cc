// The program itself: its exit codes, and what hangs on more than one folder.
#include <chrono>
#include <fstream>

#include <catch2/catch.hpp>

#include "collector/store/store.hh"
#include "tests/record/sample.hh"
#include "tests/support/process.hh"
#include "tests/support/temp_dir.hh"
#include "tests/verdicts/schools.hh"

using namespace preau;
using namespace preau::test;

namespace {

Ran report(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PREAU_REPORT);
  return run(arguments);
}

class Files {
 public:
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return path(name);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  TempDir folder_;
};

std::string with_uptake(const std::string& uai, int mark) {
  return R"({"uai":")" + uai + R"(","pupils":100,"classes":4,"teachers":20,"uptake":{"mark":)" +
         std::to_string(mark) + R"(,"role":"CPC","date":"2026-09-15"}})";
}

// Three days old: fresh for a month.
Record good_download(UtcTime now) {
  auto r = sample_record();
  r.metric = std::string(metric::kGoodputDown);
  r.unit = Unit::mbit_per_second;
  r.value = 150;
  r.interval.reset();
  r.start = now - std::chrono::hours(72);
  return r;
}

// A store of one school on one line, with these records of it.
std::string store_with(const Files& files, const std::vector<Record>& records) {
  const auto uai = *Uai::parse("0960001E");
  const City city{.name = "Invented",
                  .sites = {{.id = "tilleuls",
                             .name = "Les Tilleuls",
                             .lines = {{.id = "tilleuls-ftth", .access = AccessKind::ftth}}}},
                  .schools = {{.uai = uai, .name = "Les Tilleuls", .sites = {"tilleuls"}}}};
  const auto file = files.path("s.db");
  auto store = Store::open(file);
  store.replace_city(city);
  store.insert(records, utc_now());
  return "sqlite:" + file;
}

}  // namespace

TEST_CASE("program: a choice that cannot be read is wrong use") {
  const Files files;
  const auto schools = files.write("s.json", test::city(school("")));
  const auto empty = files.write("empty.toml", "");
  const auto code = [&](std::vector<std::string> more) {
    more.insert(more.begin() + 1, {"--indicators", schools});
    return report(more).code;
  };
  CHECK(code({"score"}) == 0);
  CHECK(code({"score", "--profile", ""}) == 2);
  CHECK(code({"score", "--profile", empty}) == 2);
  CHECK(code({"score", "--profile", files.path("")}) == 2);
  CHECK(code({"score", "--works", files.path("none.toml")}) == 2);
  CHECK(code({"priorities", "--weights", files.path("none.toml")}) == 2);
  CHECK(code({"score", "--as-of", "2026-11-24T08:00:00Z"}) == 2);
  CHECK(code({"score", "--events", empty}) == 2);
  CHECK(report({"changes", "--indicators", schools}).code == 2);
  for (const auto* seed : {"-1", "1.5", "18446744073709551616", "", "seven"})
    CHECK(report({"sensitivity", "--indicators", schools, "--seed", seed}).code == 2);
  CHECK(report({"score", "--indicators", files.path("none.json")}).code == 3);
}

TEST_CASE("program: a profile of a level is applied to its level") {
  const Files files;
  auto text = school("");
  const auto schools =
      files.write("s.json", test::city(text + "," + R"({"uai":"0960002F","type":"maternelle"})"));
  const auto out =
      report({"score", "--profile", "strasbourg-elementaire", "--json", "--indicators", schools});
  CHECK(out.output.find(R"("profile":"strasbourg-elementaire")") != std::string::npos);
  CHECK(out.output.find(R"("profile":"strasbourg-maternelle")") != std::string::npos);
}

TEST_CASE("program: a public ranking is the same whatever the uptake") {
  const Files files;
  const auto rank = [&](int first, int second) {
    const auto schools = files.write("s.json", test::city(with_uptake("0960001E", first) + "," +
                                                          with_uptake("0960002F", second)));
    return report({"priorities", "--public", "--indicators", schools}).output;
  };
  CHECK(rank(0, 5) == rank(5, 0));
}

TEST_CASE("program: a store gives one verdict, with --as-of and without") {
  const Files files;
  const auto today = utc_now();
  const auto good = good_download(today);
  auto suspect = good;
  suspect.seq = good.seq + 1;
  suspect.value = 20;
  suspect.validity = Validity::suspect;
  suspect.start = today - std::chrono::hours(1);
  const auto from = store_with(files, {good, suspect});
  const auto now = report({"score", "--profile", "giga", "--from", from});
  const auto as_of =
      report({"score", "--profile", "giga", "--from", from, "--as-of", to_iso8601(today)});
  CHECK(as_of.output.find("0960001E  ready") == 0);
  CHECK(now.output == as_of.output);
}

TEST_CASE("program: an event of a place that the city does not have is wrong use") {
  const Files files;
  const auto from = store_with(files, {});
  const auto events = files.write("e.toml",
                                  "[[event]]\ndate = 2026-11-20\nsite = \"nowhere\"\n"
                                  "line = \"l9\"\nfr = \"a\"\nen = \"b\"\n");
  for (const auto* verb : {"changes", "score"}) {
    const auto out = report({verb, "--from", from, "--events", events});
    CHECK(out.code == 2);
    CHECK(out.output.find("line 1: site nowhere is not in the city") != std::string::npos);
  }
}

TEST_CASE("program: the store's own events close records, and a file of events takes their place") {
  const Files files;
  const auto now = utc_now();
  const auto good = good_download(now);
  const auto from = store_with(files, {good});
  const auto verdict = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"score", "--profile", "giga", "--from", from});
    return report(more).output.substr(0, 20);
  };
  CHECK(verdict({}).find("ready") != std::string::npos);
  Store::open(from.substr(7))
      .put_document("events",
                    "[[annulment]]\nprobe = \"" + good.probe +
                        "\"\nseq = " + std::to_string(good.seq) +
                        "\nreason = \"x\"\nrole = \"CPC\"\ndate = 2026-11-20\n",
                    now);
  CHECK(verdict({}).find("unknown") != std::string::npos);
  CHECK(verdict({"--events", files.write("none.toml", "event = []\n")}).find("unknown") ==
        std::string::npos);
}

TEST_CASE("program: what the store holds of needs orders its schools") {
  const Files files;
  const auto from = store_with(files, {});
  const auto now = utc_now();
  const auto rank = [&] { return report({"priorities", "--json", "--from", from}).output; };
  const auto before = rank();
  Store::open(from.substr(7))
      .put_document(
          "needs",
          R"({"schools":[{"uai":"0960001E","rep":"REP+","rep_edition":"2025","qpv":true}]})", now);
  CHECK(rank() != before);
  Store::open(from.substr(7))
      .put_document("needs", R"({"schools":[{"uai":"0960001E","rep":"ZEP"}]})", now);
  CHECK(rank().find("its need is not known") != std::string::npos);
}

TEST_CASE("program: indicators are told with their records, and why they are missing") {
  const Files files;
  const auto good = good_download(utc_now());
  auto failed = good;
  failed.seq = good.seq + 1;
  failed.metric = std::string(metric::kGoodputUp);
  failed.value.reset();
  failed.validity = Validity::failed;
  failed.failure = "no answer";
  const auto out = report({"indicators", "--json", "--from", store_with(files, {good, failed})});
  CHECK(out.code == 0);
  CHECK(out.output.find("\"indicator\":\"download\",\"value\":150.0") != std::string::npos);
  CHECK(out.output.find("\"evidence\":[\"" + good.probe + "/") != std::string::npos);
  CHECK(out.output.find("\"why\":\"no answer\"") != std::string::npos);
}

TEST_CASE("program: indicators say by their code that schools were left out") {
  const Files files;
  const auto bad = R"({"uai":"0960002F","speed":1})";
  const auto code = [&](const std::string& schools) {
    return report({"indicators", "--indicators", files.write("s.json", test::city(schools))}).code;
  };
  CHECK(code(school("")) == 0);
  CHECK(code(school("") + "," + bad) == 1);
  CHECK(code(bad) == 3);
}

TEST_CASE("program: nobody judged uptake tomorrow") {
  const Files files;
  const auto at = [&](int days) {
    const auto date = to_iso_day(utc_now() + std::chrono::days(days));
    const auto one =
        R"({"uai":"0960001E","type":"elementaire","uptake":{"mark":3,"role":"CPC","date":")" +
        date + R"("}})";
    return report({"priorities", "--indicators", files.write("s.json", test::city(one))});
  };
  CHECK(at(-1).code == 0);
  CHECK(at(3).code == 3);
  CHECK(at(3).output.find("is still to come") != std::string::npos);
}

TEST_CASE("program: where to read from is checked before anything is asked") {
  for (const auto* from : {"sqlite:", "https://", "https:///x", "postgresql://x", "s.db"})
    CHECK(report({"score", "--from", from}).code == 2);
}

TEST_CASE("program: output that a full disk swallows is an error") {
  const Files files;
  const auto schools = files.write("s.json", test::city(school("")));
  CHECK(run({"/bin/sh", "-c",
             std::string(PREAU_REPORT) + " score --indicators " + schools + " > /dev/full"})
            .code == 3);
}
