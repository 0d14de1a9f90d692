#include "reports/judge.hh"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "collector/score/events.hh"
#include "collector/score/indicators.hh"
#include "collector/store/history.hh"
#include "reports/verdicts/explain.hh"
#include "reports/verdicts/indicators.hh"
#include "reports/verdicts/input.hh"
#include "reports/verdicts/output.hh"
#include "reports/verdicts/ranking.hh"
#include "reports/verdicts/standards.hh"

namespace preau::report {

namespace {

constexpr std::size_t kMostRecords = 1'000'000;  // of one site

// A file that chooses how to judge: one that cannot be read is wrong use.
std::string read_choice(const std::string& path) {
  try {
    return read_file(path);
  } catch (const std::runtime_error& error) {
    throw BadProfile(error.what());
  }
}

Catalogue catalogue_of(const Options& options) {
  if (options.works.empty()) return built_in_catalogue();
  auto read = parse_catalogue(read_choice(options.works), options.works);
  if (!read) throw BadProfile(read.error());
  return *std::move(read);
}

PriorityWeights weights_of(const Options& options) {
  if (options.weights.empty()) return built_in_weights();
  auto read = parse_weights(read_choice(options.weights), options.weights);
  if (!read) throw BadProfile(read.error());
  return *std::move(read);
}

Events events_of(const Options& options, const City& city) {
  if (options.events.empty()) return {};
  auto read = parse_events(read_choice(options.events), options.events);
  if (!read) throw BadProfile(read.error());
  if (auto located = locate(*read, city, options.events); !located)
    throw BadProfile(located.error());
  return *std::move(read);
}

Store store_of(const Options& options) {
  return Store::open_read_only(options.from.substr(options.from.find(':') + 1));
}

// Those that a score is made from; of a past moment, or where something was annulled, all that came
// before, of which the scorer takes the same.
std::vector<Record> records_of(const Store& store, const City& city, const Events& events,
                               std::optional<UtcTime> as_of) {
  if (events.annulments.empty() && !as_of) return store.latest(Store::Which::judged);
  std::vector<Record> out;
  for (const auto& site : city.sites) {
    auto all = store.of_site(site.id, kMostRecords);
    std::ranges::copy_if(all, std::back_inserter(out),
                         [&](const Record& each) { return !as_of || each.start <= *as_of; });
  }
  return out;
}

Store::Names annulled(const Events& events) {
  Store::Names out;
  for (const auto& each : events.annulments) out.emplace(each.probe, each.seq);
  return out;
}

// What the store's records say of every school at that moment. Nobody's uptake is in a store.
verdicts::Input from_store(const Options& options) {
  const auto store = store_of(options);
  const auto city = store.city();
  const auto events = events_of(options, city);
  const auto now = options.as_of.value_or(
      std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()));
  const auto profile_of = profile_for(options);
  const WindowsOf windows_of = [&](SchoolType type) { return profile_of(type).windows; };
  auto history = read_history(store, city, reach_of(windows_of), now, annulled(events));
  close_hours(history.hourly, events, now);
  verdicts::Input out;
  out.schools =
      school_facts(city, as_counted(records_of(store, city, events, options.as_of), events, now),
                   history, windows_of, now);
  out.circumstances.resize(out.schools.size());
  return out;
}

verdicts::Input read_schools(const Options& options) {
  if (!options.from.empty()) return from_store(options);
  auto input = verdicts::read_input(read_file(options.indicators), options.indicators);
  if (!input) throw std::runtime_error(input.error());
  return *std::move(input);
}

// The summary, and the exit code that goes with it.
int end(const verdicts::Input& input) {
  std::cout << std::flush;
  for (const auto& each : input.left_out) std::cerr << each << "\n";
  if (!input.left_out.empty())
    std::cerr << "preau-report: " << input.schools.size() << " schools scored, "
              << input.left_out.size() << " left out\n";
  if (input.schools.empty()) return 3;
  return input.left_out.empty() ? 0 : 1;
}

}  // namespace

