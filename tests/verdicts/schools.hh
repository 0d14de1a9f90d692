// Schools in the scripts' form, for tests.
#pragma once

#include <string>

#include "reports/verdicts/input.hh"

namespace preau::test {

inline std::string entry(const std::string& metric, double value, const std::string& unit,
                         const std::string& more = "") {
  return R"({"metric":")" + metric + R"(","value":)" + std::to_string(value) + R"(,"unit":")" +
         unit + "\"" + more + "}";
}

// One élémentaire of 264 pupils in 11 classes.
inline std::string school(const std::string& indicators, const std::string& rooms = "",
                          const std::string& uai = "0960001E") {
  return R"({"uai":")" + uai +
         R"(","type":"elementaire","pupils":264,"classes":11,"access":"ftth","rooms":[)" + rooms +
         R"(],"indicators":[)" + indicators + "]}";
}

inline std::string city(const std::string& schools) { return "{\"schools\":[\n" + schools + "]}"; }

inline verdicts::Input read(const std::string& schools) {
  return verdicts::read_input(city(schools), "f.json").value();
}

inline SchoolFacts read_one(const std::string& indicators, const std::string& rooms = "") {
  return read(school(indicators, rooms)).schools.at(0);
}

}  // namespace preau::test
