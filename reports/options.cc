// The only file of the program that knows CLI11.
#include "reports/options.hh"

#include <charconv>
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
    "  preau-report score --profile uk-dfe-primary --indicators schools.json --json\n"
    "  preau-report score --from sqlite:preau.db --as-of 2026-09-01T00:00:00Z --json\n"
    "  preau-report score --from https://hub.example:9443 --ca ca.pem --json\n"
    "  preau-report priorities --indicators schools.json --csv\n"
    "  preau-report profile check ours.toml\n"
    "  preau-report profile explain strasbourg-elementaire\n"
    "The ranking is best first: ready, ready after works, unknown, not ready.\n"
    "Exit codes: 0 done, 1 scored with some schools left out, 2 wrong use or a bad profile, 3 "
    "could "
    "not.";

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

const CLI::Validator kSomething(
    [](std::string& text) {
      return text.empty() ? std::string("is empty; leave it out or name one") : std::string();
    },
    "");

// CLI's own range would print 300 digits, and takes what is too large for the largest.
const CLI::Validator kWhole(
    [](std::string& text) {
      std::uint64_t value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      return error == std::errc() && end == text.data() + text.size()
                 ? std::string()
                 : std::string("must be a whole number from 0 to 18446744073709551615");
    },
    "WHOLE");

const CLI::Validator kStore(
    [](std::string& text) {
      const auto names = [&](std::string_view kind) {
        return text.starts_with(kind) && text.size() > kind.size() && text[kind.size()] != '/';
      };
      return text.starts_with("sqlite:/") || names("sqlite:") || names("https://")
                 ? std::string()
                 : "neither a database like sqlite:preau.db nor a collector like "
                   "https://hub.example:9443: " +
                       text;
    },
    "sqlite:FILE|https://...");

}  // namespace

std::variant<Options, int> parse_options(int argc, char** argv) {
  CLI::App app{"Tells which schools are ready for digital classrooms, and why", "preau-report"};
  app.set_version_flag("--version", "preau-report " PREAU_VERSION);
  app.footer(kExamples);
  app.require_subcommand(1);
  Options options;
  std::string language, as_of;
  const auto verb = [&](CLI::App& parent, const char* name, const char* what, Verb means) {
    auto* added = parent.add_subcommand(name, what);
    added->footer(kExamples);
    added->callback([&options, means] { options.verb = means; });
    return added;
  };
  const auto of_store = [&](CLI::App* of) {
    of->add_option("--db", options.db, "database of the collector; only read")->required();
  };
  const auto of_profile = [&](CLI::App* of) {
    of->add_option("--profile", options.profile,
                   "a shipped profile or a file (TOML), in place of the one of the school's level")
        ->check(kSomething);
  };
  const auto of_language = [&](CLI::App* of, const char* otherwise) {
    of->add_option("--lang", language, std::string("fr or en; default: ") + otherwise)
        ->check(CLI::IsMember({"fr", "en"}));
  };
  auto* city =
      verb(app, "city", "the ranked table here, the report as HTML in a folder", Verb::city);
  of_store(city);
  of_profile(city);
  city->add_option("--out", options.out, "folder for index.html and index.en.html")->required();
  of_language(city, "LANG, else fr");
  city->add_option("--as-of", as_of, "judge as of this moment instead of now")->check(kTime);
  city->add_flag("--json", options.json, "one JSON object a school instead of the table");
  city->add_flag("--public", options.open, "nothing that names a room, a record or a device");
  auto* serve = verb(app, "serve", "the page, made anew for every reader", Verb::serve);
  of_store(serve);
  of_profile(serve);
  serve->add_option("--listen", options.listen, "ADDRESS:PORT")->capture_default_str();
  const auto of_input = [&](CLI::App* of) {
    of_profile(of);
    auto* sources = of->add_option_group("schools", "where they come from");
    auto* given = sources->add_option("--indicators", options.indicators,
                                      "file of schools and indicators (JSON)");
    sources
        ->add_option("--from", options.from,
                     "sqlite:FILE, the collector's database, only read; or its URL")
        ->check(kStore);
    sources->require_option(1);
    of->add_option("--ca", options.ca, "with an URL: authority of its certificate (PEM)")
        ->excludes(given);
    auto* cert = of->add_option("--cert", options.cert,
                                "with an URL: client certificate named planner, for the schools' "
                                "needs (PEM)")
                     ->excludes(given);
    auto* key = of->add_option("--key", options.key, "its key (PEM)")->excludes(given)->needs(cert);
    cert->needs(key);
    of->add_option("--events", options.events,
                   "with --from: dated changes and annulments (TOML), which close earlier records")
        ->check(kSomething)
        ->excludes(given);
    of->add_option("--as-of", as_of, "with --from: judge as of this moment instead of now")
        ->check(kTime)
        ->excludes(given);
    of_language(of, "fr");
  };
  auto* score = verb(app, "score", "schools by indicators that are given", Verb::score);
  of_input(score);
  score
      ->add_option("--works", options.works,
                   "catalogue of works (TOML) in place of the built-in one")
      ->check(kSomething);
  score->add_flag("--json", options.json, "one JSON object a school on a line");
  score->add_flag("--public", options.open, "nothing that names a room or a record");
  auto* changes =
      verb(app, "changes", "what was measured before and after each event", Verb::changes);
  of_input(changes);
  changes->add_flag("--json", options.json, "one JSON object a metric on a line");
  auto* indicators = verb(app, "indicators", "what each score is made from: values, intervals, age",
                          Verb::indicators);
  of_input(indicators);
  indicators->add_flag("--json", options.json, "one JSON object an indicator on a line");
  of_input(verb(app, "standards", "every standard side by side", Verb::standards));
  auto* priorities =
      verb(app, "priorities", "schools in the order of need, without dates", Verb::priorities);
  of_input(priorities);
  priorities
      ->add_option("--weights", options.weights, "weights (TOML) in place of the built-in ones")
      ->check(kSomething);
  auto* json = priorities->add_flag("--json", options.json, "one JSON object a school on a line");
  priorities->add_flag("--csv", options.csv, "for a spreadsheet")->excludes(json);
  priorities->add_flag("--public", options.open, "nothing of uptake");
  auto* sensitivity =
      verb(app, "sensitivity", "which verdicts hang on a choice", Verb::sensitivity);
  of_input(sensitivity);
  sensitivity->add_option("--seed", options.seed, "of the drawn weights")
      ->check(kWhole)
      ->capture_default_str();
  auto* profile = app.add_subcommand("profile", "check a profile, or print it with its sources");
  profile->require_subcommand(1);
  auto* check =
      verb(*profile, "check", "tell every mistake by line and column", Verb::profile_check);
  check->add_option("FILE", options.profile, "profile (TOML)")->required();
  auto* explain = verb(*profile, "explain", "as a table, with sources", Verb::profile_explain);
  explain->add_option("NAME", options.profile, "a shipped profile or a file (TOML)")->required();
  of_language(explain, "LANG, else fr");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  // What scripts read does not hang on where it is read.
  if (language.empty())
    language = options.indicators.empty() && options.from.empty() ? locale() : "fr";
  options.language = city::language_of(language);
  if (!as_of.empty()) options.as_of = from_iso8601(as_of);
  return options;
}

}  // namespace preau::report
