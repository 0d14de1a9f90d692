#include "collector/opendata/write.hh"

#include <set>

#include <nlohmann/json.hpp>

namespace preau::opendata {

namespace {

// A JSON string is a TOML basic string.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string site_id(const Merged& merged, std::size_t site) {
  for (std::size_t i = 0; i < merged.schools.size(); ++i)
    if (merged.site[i] == site) return "s" + merged.schools[i].uai->text();
  return "s";
}

SchoolType type_of(const Facts& school) { return school.type.value_or(SchoolType::elementaire); }

}  // namespace

std::string city_toml(const Merged& merged, const std::string& name) {
  std::string out = "name = " + quoted(name) + "\n";
  std::set<std::size_t> written;
  for (std::size_t i = 0; i < merged.schools.size(); ++i) {
    if (!written.insert(merged.site[i]).second) continue;
    const auto id = site_id(merged, merged.site[i]);
    const auto& school = merged.schools[i];
    out += "\n[[site]]\nid = " + quoted(id) +
           "\nname = " + quoted(school.address.empty() ? school.name : school.address) +
           "\n[[site.line]]\nid = " + quoted(id + "-line") + "\naccess = \"unknown\"\n";
  }
  for (std::size_t i = 0; i < merged.schools.size(); ++i) {
    const auto& school = merged.schools[i];
    out += "\n[[school]]\nuai = " + quoted(school.uai->text()) +
           "\nname = " + quoted(school.name.empty() ? school.uai->text() : school.name) +
           "\ntype = " + quoted(std::string(to_string(type_of(school)))) +
           "\nclasses = " + std::to_string(school.classes.value_or(0)) +
           "\npupils = " + std::to_string(school.pupils.value_or(0)) + "\nteachers = 0\nsites = [" +
           quoted(site_id(merged, merged.site[i])) + "]\n";
  }
  return out;
}

std::string schools_json(const Merged& merged) {
  using Json = nlohmann::ordered_json;
  auto schools = Json::array();
  for (const auto& school : merged.schools) {
    Json one{{"uai", school.uai->text()},
             {"name", school.name},
             {"type", to_string(type_of(school))},
             {"pupils", school.pupils.value_or(0)},
             {"classes", school.classes.value_or(0)}};
    if (school.rep) one["rep"] = *school.rep;
    if (school.rep && !school.rep_edition.empty()) one["rep_edition"] = school.rep_edition;
    if (school.qpv) one["qpv"] = *school.qpv;
    if (school.qpv && !school.qpv_edition.empty()) one["qpv_edition"] = school.qpv_edition;
    if (school.ips) one["ips"] = *school.ips;
    one["rooms"] = Json::array();
    one["indicators"] = Json::array();
    schools.push_back(std::move(one));
  }
  return Json{{"schools", std::move(schools)}}.dump(1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

}  // namespace preau::opendata
