// preau-report: reads what the collector stored, and tells it to people. Never writes to the store.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

#include "collector/facts/facts.hh"
#include "collector/facts/files.hh"
#include "reports/city/open.hh"
#include "reports/city/page.hh"
#include "reports/city/table.hh"
#include "reports/judge.hh"
#include "reports/web/web.hh"

namespace {

using namespace preau;
using report::Options;

Profiles profiles_of(const Options& options) {
  try {
    return profiles_with(options.profile);
  } catch (const std::runtime_error& error) {
    throw report::BadProfile(error.what());
  }
}

// NO_COLOR is honoured as no-color.org has it: set and not empty.
city::TableStyle style() {
  if (isatty(STDOUT_FILENO) == 0) return {};
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  const char* no_colour = std::getenv("NO_COLOR");
  return {.width = known ? size.ws_col : 80U, .colour = no_colour == nullptr || *no_colour == '\0'};
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  if (!out) throw std::runtime_error("write " + file.string() + ": cannot");
}

city::CityReport report_of(const Store& store, const Profiles& profiles, UtcTime at,
                           std::optional<UtcTime> as_of = std::nullopt) {
  const WindowsOf windows_of = [&](SchoolType type) { return profiles.of(type).windows; };
  auto facts = read_facts(store, windows_of, at, as_of);
  return city::make_report(facts.city.name, std::move(facts.schools), facts.records, profiles, at);
}

int city_report(const Options& options) {
  const auto store = Store::open_read_only(options.db);
  auto report =
      report_of(store, profiles_of(options), options.as_of.value_or(utc_now()), options.as_of);
  if (options.open) report = city::open_report(std::move(report));
  const std::filesystem::path folder(options.out);
  std::filesystem::create_directories(folder);
  using city::Language;
  for (const auto language : {Language::fr, Language::en}) {
    const auto other = language == Language::fr ? Language::en : Language::fr;
    write(folder / city::page_file(language), city::page(report, language, city::page_file(other)));
  }
  const auto path = (folder / city::page_file(options.language)).string();
  if (options.json) {
    // Standard output holds objects alone, for the next program.
    std::cout << city::json_lines(report) << std::flush;
    std::cerr << path << "\n";
  } else {
    std::cout << city::table(report, options.language, style()) << path << std::endl;
  }
  return 0;
}

int serve(const Options& options) {
  const auto store = Store::open_read_only(options.db);
  const auto profiles = profiles_of(options);
  const auto make = [&] { return report_of(store, profiles, utc_now()); };
  web::serve(options.listen, make, std::cout, std::cerr);
  return 0;
}

int run(const Options& options) {
  switch (options.verb) {
    case report::Verb::city:
      return city_report(options);
    case report::Verb::serve:
      return serve(options);
    case report::Verb::score:
      return report::score_schools(options);
    case report::Verb::standards:
      return report::compare_standards(options);
    case report::Verb::changes:
      return report::tell_changes(options);
    case report::Verb::indicators:
      return report::tell_indicators(options);
    case report::Verb::priorities:
      return report::rank_schools(options);
    case report::Verb::sensitivity:
      return report::test_choices(options);
    case report::Verb::profile_check:
      return report::check_profile(options);
    case report::Verb::profile_explain:
      return report::explain_profile(options);
  }
  return 2;
}

}  // namespace

int main(int argc, char** argv) try {
  const auto parsed = report::parse_options(argc, argv);
  if (const auto* code = std::get_if<int>(&parsed)) return *code;
  const int code = run(std::get<Options>(parsed));
  // What a full disk swallowed was not told.
  if (!std::cout.flush()) throw std::runtime_error("write to standard output: cannot");
  return code;
} catch (const preau::report::BadProfile& error) {
  std::cerr << error.what() << "\n";
  return 2;
} catch (const std::exception& error) {
  std::cerr << "preau-report: " << error.what() << "\n";
  return 3;
}
