#include "reports/judge.hh"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>

#include "collector/facts/facts.hh"
#include "collector/facts/files.hh"
#include "collector/score/events.hh"
#include "collector/score/indicators.hh"
#include "reports/collector.hh"
#include "reports/verdicts/changes.hh"
#include "reports/verdicts/explain.hh"
#include "reports/verdicts/indicators.hh"
#include "reports/verdicts/input.hh"
#include "reports/verdicts/output.hh"
#include "reports/verdicts/ranking.hh"
#include "reports/verdicts/standards.hh"

namespace preau::report {

namespace {

constexpr std::size_t kMostRecords = 1'000'000;  // of one site

// What chooses how to judge: where it cannot be read, that is wrong use.
template <class Read>
auto choice(const Read& read) {
  try {
    return read();
  } catch (const std::runtime_error& error) {
    throw BadProfile(error.what());
  }
}

std::string read_choice(const std::string& path) {
  return choice([&] { return read_file(path); });
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

// REP, QPV, recovery plan and uptake, as they were given beside the records; `text` may be empty. A
// school whose object cannot be read has none, and it is told.
void add_needs(verdicts::Input& to, const std::string& text, const std::string& where) {
  to.circumstances.resize(to.schools.size());
  if (text.empty()) return;
  auto read = verdicts::read_input(text, where);
  if (!read) throw std::runtime_error(read.error());
  to.unread_needs = std::move(read->left_out);
  for (std::size_t i = 0; i < to.schools.size(); ++i)
    for (std::size_t j = 0; j < read->schools.size(); ++j)
      if (read->schools[j].school.uai == to.schools[i].school.uai)
        to.circumstances[i] = read->circumstances[j];
}

// What the store's records say of every school at that moment.
verdicts::Input from_store(const Options& options) {
  const auto store = store_of(options);
  const auto profile_of = profile_for(options);
  const WindowsOf windows_of = [&](SchoolType type) { return profile_of(type).windows; };
  std::optional<Events> events;
  if (!options.events.empty()) events = events_of(options, store.city());
  const auto now = utc_now();
  verdicts::Input out;
  out.schools = read_facts(store, windows_of, now, options.as_of, events).schools;
  add_needs(out, store.document("needs").value_or(""), "the store's needs");
  return out;
}

// What a running collector tells: the same as its database, but needs to a planner alone.
verdicts::Input from_collector(const Options& options) {
  if (!options.events.empty())
    throw BadProfile(
        "an URL has its collector's own events: leave --events out, or write --from sqlite:FILE");
  const auto profile_of = profile_for(options);
  const WindowsOf windows_of = [&](SchoolType type) { return profile_of(type).windows; };
  const auto days = reach_of(windows_of).days;
  auto fetched = fetch({options.from, options.ca, options.cert, options.key}, options.as_of, days);
  const auto at = options.as_of.value_or(utc_now());
  History history{.hourly = std::move(fetched.hourly)};
  const auto end = hour_of(at);
  if (days > 0)
    for (const auto& school : fetched.city.schools)
      history.hours.emplace(school.uai, school_hours(school, fetched.city.place, fetched.holidays,
                                                     end - days * 24, end));
  verdicts::Input out;
  out.schools = school_facts(fetched.city, fetched.judged, history, windows_of, at);
  add_needs(out, fetched.needs, "the collector's needs");
  return out;
}

verdicts::Input read_schools(const Options& options) {
  if (options.from.starts_with("https://")) return from_collector(options);
  if (!options.from.empty()) return from_store(options);
  auto input = verdicts::read_input(read_file(options.indicators), options.indicators, utc_now());
  if (!input) throw std::runtime_error(input.error());
  return *std::move(input);
}

// The summary, and the exit code that goes with it.
int end(const verdicts::Input& input, std::string_view done = "scored") {
  std::cout << std::flush;
  for (const auto* told : {&input.left_out, &input.assumed})
    for (const auto& each : *told) std::cerr << each << "\n";
  for (const auto& each : input.unread_needs) std::cerr << each << "; its need is not known\n";
  const auto scored = input.schools.size();
  if (!input.left_out.empty())
    std::cerr << "preau-report: " << scored << (scored == 1 ? " school " : " schools ") << done
              << ", " << input.left_out.size() << " left out\n";
  if (scored == 0) return 3;
  return input.left_out.empty() && input.unread_needs.empty() ? 0 : 1;
}

}  // namespace

Profile chosen_profile(const std::string& name) {
  return choice([&] { return profile_named(name); });
}

std::function<Profile(SchoolType)> profile_for(const Options& options) {
  if (options.profile.empty()) return [](SchoolType type) { return built_in_profiles().of(type); };
  const auto given = chosen_profile(options.profile);
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
  if (!options.from.starts_with("sqlite:")) throw BadProfile("changes needs --from sqlite:FILE");
  const auto store = store_of(options);
  const auto city = store.city();
  const auto events =
      options.events.empty() ? stored_events(store, city) : events_of(options, city);
  std::vector<Change> all;
  for (const auto& site : city.sites)
    for (auto& each : changes(store.of_site(site.id, kMostRecords), events))
      all.push_back(std::move(each));
  std::cout << (options.json ? verdicts::changes_json(all, options.language)
                             : verdicts::changes_text(all, options.language));
  return 0;
}

int tell_indicators(const Options& options) {
  const auto input = read_schools(options);
  for (const auto& facts : input.schools)
    std::cout << (options.json ? verdicts::indicators_json(facts)
                               : verdicts::indicators_text(facts, options.language));
  return end(input, "read");
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
  const bool one_for_all = !options.profile.empty() && !chosen_profile(options.profile).level;
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
  const auto profile = chosen_profile(options.profile);
  std::cout << options.profile << ": " << profile.name << " " << profile.version
            << ", no mistake\n";
  return 0;
}

int explain_profile(const Options& options) {
  std::cout << verdicts::explain(chosen_profile(options.profile), options.language);
  return 0;
}

}  // namespace preau::report
