#include "reports/verdicts/ranking.hh"

#include <cmath>

#include <nlohmann/json.hpp>

#include "reports/verdicts/output.hh"

namespace preau::verdicts {

namespace {

using Json = nlohmann::ordered_json;
using city::in;
using city::Language;

std::string say(Language language, std::string_view fr, std::string_view en) {
  return std::string(language == Language::fr ? fr : en);
}

bool shown(const Part& part, const RankingStyle& style) {
  // Readiness and uptake are intervals of the same sum: one would give the other away.
  return !style.open || (part.name != "uptake" && part.name != "readiness");
}

std::string why(const Standing& each, const RankingStyle& style) {
  std::string out;
  for (const auto& part : each.parts) {
    if (!shown(part, style)) continue;
    out += (out.empty() ? "" : ", ") + in(style.language, part.text);
    if (style.open) continue;
    out += " (" + city::points(part.low, style.language);
    if (part.low != part.high) out += " - " + city::points(part.high, style.language);
    out += ")";
  }
  return out;
}

std::string rank(const Standing& each, Language language) {
  const auto first = std::to_string(each.rank_low), last = std::to_string(each.rank_high);
  const auto word = say(language, "rang ", "rank ");
  return each.rank_low == each.rank_high ? word + first
                                         : word + first + say(language, " à ", " to ") + last;
}

// "École des Platanes, Pas prête"; the verdict alone where the name is but the UAI.
std::string who(const Standing& each, Language language) {
  const bool named = !each.name.empty() && each.name != each.uai.text();
  return (named ? each.name + ", " : "") + in(language, city::verdict_name(each.verdict));
}

// A spreadsheet would run what begins with one of these signs as a formula; behind an apostrophe it
// is text (OWASP, CSV injection).
std::string quoted(const std::string& text) {
  constexpr std::string_view kStartsFormula = "=+-@\t\r";
  std::string out = "\"";
  if (!text.empty() && kStartsFormula.find(text.front()) != std::string_view::npos) out += "'";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string percent(double share, Language language) {
  return in(language, with_unit(share, Unit::ratio));
}

}  // namespace

std::string ranking_text(std::span<const Standing> order, const RankingStyle& style) {
  std::string out;
  for (const auto& each : order) {
    auto line = rank(each, style.language);
    line.resize(std::max<std::size_t>(line.size(), 16), ' ');
    out += line + each.uai.text() + "  " + who(each, style.language) + "  ";
    if (!style.open)
      out += city::points(each.middle(), style.language) + " [" +
             city::points(each.low, style.language) + " - " +
             city::points(each.high, style.language) + "]  ";
    out += why(each, style) + "\n";
  }
  return out;
}

std::string ranking_json(std::span<const Standing> order, const PriorityWeights& weights,
                         const RankingStyle& style) {
  std::string out;
  for (const auto& each : order) {
    Json line{{"uai", each.uai.text()}, {"rank_low", each.rank_low}, {"rank_high", each.rank_high}};
    if (!style.open) {
      line["priority"] = exact(each.middle());
      line["low"] = exact(each.low);
      line["high"] = exact(each.high);
    }
    line["why"] = Json::array();
    for (const auto& part : each.parts) {
      if (!shown(part, style)) continue;
      Json one{{"part", part.name}};
      if (!style.open) {
        one["low"] = exact(part.low);
        one["high"] = exact(part.high);
      }
      one["text"] = in(style.language, part.text);
      line["why"].push_back(std::move(one));
    }
    line["weights"] = weights.name;
    line["weights_version"] = weights.version;
    line["name"] = each.name;
    line["verdict"] = to_string(each.verdict);
    out += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return out;
}

std::string ranking_csv(std::span<const Standing> order, const RankingStyle& style) {
  constexpr auto kByteOrderMark = "\xef\xbb\xbf";  // without it Excel reads no UTF-8
  std::string out = kByteOrderMark;
  out += style.open ? "uai;rank_low;rank_high;why;name;verdict\r\n"
                    : "uai;rank_low;rank_high;priority;low;high;why;name;verdict\r\n";
  for (const auto& each : order) {
    out += each.uai.text() + ";" + std::to_string(each.rank_low) + ";" +
           std::to_string(each.rank_high) + ";";
    if (!style.open)
      for (const auto points : {each.middle(), each.low, each.high})
        out += city::points(points, style.language) + ";";
    out += quoted(why(each, style)) + ";" + quoted(each.name) + ";" +
           std::string(to_string(each.verdict)) + "\r\n";
  }
  return out;
}

std::string sensitivity_text(std::span<const Hanging> hanging, const RankStability& stability,
                             std::uint64_t seed, Language language) {
  std::string out;
  for (const auto& each : hanging) {
    out += each.uai.text() + "  " + std::string(to_string(each.verdict)) + "\n";
    for (const auto& [what, then] : each.changes)
      out += "  " + in(language, what) + say(language, " : ", ": ") + std::string(to_string(then)) +
             "\n";
  }
  out += std::to_string(hanging.size()) + "/" + std::to_string(stability.schools) + " " +
         say(language, "verdicts tiennent à un choix (poids ±20 %, seuils ±10 %)",
             "verdicts hang on a choice (weights +-20%, thresholds +-10%)") +
         "\n";
  if (stability.schools < 2) return out;  // one school has no order
  const auto tau = [&](double value) { return in(language, number(value, Unit::count)); };
  out += say(language, "ordre, poids tirés à ±20 % : tau-b ",
             "order, weights drawn within +-20%: tau-b ") +
         tau(stability.tau) + " [" + tau(stability.low) + " - " + tau(stability.high) + "], " +
         say(language, "graine ", "seed ") + std::to_string(seed) + "\n";
  out += say(language,
             "paires qu'aucun poids ne peut inverser : ", "pairs that no weights can reorder: ") +
         percent(stability.unmovable, language) + "\n";
  return out;
}

}  // namespace preau::verdicts
