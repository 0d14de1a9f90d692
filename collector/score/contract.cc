#include "collector/score/contract.hh"

#include "collector/score/evaluate.hh"

namespace preau {

namespace {

constexpr double kPayload = 0.9;

struct Direction {
  IndicatorId rate;
  std::optional<Mbps> contracted, guaranteed;
};

double promised(const Direction& each) {
  return each.guaranteed ? each.guaranteed->value : kPayload * each.contracted->value;
}

Kept judge(const Direction& each, const SchoolFacts& facts) {
  const auto* found = facts.site.find(each.rate);
  if (found == nullptr) return Kept::unknown;
  const auto ends = aged(*found, info_of(each.rate));
  if (ends.low >= promised(each)) return Kept::yes;
  // Behind a narrow LAN nobody sees the line.
  return ends.high < promised(each) && !lan_hides_line(facts.site, each.rate) ? Kept::no
                                                                              : Kept::unknown;
}

Text rate(std::optional<Mbps> value) { return with_unit(value->value, Unit::mbit_per_second); }

// What was judged: " [40 – 42]", " [20 – 84, mesure ancienne]"; nothing where the value is sure.
Text ends_of(const Indicator& found, const IndicatorInfo& info) {
  const auto ends = aged(found, info);
  if (ends.low == ends.high) return {};
  const auto between = number(ends.low, Unit::mbit_per_second) + Text{" – ", " – "} +
                       number(ends.high, Unit::mbit_per_second);
  const bool old = found.staleness > 0;
  return Text{" [", " ["} + between +
         (old ? Text{", mesure ancienne]", ", old measurement]"} : Text{"]", "]"});
}

// "réception : 41 Mbit/s mesurés [40 – 42], 100 Mbit/s au contrat, 80 Mbit/s garantis"
Text compare(const Direction& each, const SchoolFacts& facts) {
  const auto& info = info_of(each.rate);
  Text out{std::string(info.fr) + " : ", std::string(info.en) + ": "};
  const auto* found = facts.site.find(each.rate);
  if (found == nullptr) {
    out += {"non mesuré", "not measured"};
  } else {
    out += with_unit(found->value, Unit::mbit_per_second) + Text{" mesurés", " measured"} +
           ends_of(*found, info);
  }
  if (each.contracted)
    out += Text{", ", ", "} + rate(each.contracted) + Text{" au contrat", " contracted"};
  if (each.guaranteed)
    out += Text{", ", ", "} + rate(each.guaranteed) + Text{" garantis", " guaranteed"};
  return out;
}

}  // namespace

std::optional<Contract> against_contract(const SchoolFacts& facts) {
  Contract out{.kept = Kept::yes};
  const auto line = facts.line.empty() ? "" : " " + facts.line;
  out.text = {"Ligne" + line + " : ", "Line" + line + ": "};
  bool any = false;
  for (const auto& each :
       {Direction{IndicatorId::download, facts.contracted_down, facts.guaranteed_down},
        Direction{IndicatorId::upload, facts.contracted_up, facts.guaranteed_up}}) {
    if (!each.contracted && !each.guaranteed) continue;
    const auto kept = judge(each, facts);
    if (kept == Kept::no || (kept == Kept::unknown && out.kept == Kept::yes)) out.kept = kept;
    if (any) out.text += {" ; ", "; "};
    out.text += compare(each, facts);
    any = true;
  }
  if (!any) return std::nullopt;
  out.text += out.kept == Kept::yes ? Text{". Le contrat est tenu.", ". The contract is kept."}
              : out.kept == Kept::no
                  ? Text{". Le contrat n'est pas tenu.", ". The contract is not kept."}
                  : Text{". Les mesures ne permettent pas de conclure.",
                         ". The measurements do not settle it."};
  return out;
}

}  // namespace preau
