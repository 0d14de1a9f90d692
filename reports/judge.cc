#include "reports/judge.hh"

#include <fstream>
#include <iostream>
#include <sstream>

#include "reports/verdicts/explain.hh"
#include "reports/verdicts/input.hh"
#include "reports/verdicts/output.hh"

namespace preau::report {

namespace {

Catalogue catalogue_of(const Options& options) {
  if (options.works.empty()) return built_in_catalogue();
  auto read = parse_catalogue(read_file(options.works), options.works);
  if (!read) throw BadProfile(read.error());
  return *std::move(read);
}

void tell_left_out(const std::vector<std::string>& left_out, std::size_t scored) {
  for (const auto& each : left_out) std::cerr << each << "\n";
  if (!left_out.empty())
    std::cerr << "preau-report: " << scored << " schools scored, " << left_out.size()
              << " left out\n";
}

}  // namespace

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  if (!(text << file.rdbuf())) throw std::runtime_error("read " + path + ": cannot");
  return text.str();
}

Profile profile_named(const std::string& name) {
  if (const auto* shipped = shipped_profile(name)) return *shipped;
  if (!std::ifstream(name)) {
    std::string all;
    for (const auto& each : shipped_profiles()) all += " " + std::string(each.name);
    throw BadProfile("profile " + name + " is no file, and not one of" + all);
  }
  auto read = parse_profile(read_file(name), name);
  if (!read) throw BadProfile(read.error());
  return *std::move(read);
}

std::function<Profile(SchoolType)> profile_for(const Options& options) {
  if (options.profile.empty()) return [](SchoolType type) { return built_in_profiles().of(type); };
  return [profile = profile_named(options.profile)](SchoolType) { return profile; };
}

int score_schools(const Options& options) {
  const auto profile_of = profile_for(options);
  const auto catalogue = catalogue_of(options);
  const auto input = verdicts::read_input(read_file(options.indicators), options.indicators);
  if (!input) throw std::runtime_error(input.error());
  for (const auto& facts : input->schools) {
    const auto result = score(profile_of(facts.school.type), facts, catalogue);
    if (options.json)
      std::cout << verdicts::score_line(result, {options.language, options.open});
    else
      std::cout << verdicts::score_text(result, options.language);
  }
  std::cout << std::flush;
  tell_left_out(input->left_out, input->schools.size());
  if (input->schools.empty()) return 3;
  return input->left_out.empty() ? 0 : 1;
}

int check_profile(const Options& options) {
  const auto profile = profile_named(options.profile);
  std::cout << options.profile << ": " << profile.name << " " << profile.version << ", no mistake\n";
  return 0;
}

int explain_profile(const Options& options) {
  std::cout << verdicts::explain(profile_named(options.profile), options.language);
  return 0;
}

}  // namespace preau::report
