#include "reports/verdicts/explain.hh"

#include <algorithm>
#include <array>
#include <numeric>

namespace preau::verdicts {

namespace {

using city::in;
using city::Language;

constexpr std::size_t kColumns = 5;
using Row = std::array<std::string, kColumns>;

// Characters, not octets: every column but the last is padded.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string layout(const std::vector<Row>& rows) {
  std::array<std::size_t, kColumns> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i + 1 < kColumns; ++i) widths[i] = std::max(widths[i], width(row[i]));
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < kColumns; ++i) {
      line += row[i];
      if (i + 1 < kColumns) line += std::string(widths[i] - width(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

class Table {
 public:
  explicit Table(Language language) : language_(language) {}

  std::string say(std::string_view fr, std::string_view en) const {
    return std::string(language_ == Language::fr ? fr : en);
  }

  void add(std::string what, std::string zero, std::string full, std::string per,
           const Source& source) {
    rows_.push_back({std::move(what), std::move(zero), std::move(full), std::move(per),
                     source.text + " (" + source.date + ")"});
  }

  void heading() {
    rows_.push_back({say("exigence", "requirement"), say("0 point à", "0 points at"),
                     say("tous à", "all at"), say("par", "per"),
                     say("source (lue le)", "source (read on)")});
  }

  std::string gate(std::string_view name) const {
    return say("condition « ", "gate \"") + in(language_, city::gate_name(name)) + say(" »", "\"");
  }

  void rates(std::string_view name, const std::optional<RateGate>& asked) {
    if (!asked) return;
    std::string kinds;
    for (const auto kind : asked->access) kinds += " " + std::string(to_string(kind));
    add(gate(name) + kinds, "",
        in(language_, with_unit(asked->download, Unit::mbit_per_second)) + " / " +
            in(language_, with_unit(asked->upload, Unit::mbit_per_second)),
        "", asked->source);
  }

  void coverage(const std::optional<CoverageGate>& asked) {
    if (!asked) return;
    add(gate("access_points"), "", in(language_, with_unit(asked->share, Unit::ratio)),
        say("école", "school"), asked->source);
    stand_in(IndicatorId::signal, asked->signal, asked->source);
    stand_in(IndicatorId::snr, asked->snr, asked->source);
  }

  void classes(const Profile& profile) {
    if (profile.classes_source.text.empty() || profile.use_cases.empty()) return;
    add(say("classes en ligne à la fois", "classes online at once"), "",
        say("1 sur ", "1 in ") + std::to_string(profile.use_cases.front().one_class_in),
        say("école", "school"), profile.classes_source);
  }

  void use_case(const UseCase& use_case, const std::string& share) {
    for (const auto& asked : use_case.requirements) {
      const auto rule = asked.strict ? (info_of(asked.indicator).more_is_better ? "> " : "< ") : "";
      add(in(language_, use_case.one) + " (" + share + devices(use_case, asked) + ")" +
              need(use_case, asked),
          asked.unacceptable == asked.optimal
              ? ""
              : in(language_, with_unit(asked.unacceptable, asked.unit)),
          rule + in(language_, with_unit(asked.optimal, asked.unit)), per(asked), asked.source);
    }
  }

  void window(const Window& asked) {
    const auto& info = info_of(asked.indicator);
    const auto tenth = asked.permille % 10;
    const auto rank = std::to_string(asked.permille / 10) +
                      (tenth == 0 ? "" : say(",", ".") + std::to_string(tenth));
    const auto hours = asked.hours == WindowHours::all ? say("toutes les heures", "all hours")
                       : asked.hours == WindowHours::school
                           ? say("heures de classe", "school hours")
                           : say("hors classe", "other hours");
    add(name(info) + city::colon(language_) + hours, "", say("centile ", "percentile ") + rank,
        std::to_string(asked.days) + say(" jours", " days"), asked.source);
  }

  std::string text() const { return layout(rows_); }

 private:
  std::string name(const IndicatorInfo& info) const {
    return std::string(language_ == Language::fr ? info.fr : info.en);
  }

  // What a room without a verdict of its own is judged by.
  void stand_in(IndicatorId id, const std::optional<double>& least, const Source& source) {
    if (!least) return;
    const auto& info = info_of(id);
    add(gate("access_points") + say(", salle sans verdict : ", ", room without a verdict: ") +
            name(info),
        "", in(language_, with_unit(*least, info.unit)), say("salle", "room"), source);
  }

  std::string devices(const UseCase& use_case, const Requirement& asked) const {
    if (asked.per != Scaling::device) return "";
    return ", " + std::to_string(use_case.devices) +
           say(" appareils par classe", " devices in a class");
  }

  // " : Réception, poids 4", " : Connexion d'un appareil au Wi-Fi, si mesuré".
  std::string need(const UseCase& use_case, const Requirement& asked) const {
    return city::colon(language_) + name(info_of(asked.indicator)) +
           (use_case.combine == Combine::mean
                ? say(", poids ", ", weight ") + std::to_string(asked.weight)
                : "") +
           (asked.when_measured ? say(", si mesuré", ", if measured") : "");
  }

  std::string per(const Requirement& asked) const {
    switch (asked.per) {
      case Scaling::none:
        return info_of(asked.indicator).scope == Scope::room ? say("salle", "room")
                                                             : say("école", "school");
      case Scaling::class_at_once:
        return say("classe à la fois", "class at once");
      case Scaling::device:
        return say("appareil à la fois", "device at once");
      case Scaling::pupil:
        return say("élève", "pupil");
      case Scaling::user:
        return say("personne", "person");
    }
    return "";
  }

  Language language_;
  std::vector<Row> rows_;
};

}  // namespace

std::string explain(const Profile& profile, Language language) {
  Table table(language);
  table.heading();
  table.add(table.say("seuil de « prête »", "bar of \"ready\""), "",
            city::points(static_cast<MicroPoints>(profile.bar * 1e6), language), "",
            profile.source);
  table.add(table.say("part à connaître pour donner une note", "share to be known for a score"), "",
            in(language, with_unit(profile.floor, Unit::ratio)), "", profile.source);
  table.classes(profile);
  table.rates("fibre", profile.fibre);
  table.rates("lan", profile.lan);
  table.coverage(profile.access_points);
  std::int64_t whole = 0;
  for (const auto& use_case : profile.use_cases) whole += use_case.weight;
  for (const auto& use_case : profile.use_cases)
    table.use_case(use_case, std::to_string(use_case.weight) + "/" + std::to_string(whole));
  for (const auto& window : profile.windows) table.window(window);
  return profile.name + " " + profile.version + "\n" + table.text();
}

}  // namespace preau::verdicts
