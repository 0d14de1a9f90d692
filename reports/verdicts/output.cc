#include "reports/verdicts/output.hh"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "reports/city/open.hh"

namespace preau::verdicts {

namespace {

using Json = nlohmann::ordered_json;
using city::in;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

// The record format has no decibel: it counts them.
std::string_view unit_of(const Reason& reason) {
  return reason.unit == Unit::count ? "dB" : to_string(reason.unit);
}

class Writer {
 public:
  explicit Writer(const OutputStyle& style) : style_(style) {}

  Json school(const Score& score) const {
    return {{"uai", score.uai.text()},
            {"score", score.score ? Json(exact(*score.score)) : Json()},
            {"known_score", score.known_share > 0 ? Json(exact(score.known_score)) : Json()},
            {"known_share", exact(score.known_share)},
            {"low", exact(score.low)},
            {"high", exact(score.high)},
            {"verdict", to_string(score.verdict)},
            {"gates", gates(score)},
            {"use_cases", list(score.use_cases)},
            {"reasons", list(score.reasons)},
            {"at_risk", list(score.at_risk)},
            {"certain", list(score.certain)},
            {"in_doubt", list(score.in_doubt)},
            {"works", list(score.works)},
            {"contract", contract(score)},
            {"profile", score.profile},
            {"profile_version", score.profile_version},
            {"contracts", list(score.contracts)}};
  }

 private:
  template <class T>
  Json list(const std::vector<T>& values) const {
    auto out = Json::array();
    for (const auto& value : values) out.push_back(encode(value));
    return out;
  }

  static Json gates(const Score& score) {
    Json out{{"fibre", nullptr}, {"access_points", nullptr}};  // asked for or not
    for (const auto& gate : score.gates) out[gate.name] = to_string(gate.state);
    return out;
  }

  Json contract(const Score& score) const {
    if (!score.contract) return {};
    return {{"kept", to_string(score.contract->kept)},
            {"text", in(style_.language, score.contract->text)}};
  }

  Json encode(const Contract& contract) const {
    return {{"line", contract.line},
            {"kept", to_string(contract.kept)},
            {"text", in(style_.language, contract.text)}};
  }

  static Json encode(const Range& range) {
    return {{"low", range.low}, {"high", range.high}, {"of", range.of}};
  }

  static Json level(std::optional<Level> of) { return of ? Json(to_string(*of)) : Json(); }

  Json encode(const UseCaseResult& use_case) const {
    return {{"use_case", use_case.id},
            {"level", level(use_case.level)},
            {"classes_at_once", use_case.classes ? encode(*use_case.classes) : Json()},
            {"rooms", use_case.rooms ? encode(*use_case.rooms) : Json()},
            {"text", in(style_.language, use_case.text)}};
  }

  Json encode(const Reason& reason) const {
    Json out{{"points", exact(reason.points)},
             {"indicator", reason.indicator},
             {"room", style_.open ? Json() : or_null(reason.room)},
             {"value", or_null(reason.value)},
             {"threshold", reason.threshold},
             {"unit", unit_of(reason)},
             {"use_case", reason.use_case},
             {"level", level(reason.level)},
             {"text", in(style_.language, style_.open ? city::open_text(reason) : reason.text)}};
    if (style_.open && reason.room) out.erase("text");  // it names the room
    if (!style_.open) out["evidence"] = reason.evidence;
    return out;
  }

  Json encode(const Work& work) const {
    Json out{{"work", work.id}, {"count", work.rooms.empty() ? 1 : work.rooms.size()}};
    if (!style_.open) out["rooms"] = work.rooms;
    out["cost_eur"] = work.cost_eur;
    out["low"] = exact(work.low);
    out["high"] = exact(work.high);
    out["at_best"] = work.at_best;
    if (!style_.open) out["text"] = in(style_.language, work.text);
    return out;
  }

  const OutputStyle& style_;
};

}  // namespace

std::string score_line(const Score& score, const OutputStyle& style) {
  return Writer(style).school(score).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

namespace {

constexpr MicroPoints kAll = 1'000'000;  // of a share

// The public is told what is wrong in a room, not in which one.
template <class Said>
std::string words_of(const Said& said, const OutputStyle& style) {
  return in(style.language, style.open ? city::open_text(said) : said.text);
}

}  // namespace

std::string score_text(const Score& score, const OutputStyle& style) {
  const auto language = style.language;
  const bool fr = language == city::Language::fr;
  const auto mark = [&](std::string_view french, std::string_view english) {
    return "  " + std::string(fr ? french : english);
  };
  std::string out = score.uai.text() + "  " + std::string(to_string(score.verdict)) + "  " +
                    (score.score ? city::points(*score.score, language) : "-") + " [" +
                    city::points(score.low, language) + " - " + city::points(score.high, language) +
                    "]  " + score.profile + " " + score.profile_version + "\n";
  if (score.known_share > 0 && score.known_share < kAll)
    out += mark("connu", "known") + "  " +
           in(language, with_unit(static_cast<double>(score.known_share) / kAll, Unit::ratio)) +
           (fr ? " ; de cela seul " : "; of that alone ") +
           city::points(score.known_score, language) + "\n";
  for (const auto& gate : score.gates)
    out += mark("condition", "gate") + " " + gate.name + city::colon(language) +
           (fr ? city::state_name(gate.state).fr : std::string(to_string(gate.state))) + " (" +
           in(language, style.open ? city::open_text(gate.text) : gate.text) + ")\n";
  for (const auto& use_case : score.use_cases)
    out += mark("usage", "use") + "  " + in(language, use_case.text) + "\n";
  // What all uses of a room lack stands once.
  const auto bill = [&](const std::vector<Reason>& reasons, std::string_view french,
                        std::string_view english) {
    std::vector<std::pair<std::string, MicroPoints>> lines;
    for (const auto& reason : reasons) {
      const auto words = words_of(reason, style);
      const auto same = std::ranges::find(lines, words, &decltype(lines)::value_type::first);
      if (same != lines.end())
        same->second += reason.points;
      else
        lines.emplace_back(words, reason.points);
    }
    std::ranges::stable_sort(lines, std::greater{}, &decltype(lines)::value_type::second);
    for (const auto& [words, points] : lines)
      if (city::points(points, language) != city::points(0, language))
        out += mark(french, english) + " " + city::points(points, language) + "  " + words + "\n";
  };
  // Where too little is known for a score, its parts are of what is known alone: what is lost of
  // the whole, whatever the rest comes to, stands beside the interval instead.
  if (score.score || score.certain.empty())
    bill(score.reasons, "perd", "loses");
  else
    bill(score.certain, "perd quoi qu'il arrive", "loses for certain");
  bill(score.at_risk, "en jeu", "at stake");
  bill(score.in_doubt, "en doute", "in doubt");
  for (const auto& contract : score.contracts)
    out += mark("contrat", "contract") + " " + in(language, contract.text) + "\n";
  for (const auto& work : score.works)
    out += mark("travaux", "works") + "  " + words_of(work, style) + ", " +
           std::to_string(work.cost_eur) + " € [" +
           (work.at_best ? std::string(city::word("at_best", language)) + " " : "") +
           city::points(work.low, language) + " - " + city::points(work.high, language) + "]\n";
  if (score.verdict != Readiness::ready && score.works.empty())
    out += mark("travaux", "works") + "  " + std::string(city::word("no_works", language)) + "\n";
  return out;
}

}  // namespace preau::verdicts
