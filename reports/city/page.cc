#include "reports/city/page.hh"

#include <algorithm>
#include <array>
#include <cassert>
#include <map>

#include <kainjow/mustache.hpp>

#include "collector/score/vocabulary.hh"
#include "reports/city/measurements.hh"

namespace preau::city {

extern const std::string_view kPageTemplate, kPageStyle;

namespace mustache = kainjow::mustache;

namespace {

using List = mustache::data;

List list() { return List{mustache::data::type::list}; }

// Position on the little scale of a score: 2 units a point.
std::string at(MicroPoints points) { return std::to_string(points * 2 / 1'000'000); }

mustache::data score_data(const SchoolReport& school, Language language) {
  const auto& score = school.score;
  const auto say = [=](std::string_view key) { return std::string(word(key, language)); };
  mustache::data out;
  const auto shown = score.score ? points(*score.score, language) : say("withheld");
  const auto range = say("between") + " " + points(score.low, language) + " " + say("and") + " " +
                     points(score.high, language);
  out.set("score", shown);
  if (score.score) {
    out.set("given", mustache::data::type::bool_true);
    out.set("mark", at(*score.score));
  }
  out.set("range", range);
  out.set("spoken", say("score") + " " + shown + ", " + range + " " + say("of_100"));
  out.set("low", at(score.low));
  out.set("width",
          std::to_string(std::max<MicroPoints>(2, (score.high - score.low) * 2 / 1'000'000)));
  out.set("bar", at(static_cast<MicroPoints>(school.bar * 1e6)));
  const auto known = with_unit(static_cast<double>(score.known_share) / 1e6, Unit::ratio);
  out.set("known", in(language, known));
  return out;
}

List reason_rows(const std::vector<Reason>& reasons, Language language) {
  auto rows = list();
  for (const auto& reason : reasons) {
    mustache::data row;
    row.set("points", points(reason.points, language));
    row.set("text", in(language, reason.text));
    row.set("value", reason.value ? in(language, with_unit(*reason.value, reason.unit))
                                  : std::string(word("not_measured", language)));
    row.set("threshold", in(language, with_unit(reason.threshold, reason.unit)));
    row.set("use", reason.use_case);
    rows << row;
  }
  return rows;
}

List gate_rows(const std::vector<GateResult>& gates, Language language) {
  auto rows = list();
  for (const auto& gate : gates) {
    mustache::data row;
    row.set("name", in(language, gate_name(gate.name)));
    row.set("state", in(language, state_name(gate.state)));
    row.set("class", std::string(to_string(gate.state)));
    row.set("text", in(language, gate.text));
    rows << row;
  }
  return rows;
}

List use_case_rows(const std::vector<UseCaseResult>& use_cases, Language language) {
  auto rows = list();
  for (const auto& each : use_cases) {
    mustache::data row;
    row.set("text", in(language, each.text));
    rows << row;
  }
  return rows;
}

List work_rows(const std::vector<Work>& works, Language language) {
  auto rows = list();
  for (const auto& each : works) {
    mustache::data row;
    row.set("text", in(language, each.text));
    row.set("cost", std::to_string(each.cost_eur) + " €");
    row.set("then", (each.at_best ? std::string(word("at_best", language)) + " " : "") +
                        points(each.low, language) + " – " + points(each.high, language));
    rows << row;
  }
  return rows;
}

// What a device found that joined the room's network: how long it took, or why it could not.
void set_join(mustache::data& row, const RoomFacts& room, Language language) {
  const auto* joined = room.indicators.find(IndicatorId::join);
  const auto state = room.no_join ? Gate::fail : joined != nullptr ? Gate::pass : Gate::unknown;
  row.set("join_class", std::string(to_string(state)));
  row.set("join", room.no_join        ? in(language, state_name(state))
                  : joined != nullptr ? in(language, with_unit(joined->value, joined->unit))
                                      : std::string(word("not_tried", language)));
  const auto why = room.failures.find("join");
  if (room.no_join && why != room.failures.end()) row.set("no_join", in(language, why->second));
}

List room_rows(const std::vector<RoomFacts>& rooms, Language language) {
  auto rows = list();
  for (const auto& each : rooms) {
    mustache::data row;
    const auto& room = each.room;
    if (room.id.empty()) continue;  // of a public report
    const auto& coverage = each.coverage;
    row.set("id", room.id);
    row.set("kind", in(language, kind_name(room.kind)));
    row.set("pupils", std::to_string(room.pupils));
    const auto* signal = each.indicators.find(IndicatorId::signal);
    row.set("signal", signal == nullptr ? "–" : in(language, with_unit(signal->value, Unit::dbm)));
    row.set("coverage", coverage ? in(language, coverage_name(*coverage))
                                 : std::string(word("not_measured", language)));
    row.set("class", coverage ? std::string(to_string(*coverage)) : "unknown");
    const auto why = each.failures.find("coverage");
    if (why != each.failures.end()) row.set("why", in(language, why->second));
    set_join(row, each, language);
    rows << row;
  }
  return rows;
}

void set_list(mustache::data& into, const std::string& name, const List& rows) {
  into.set(name, rows);
  if (!rows.is_empty_list()) into.set("has_" + name, mustache::data::type::bool_true);
}

mustache::data school_data(const SchoolReport& school, UtcTime now, Language language) {
  const auto& facts = school.facts;
  auto out = score_data(school, language);
  out.set("rank", std::to_string(school.rank));
  out.set("uai", facts.school.uai.text());
  out.set("name", facts.school.name);
  out.set("type", in(language, type_name(facts.school.type)));
  out.set("pupils", std::to_string(facts.school.pupils));
  out.set("classes", std::to_string(facts.school.classes));
  out.set("line", facts.line);
  out.set("access", std::string(to_string(facts.access)));
  out.set("verdict", in(language, verdict_name(school.score.verdict)));
  out.set("verdict_class", std::string(to_string(school.score.verdict)));
  out.set("main_reason", in(language, school.score.main_reason));
  out.set("measured", what_was_measured(facts, language));
  out.set("profile", school.score.profile + " " + school.score.profile_version);
  set_list(out, "gates", gate_rows(school.score.gates, language));
  set_list(out, "reasons", reason_rows(school.score.reasons, language));
  set_list(out, "at_risk", reason_rows(school.score.at_risk, language));
  set_list(out, "certain", reason_rows(school.score.certain, language));
  set_list(out, "in_doubt", reason_rows(school.score.in_doubt, language));
  set_list(out, "use_cases", use_case_rows(school.score.use_cases, language));
  set_list(out, "works", work_rows(school.score.works, language));
  if (school.score.verdict != Readiness::ready && school.score.works.empty())
    out.set("no_works", mustache::data::type::bool_true);
  set_list(out, "rooms", room_rows(facts.rooms, language));
  set_list(out, "measurements", measurement_rows(school, now, language));
  return out;
}

List summary(const CityReport& report, Language language) {
  auto rows = list();
  for (const auto& [verdict, name] : EnumNames<Readiness>::kTable) {
    const auto count = std::ranges::count_if(
        report.schools,
        [v = verdict](const SchoolReport& each) { return each.score.verdict == v; });
    mustache::data row;
    row.set("count", std::to_string(count));
    row.set("name", in(language, verdict_name(verdict)));
    row.set("meaning", in(language, verdict_meaning(verdict)));
    row.set("class", std::string(name));
    rows << row;
  }
  return rows;
}

std::string per(Scaling scaling, Language language) {
  if (scaling == Scaling::class_at_once) return " " + std::string(word("per_class", language));
  if (scaling == Scaling::device) return " " + std::string(word("per_device", language));
  if (scaling == Scaling::pupil) return " " + std::string(word("per_pupil", language));
  if (scaling == Scaling::user) return " " + std::string(word("per_user", language));
  return "";
}

void add_source(List& rows, const std::string& what, const std::string& least,
                const std::string& best, const Source& source) {
  mustache::data row;
  row.set("what", what);
  row.set("unacceptable", least);
  row.set("optimal", best);
  row.set("source", source.text);
  row.set("date", source.date);
  rows << row;
}

mustache::data profile_data(const Profile& profile, Language language) {
  mustache::data out;
  out.set("name", profile.name);
  out.set("version", profile.version);
  auto rows = list();
  const auto rate = [&](double value) {
    return in(language, with_unit(value, Unit::mbit_per_second));
  };
  const auto gate = [&](std::string_view name, const std::optional<RateGate>& asked) {
    if (asked)
      add_source(rows, in(language, gate_name(name)), "",
                 rate(asked->download) + " / " + rate(asked->upload), asked->source);
  };
  gate("fibre", profile.fibre);
  gate("lan", profile.lan);
  if (profile.access_points)
    add_source(rows, in(language, gate_name("access_points")), "",
               in(language, with_unit(profile.access_points->share, Unit::ratio)),
               profile.access_points->source);
  for (const auto& use_case : profile.use_cases)
    for (const auto& asked : use_case.requirements) {
      const auto& info = info_of(asked.indicator);
      const Text name{std::string(info.fr), std::string(info.en)};
      add_source(rows, in(language, use_case.one) + colon(language) + in(language, name),
                 in(language, with_unit(asked.unacceptable, asked.unit)),
                 in(language, with_unit(asked.optimal, asked.unit)) + per(asked.per, language),
                 asked.source);
    }
  add_source(rows, std::string(word("bar", language)), "",
             points(static_cast<MicroPoints>(profile.bar * 1e6), language), profile.source);
  out.set("rows", rows);
  return out;
}

// Every metric that the page shows, with its full name: the way back to FORMAT.md.
List metric_names(const CityReport& report, Language language) {
  std::map<std::string, std::string> names;
  for (const auto& school : report.schools)
    for (const auto& record : school.records)
      names.emplace(in(language, metric_name(record.metric)), record.metric);
  auto rows = list();
  for (const auto& [text, name] : names) {
    mustache::data row;
    row.set("text", text);
    row.set("name", name);
    rows << row;
  }
  return rows;
}

mustache::data page_data(const CityReport& report, Language language, std::string_view other) {
  mustache::data out, text;
  for (const auto& each : words())
    text.set(std::string(each.key), std::string(word(each.key, language)));
  out.set("t", text);
  out.set("lang", language == Language::fr ? "fr" : "en");
  out.set("other_lang", language == Language::fr ? "en" : "fr");
  out.set("other_page", std::string(other));
  out.set("city", report.name);
  out.set("made", local_time(report.made, language));
  out.set("made_iso", to_iso8601(report.made));
  out.set("release", PREAU_VERSION);
  const auto* noun = report.schools.size() == 1 ? "one_school" : "schools";
  out.set("count", std::to_string(report.schools.size()) + " " + std::string(word(noun, language)));
  out.set("summary", summary(report, language));
  auto schools = list();
  for (const auto& school : report.schools) schools << school_data(school, report.made, language);
  out.set("schools", schools);
  auto profiles = list();
  profiles << profile_data(report.profiles.elementaire, language);
  if (report.profiles.maternelle.name != report.profiles.elementaire.name)
    profiles << profile_data(report.profiles.maternelle, language);
  out.set("profiles", profiles);
  out.set("metrics", metric_names(report, language));
  return out;
}

// French sets a blank before some signs, at which no line may break: narrow before ; ! ? and wide
// before the others. Texts keep plain ones, which terminals and scripts can bear; the head, whose
// style is no text, does too.
std::string without_orphans(const std::string& html) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kBlanks{
      {{" ;", "\u202f;"},
       {" !", "\u202f!"},
       {" ?", "\u202f?"},
       {" :", "\u00a0:"},
       {" %", "\u00a0%"},
       {" €", "\u00a0€"},
       {" »", "\u00a0»"},
       {"« ", "«\u00a0"}}};
  const auto body = std::min(html.find("</head>"), html.size());
  std::string out = html.substr(0, body);
  for (std::size_t at = body; at < html.size();) {
    const auto rest = std::string_view(html).substr(at);
    const auto found = std::ranges::find_if(
        kBlanks, [&](const auto& each) { return rest.starts_with(each.first); });
    out += found != kBlanks.end() ? found->second : rest.substr(0, 1);
    at += found != kBlanks.end() ? found->first.size() : 1;
  }
  return out;
}

}  // namespace

std::string_view page_file(Language language) {
  return language == Language::fr ? "index.html" : "index.en.html";
}

std::string page(const CityReport& report, Language language, std::string_view other) {
  mustache::mustache form{std::string(kPageTemplate)};
  assert(form.is_valid() && "the template is built in, and the tests render it");
  auto data = page_data(report, language, other);
  data.set("style", std::string(kPageStyle));
  auto html = form.render(data);
  return language == Language::fr ? without_orphans(html) : html;
}

}  // namespace preau::city
