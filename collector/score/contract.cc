#include "collector/score/contract.hh"

#include "collector/score/evaluate.hh"

namespace preau {

namespace {

constexpr double kPayload = 0.9;

// One direction of one line: what was sold, and what was measured of it.
struct Direction {
  IndicatorId rate;
  std::optional<Mbps> contracted, guaranteed;
  const Indicators& measured;

  const Indicator* found() const { return measured.find(rate); }
};

double promised(const Direction& each) {
  return each.guaranteed ? each.guaranteed->value : kPayload * each.contracted->value;
}

Kept judge(const Direction& each) {
  if (each.found() == nullptr) return Kept::unknown;
  const auto ends = aged(*each.found(), info_of(each.rate));
  if (ends.low >= promised(each)) return Kept::yes;
  // Behind a narrow LAN nobody sees the line.
  return ends.high < promised(each) && !lan_hides_line(each.measured, each.rate) ? Kept::no
                                                                                 : Kept::unknown;
}

Text mbit(double value) { return with_unit(value, Unit::mbit_per_second); }

// What was judged: " [40 – 42 à 95 %]", " [20 – 84, mesure ancienne]"; nothing where the value is
// sure.
Text ends_of(const Indicator& found, const IndicatorInfo& info) {
  const auto ends = aged(found, info);
  if (ends.low == ends.high) return {};
  const auto between = number(ends.low, Unit::mbit_per_second) + Text{" – ", " – "} +
                       number(ends.high, Unit::mbit_per_second);
  const bool old = found.staleness > 0;
  return Text{" [", " ["} + between +
         (old ? Text{", mesure ancienne]", ", old measurement]"} : Text{" à 95 %]", " at 95%]"});
}

// "41 Mbit/s mesurés [40 – 42 à 95 %], 100 Mbit/s au contrat, 80 Mbit/s garantis"
Text figures(const Direction& each) {
  const auto* found = each.found();
  auto out = found == nullptr ? Text{"pas de mesure", "not measured"}
                              : mbit(found->value) + Text{" mesurés", " measured"} +
                                    ends_of(*found, info_of(each.rate));
  if (each.contracted)
    out += Text{", ", ", "} + mbit(each.contracted->value) + Text{" au contrat", " contracted"};
  if (each.guaranteed)
    out += Text{", ", ", "} + mbit(each.guaranteed->value) + Text{" garantis", " guaranteed"};
  return out;
}

// What the rate was held against: "le débit garanti, 80 Mbit/s".
Text test_of(const Direction& each) {
  return (each.guaranteed ? Text{"le débit garanti, ", "the guaranteed rate, "}
                          : Text{"9/10 du débit du contrat, ", "9/10 of the contracted rate, "}) +
         mbit(promised(each));
}

Text outcome(const Direction& each, Kept kept) {
  if (kept == Kept::yes) return {"atteint", "reached"};
  if (kept == Kept::no) return {"non atteint", "not reached"};
  if (each.found() == nullptr) return {"à mesurer", "to be measured"};
  const auto ends = aged(*each.found(), info_of(each.rate));
  return ends.high < promised(each)
             ? Text{"non jugé, car le réseau de l'école borne la mesure",
                    "not judged, since the school's LAN limits the measurement"}
             : Text{"non jugé, car l'intervalle est de part et d'autre",
                    "not judged, since the interval lies on both sides"};
}

// "Réception : 41 Mbit/s mesurés [40 – 42 à 95 %], 100 Mbit/s au contrat (9/10 du débit du contrat,
// 90 Mbit/s : non atteint)"
Text compare(const Direction& each, Kept kept) {
  const auto& info = info_of(each.rate);
  return Text{std::string(info.fr) + " : ", std::string(info.en) + ": "} + figures(each) +
         Text{" (", " ("} + test_of(each) + Text{" : ", ": "} + outcome(each, kept) +
         Text{")", ")"};
}

Text short_of(bool down, bool up) {
  if (down && up) return {" en réception et en envoi", " for download and for upload"};
  return down ? Text{" en réception", " for download"} : Text{" en envoi", " for upload"};
}

Text conclusion(Kept kept, bool down, bool up) {
  if (kept == Kept::yes) return {". Le contrat est tenu.", ". The contract is kept."};
  if (kept == Kept::no)
    return Text{". Le contrat n'est pas tenu", ". The contract is not kept"} + short_of(down, up) +
           Text{".", "."};
  return {". Les mesures ne permettent pas de conclure.", ". The measurements do not settle it."};
}

// "Ligne tilleuls-ftth"; of a line that nobody named, whose it is.
Text name_of(const Line& line, const School& school) {
  const auto& uai = school.uai.text();
  return line.id.empty() ? Text{"Ligne de l'école " + uai, "Line of school " + uai}
                         : Text{"Ligne " + line.id, "Line " + line.id};
}

std::optional<Contract> against(const Line& line, const Indicators& measured,
                                const School& school) {
  Contract out{.line = line.id, .kept = Kept::yes, .text = {}};
  out.text = name_of(line, school) + Text{" : ", ": "};
  const Direction down{IndicatorId::download, line.contracted_down, line.guaranteed_down, measured},
      up{IndicatorId::upload, line.contracted_up, line.guaranteed_up, measured};
  bool any = false, short_down = false, short_up = false;
  for (const auto* each : {&down, &up}) {
    if (!each->contracted && !each->guaranteed) continue;
    const auto kept = judge(*each);
    if (kept == Kept::no || (kept == Kept::unknown && out.kept == Kept::yes)) out.kept = kept;
    if (kept == Kept::no) (each == &down ? short_down : short_up) = true;
    if (any) out.text += {" ; ", "; "};
    out.text += compare(*each, kept);
    any = true;
  }
  if (!any) return std::nullopt;
  out.text += conclusion(out.kept, short_down, short_up);
  return out;
}

}  // namespace

std::optional<Contract> against_contract(const SchoolFacts& facts) {
  return against({.id = facts.line,
                  .access = facts.access,
                  .contracted_down = facts.contracted_down,
                  .contracted_up = facts.contracted_up,
                  .guaranteed_down = facts.guaranteed_down,
                  .guaranteed_up = facts.guaranteed_up},
                 facts.site, facts.school);
}

std::vector<Contract> against_contracts(const SchoolFacts& facts) {
  std::vector<Contract> out;
  if (auto main = against_contract(facts)) out.push_back(*std::move(main));
  for (const auto& other : facts.other_lines)
    if (auto one = against(other.line, other.measured, facts.school))
      out.push_back(*std::move(one));
  return out;
}

}  // namespace preau