std::string read_file(const std::string& path) {
  if (std::filesystem::is_directory(path))
    throw std::runtime_error("read " + path + ": it is a folder");
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("read " + path + ": cannot");
  std::stringstream text;
  if (file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (file.bad() || text.fail()) throw std::runtime_error("read " + path + ": cannot");
  return text.str();
}

Profile profile_named(const std::string& name) {
  if (const auto* shipped = shipped_profile(name)) return *shipped;
  if (!std::ifstream(name)) {
    std::string all;
    for (const auto& each : shipped_profiles()) all += " " + std::string(each.name);
    throw BadProfile("profile " + name + " is no file, and not one of" + all);
  }
  auto read = parse_profile(read_choice(name), name);
  if (!read) throw BadProfile(read.error());
  return *std::move(read);
}

std::function<Profile(SchoolType)> profile_for(const Options& options) {
  if (options.profile.empty()) return [](SchoolType type) { return built_in_profiles().of(type); };
  const auto given = profile_named(options.profile);
  if (!given.level) return [given](SchoolType) { return given; };
  auto profiles = built_in_profiles();
  profiles.replace(given);
  return [profiles](SchoolType type) { return profiles.of(type); };
}

int score_schools(const Options& options) {
  const auto profile_of = profile_for(options);
  const auto catalogue = catalogue_of(options);
  const auto input = read_schools(options);
  for (const auto& facts : input.schools) {
    const auto result = score(profile_of(facts.school.type), facts, catalogue);
    if (options.json)
      std::cout << verdicts::score_line(result, {options.language, options.open});
    else
      std::cout << verdicts::score_text(result, {options.language, options.open});
  }
  return end(input);
}

int compare_standards(const Options& options) {
  const auto input = read_schools(options);
  for (const auto& facts : input.schools)
    std::cout << verdicts::standards_text(facts, options.language);
  return end(input);
}

int tell_changes(const Options& options) {
  if (options.from.empty()) throw BadProfile("changes needs --from sqlite:FILE and --events FILE");
  const auto store = store_of(options);
  const auto city = store.city();
  const auto events = events_of(options, city);
  for (const auto& site : city.sites)
    for (const auto& each : changes(store.of_site(site.id, kMostRecords), events))
      std::cout << to_iso8601(each.event->when).substr(0, 10) << "  " << each.event->site << " "
                << each.event->room << each.event->line << "  "
                << city::in(options.language, each.event->what) << "  " << each.metric << "  "
                << city::in(options.language, with_unit(each.before, each.unit)) << " -> "
                << city::in(options.language, with_unit(each.after, each.unit)) << "\n";
  return 0;
}

int tell_indicators(const Options& options) {
  for (const auto& facts : read_schools(options).schools)
    std::cout << (options.json ? verdicts::indicators_json(facts)
                               : verdicts::indicators_text(facts, options.language));
  return 0;
}

int rank_schools(const Options& options) {
  const auto profile_of = profile_for(options);
  const auto weights = weights_of(options);
  auto input = read_schools(options);
  std::vector<Score> scores;
  for (const auto& facts : input.schools)
    scores.push_back(score(profile_of(facts.school.type), facts, Catalogue{}));
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    // An order that uptake has moved would tell it, however few figures stand beside.
    if (options.open) input.circumstances[i].uptake.reset();
    candidates.push_back({&scores[i], &input.schools[i].school, input.circumstances[i]});
  }
  const auto order = prioritise(candidates, weights);
  const verdicts::RankingStyle style{options.language, options.open};
  std::cout << (options.json  ? verdicts::ranking_json(order, weights, style)
                : options.csv ? verdicts::ranking_csv(order, style)
                              : verdicts::ranking_text(order, style));
  return end(input);
}

int test_choices(const Options& options) {
  const auto profile_of = profile_for(options);
  const auto input = read_schools(options);
  const bool one_for_all = !options.profile.empty() && !profile_named(options.profile).level;
  // Schools of one type share a profile, and only those can be compared.
  for (const auto& [type, name] : EnumNames<SchoolType>::kTable) {
    std::vector<SchoolFacts> of_type;
    for (const auto& facts : input.schools)
      if (one_for_all || facts.school.type == type) of_type.push_back(facts);
    if (of_type.empty()) continue;
    const auto profile = profile_of(type);
    std::cout << profile.name << " " << profile.version << "\n"
              << verdicts::sensitivity_text(hanging_verdicts(of_type, profile),
                                            rank_stability(of_type, profile, options.seed),
                                            options.seed, options.language);
    if (one_for_all) break;
  }
  return end(input);
}

int check_profile(const Options& options) {
  const auto profile = profile_named(options.profile);
  std::cout << options.profile << ": " << profile.name << " " << profile.version
            << ", no mistake\n";
  return 0;
}

int explain_profile(const Options& options) {
  std::cout << verdicts::explain(profile_named(options.profile), options.language);
  return 0;
}

}  // namespace preau::report
