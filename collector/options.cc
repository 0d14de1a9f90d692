#include "collector/options.hh"

#include <CLI/CLI.hpp>

#include "probe/record/time.hh"

namespace preau {

namespace {

constexpr int kUsage = 2;

constexpr const char* kExamples = R"(Examples:
  preau-collector schools annuaire.csv effectifs.csv --commune 67482 > city.toml
  preau-collector import --db city.db city.toml
  preau-collector calendar --db city.db --zone B fr-en-calendrier-scolaire.csv
  preau-collector events --db city.db events.toml
  preau-collector scores --db city.db --as-of 2026-09-01T00:00:00Z --until 2026-12-01T00:00:00Z
  preau-collector serve --db city.db --cert hub.pem --key hub.key --client-ca ca.pem
  preau-collector probes --db city.db --json

Exit codes: 0 done, 1 some rows left out, 2 wrong usage, 3 could not (the last line on stderr says why).)";

const CLI::Validator kMoment(
    [](std::string& text) {
      return from_iso8601(text) ? std::string() : "not a time like 2026-11-24T08:00:00Z: " + text;
    },
    "TIME");

CLI::App* verb(CLI::App& app, Options& options, Options::Verb which, const char* name,
               const char* what) {
  auto* command = app.add_subcommand(name, what);
  command->add_option("--db", options.db, "the store, one SQLite file")->required();
  command->callback([&options, which] { options.verb = which; });
  return command;
}

}  // namespace

tl::expected<Options, int> parse_options(int argc, const char* const* argv) {
  Options options;
  CLI::App app("Takes measurements from schools, keeps them, and tells Prometheus.",
               "preau-collector");
  app.footer(kExamples);
  app.set_version_flag("--version", PREAU_VERSION);
  app.require_subcommand(1);

  auto* serve = verb(app, options, Options::Verb::serve, "serve", "take records over HTTPS");
  serve->add_option("--listen", options.listen, "ADDRESS:PORT of HTTPS; port 0: any that is free")
      ->capture_default_str();
  serve->add_option("--cert", options.tls.certificate, "certificate with its chain, PEM")
      ->required();
  serve->add_option("--key", options.tls.key, "key of the certificate, PEM")->required();
  serve->add_option("--client-ca", options.tls.client_ca, "CA that signs the probes, PEM")
      ->required();
  serve
      ->add_option("--metrics-listen", options.metrics_listen,
                   "ADDRESS:PORT of plain HTTP for Prometheus; keep it on loopback")
      ->capture_default_str();

  auto* import = verb(app, options, Options::Verb::import, "import", "read the city file");
  import->add_option("city", options.city, "city.toml")->required();

  auto* probes = verb(app, options, Options::Verb::probes, "probes", "what each probe has sent");
  probes->add_flag("--json", options.json, "as JSON");

  auto* calendar = verb(app, options, Options::Verb::calendar, "calendar",
                        "read the school holidays of a zone (fr-en-calendrier-scolaire)");
  calendar->add_option("--zone", options.zone, "A, B or C, or a word of the table: Corse")
      ->required();
  calendar->add_option("TABLE", options.tables, "CSV; several are one calendar")->required();

  auto* events = verb(app, options, Options::Verb::events, "events",
                      "take the file of events and annulments; the one before stays in the store");
  events->add_option("FILE", options.events, "events (TOML)")->required();

  auto* needs = verb(app, options, Options::Verb::needs, "needs",
                     "take the file of each school's REP, QPV, recovery plan and uptake, for "
                     "preau-report priorities; the one before stays in the store");
  needs->add_option("FILE", options.needs, "schools (JSON), as `schools --json` writes them")
      ->required();

  auto* scores = verb(app, options, Options::Verb::scores, "scores",
                      "keep the schools' scores with their profile's version; those kept stay");
  scores->add_option(
      "--profile", options.profile,
      "a shipped name or a file (TOML), in place of the profile of the school's level");
  scores->add_option("--as-of", options.as_of, "of this moment, not to come; default: now")
      ->check(kMoment);
  scores
      ->add_option("--until", options.until,
                   "and again up to this moment, or to now, every --every days")
      ->check(kMoment)
      ->needs("--as-of");
  scores->add_option("--every", options.every, "days")
      ->check(CLI::Range(1, 366))
      ->capture_default_str();
  scores->add_flag("--list", options.list, "print what is kept, one JSON object a line");

  auto* schools = app.add_subcommand("schools", "a city file from tables of open data");
  schools
      ->add_option(
          "TABLE", options.tables,
          "CSV; the first says which schools there are (the directory), the others add to it "
          "(classes and pupils, IPS, REP, a list of the city's own)")
      ->required();
  schools->add_option("--commune", options.commune, "INSEE code; default: all");
  schools->add_option("--name", options.name, "of the city")->capture_default_str();
  schools->add_flag("--private", options.private_too, "private schools, too");
  schools->add_flag("--json", options.json, "for preau-report, instead of a city file");
  schools->callback([&options] { options.verb = Options::Verb::schools; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tl::make_unexpected(app.exit(error) == 0 ? 0 : kUsage);
  }
  return options;
}

}  // namespace preau
