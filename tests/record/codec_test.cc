#include "probe/record/codec.hh"

#include <fstream>
#include <regex>
#include <sstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/record/sample.hh"

using namespace preau;
using preau::test::sample_record;

namespace {

std::string read_source(const std::string& path) {
  std::ifstream in(std::string(PREAU_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("codec: a record survives the round trip") {
  auto r = sample_record();
  CHECK(record_from_json(to_json(r)) == r);
  r.line.reset();
  r.room = "A12";
  r.metric = std::string(metric::kCoverage);
  r.segment = Segment::air;
  r.unit = Unit::ratio;
  r.value = 1;
  r.interval = Interval{0.55, 1};
  r.coverage = Coverage::pass;
  r.access_point = AccessPoint{"02:00:00:00:00:01", "École 1", 36};
  CHECK(record_from_json(to_json(r)) == r);
}

TEST_CASE("codec: the examples of FORMAT.md are what the program reads and writes") {
  const auto page = read_source("probe/record/FORMAT.md");
  const std::regex fence("```json\n([^`]*)```");
  int records = 0;
  for (std::sregex_iterator it(page.begin(), page.end(), fence), end; it != end; ++it) {
    const std::string text = (*it)[1];
    if (text.find("\"metric\"") == std::string::npos ||
        text.find("\"records\"") != std::string::npos)
      continue;
    const auto record = record_from_json(text);
    INFO(text);
    REQUIRE(record);
    CHECK(nlohmann::ordered_json::parse(to_json(*record)).dump() ==
          nlohmann::ordered_json::parse(text).dump());
    ++records;
  }
  CHECK(records == 3);
}

TEST_CASE("codec: FORMAT.md lists every metric, and the schema every field") {
  const auto page = read_source("probe/record/FORMAT.md");
  for (const auto& info : metric::all()) {
    INFO(info.name);
    CHECK(page.find("`" + std::string(info.name) + "`") != std::string::npos);
  }
  const auto schema = nlohmann::json::parse(read_source("probe/record/record.schema.json"));
  const auto written = nlohmann::json::parse(to_json(sample_record()));
  for (const auto& [key, value] : written.items()) {
    INFO(key);
    CHECK(schema["properties"].contains(key));
    CHECK(page.find("`" + key + "`") != std::string::npos);
  }
  CHECK(schema["properties"].size() == written.size());
  CHECK(schema["required"].size() == written.size());
}

TEST_CASE("codec: unknown fields are ignored and do not come back") {
  const auto text =
      replaced(to_json(sample_record()), "{\"version\":1", "{\"version\":1,\"station\":\"x\"");
  const auto r = record_from_json(text);
  REQUIRE(r);
  CHECK(to_json(*r).find("station") == std::string::npos);
}

TEST_CASE("codec: each bad field is named with what to write instead") {
  const auto good = to_json(sample_record());
  const auto error = [&](const std::string& what, const std::string& with) {
    return record_from_json(replaced(good, what, with)).error();
  };
  CHECK(error("\"version\":1", "\"version\":2") ==
        "version: is 2, this program reads 1; update it");
  CHECK(error("\"unit\":\"s\"", "\"unit\":\"ms\"") ==
        "unit: must be one of s Mbit/s ratio dBm count");
  CHECK(error("\"seq\":1763971200001", "\"seq\":-1") ==
        "seq: must be a whole number, not negative");
  CHECK(error("\"value\":0.0042", "\"value\":\"fast\"") == "value: must be a number or null");
  CHECK(error("\"value\":0.0042,", "") == "value: missing");
  CHECK(error("\"duration_s\":2.0", "\"duration_s\":1e300") ==
        "duration_s: must be seconds, from 0 to a year");
}

TEST_CASE("codec: octets that are no UTF-8 go out as JSON all the same") {
  auto r = sample_record();
  r.note = "caf\xe9";
  CHECK(record_from_json(to_json(r))->note == "caf\xef\xbf\xbd");
}

TEST_CASE("codec: a bad record in a batch costs only itself") {
  auto second = sample_record();
  second.seq++;
  auto text = batch_to_json(std::vector{sample_record(), second});
  text = replaced(text, "\"samples\":100", "\"samples\":-1");
  const auto items = batch_from_json(text);
  REQUIRE(items);
  REQUIRE(items->size() == 2);
  CHECK((*items)[0].error().seq == sample_record().seq);
  CHECK((*items)[1] == second);
}

TEST_CASE("codec: a batch that is none is refused whole, with a reason") {
  CHECK(batch_from_json("[").error() == "not JSON");
  CHECK(batch_from_json("[]").error() == "a batch must be an object");
  CHECK(batch_from_json("{\"version\":1}").error() == "records: missing");
  CHECK(batch_from_json("{\"version\":1,\"records\":{}}").error() == "records: must be an array");
  std::string many = "{\"version\":1,\"records\":[0";
  for (std::size_t i = 0; i < kMostRecordsInBatch; ++i) many += ",0";
  CHECK(batch_from_json(many + "]}").error() == "records: more than 1000; send several batches");
}

TEST_CASE("codec: acknowledgements survive the round trip and liars are refused") {
  const Acknowledgement a{{1, 2}, {3}, {{4, "value: not a finite number"}}};
  CHECK(acknowledgement_from_json(to_json(a)) == a);
  CHECK_FALSE(acknowledgement_from_json("{}"));
  CHECK_FALSE(acknowledgement_from_json(
      "{\"version\":1,\"stored\":[-1],\"duplicates\":[],\"refused\":[]}"));
  CHECK_FALSE(acknowledgement_from_json("<html>captive portal</html>"));
}
