// The only file of the program that knows CLI11.
#include "reports/options.hh"

#include <cstdlib>

#include <CLI/CLI.hpp>

namespace preau::report {

namespace {

constexpr auto kExamples =
    "Examples:\n"
    "  preau-report city --db preau.db --out rapport\n"
    "  preau-report city --db preau.db --out rapport --lang en --profile ours.toml\n"
    "  preau-report city --db preau.db --out rapport --json | jq .uai\n"
    "  preau-report serve --db preau.db --listen 127.0.0.1:8080\n"
    "The ranking is best first: ready, ready after works, unknown, not ready.\n"
    "Exit codes: 0 done, 2 wrong use, 3 could not.";

std::string locale() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') return value;
  return "";
}

// What CLI11 checks word by word.
const CLI::Validator kTime(
    [](std::string& text) {
      return from_iso8601(text) ? std::string() : "not a time like 2026-11-24T08:00:00Z: " + text;
    },
    "TIME");

}  // namespace

std::variant<Options, int> parse_options(int argc, char** argv) {
  CLI::App app{"Tells which schools are ready for digital classrooms, and why", "preau-report"};
  app.set_version_flag("--version", "preau-report " PREAU_VERSION);
  app.footer(kExamples);
  app.require_subcommand(1);
  Options options;
  std::string language = locale(), as_of;
  const auto common = [&](CLI::App* verb) {
    verb->add_option("--db", options.db, "database of the collector; only read")->required();
    verb->add_option("--profile", options.profile,
                     "profile (TOML) in place of the built-in one of its level");
    verb->footer(kExamples);
  };
  auto* city = app.add_subcommand("city", "the ranked table here, the report as HTML in a folder");
  common(city);
  city->add_option("--out", options.out, "folder for index.html and index.en.html")->required();
  city->add_option("--lang", language, "fr or en; default: LANG, else fr")
      ->check(CLI::IsMember({"fr", "en"}));
  city->add_option("--as-of", as_of, "judge as of this moment instead of now")->check(kTime);
  city->add_flag("--json", options.json, "one JSON object a school instead of the table");
  auto* serve = app.add_subcommand("serve", "the page, made anew for every reader");
  common(serve);
  serve->add_option("--listen", options.listen, "ADDRESS:PORT")->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  options.serve = serve->parsed();
  options.language = city::language_of(language);
  if (!as_of.empty()) options.as_of = from_iso8601(as_of);
  return options;
}

}  // namespace preau::report
