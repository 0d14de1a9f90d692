#include "collector/opendata/needs.hh"

#include <algorithm>
#include <array>
#include <chrono>

#include <nlohmann/json.hpp>

#include "probe/record/role.hh"
#include "probe/record/time.hh"
#include "probe/record/uai.hh"

namespace preau::opendata {

namespace {

using NeedsJson = nlohmann::ordered_json;

constexpr std::array<std::string_view, 15> kOfSchool{
    "uai",      "name", "type",        "pupils",     "classes",
    "teachers", "rep",  "rep_edition", "qpv",        "qpv_edition",
    "uptake",   "ips",  "rooms",       "indicators", "recovery_plan"};
constexpr std::array<std::string_view, 3> kOfUptake{"mark", "role", "date"};

template <class List>
std::string unknown_key(const NeedsJson& object, const List& known) {
  for (const auto& [key, value] : object.items())
    if (std::ranges::find(known, key) == known.end()) {
      std::string all;
      for (const auto word : known) all += " " + std::string(word);
      return "unknown key; write one of" + all;  // not told back: it may be a name
    }
  return {};
}

std::string problem_of_uptake(const NeedsJson& uptake, UtcTime now) {
  if (!uptake.is_object()) return "uptake must be {\"mark\", \"role\", \"date\"}";
  if (auto wrong = unknown_key(uptake, kOfUptake); !wrong.empty()) return "uptake: " + wrong;
  const auto role = uptake.find("role");
  if (role == uptake.end() || !role->is_string() || !is_role(role->get<std::string>()))
    return std::string(kNoRole);
  const auto date = uptake.find("date");
  if (date == uptake.end() || !date->is_string() || !from_iso_day(date->get<std::string>()))
    return "date is no day; write it like 2026-09-15";
  // A day begins in the east of the world 14 hours before its 00:00 UTC.
  if (*from_iso_day(date->get<std::string>()) > now + std::chrono::hours{14})
    return "date is still to come; write the day on which it was judged";
  const auto mark = uptake.find("mark");
  if (mark == uptake.end() || !mark->is_number() || *mark < 0 || *mark > 5)
    return "mark must be a number from 0 to 5";
  return {};
}

// What preau-report could not read, and would then leave out of every ranking.
std::string problem_of_area(const NeedsJson& school) {
  constexpr std::array<std::string_view, 3> kRep{"none", "REP", "REP+"};
  const auto given = [&](const char* key) {
    return school.contains(key) && !school[key].is_null();
  };
  for (const auto* flag : {"recovery_plan", "qpv"})
    if (given(flag) && !school[flag].is_boolean())
      return std::string(flag) + " must be true or false";
  const bool known =
      !given("rep") || (school["rep"].is_string() &&
                        std::ranges::find(kRep, school["rep"].get<std::string>()) != kRep.end());
  return known ? std::string() : "rep is not known; write one of none REP REP+";
}

std::string problem_of_school(const NeedsJson& school, UtcTime now) {
  if (!school.is_object()) return "must be an object";
  const auto uai = school.find("uai");
  if (uai == school.end() || !uai->is_string()) return "has no uai";
  if (const auto read = Uai::parse(uai->get<std::string>()); !read) return read.error();
  if (auto wrong = unknown_key(school, kOfSchool); !wrong.empty()) return wrong;
  for (const auto* list : {"rooms", "indicators"})
    if (school.contains(list) && !school[list].empty())
      return std::string(list) + " must be empty: the store has its own";
  if (auto wrong = problem_of_area(school); !wrong.empty()) return wrong;
  const auto uptake = school.find("uptake");
  return uptake == school.end() ? std::string() : problem_of_uptake(*uptake, now);
}

}  // namespace

std::vector<std::string> problems_of_needs(std::string_view text, const std::string& file,
                                           UtcTime now) {
  const auto json = NeedsJson::parse(text, nullptr, false);
  const bool is_list = json.is_object() && json.size() == 1 && json.contains("schools") &&
                       json["schools"].is_array();
  if (!is_list)
    return {file +
            ": no list of schools; write {\"schools\": [{...}, ...]}, as preau-collector "
            "schools --json does"};
  std::vector<std::string> out;
  std::size_t number = 0;
  for (const auto& school : json["schools"]) {
    ++number;
    if (const auto wrong = problem_of_school(school, now); !wrong.empty())
      out.push_back(file + ": school " + std::to_string(number) + ": " + wrong);
  }
  return out;
}

std::vector<Uai> schools_of_needs(std::string_view text) {
  std::vector<Uai> out;
  const auto json = NeedsJson::parse(text);
  for (const auto& school : json["schools"])
    out.push_back(*Uai::parse(school["uai"].get<std::string>()));
  return out;
}

}  // namespace preau::opendata
