#include "reports/city/table.hh"

#include <algorithm>
#include <array>

#include "collector/score/on_one_line.hh"

namespace preau::city {

namespace {

constexpr std::size_t kWidest = 1'000'000;
constexpr std::string_view kGap = "  ";

// Columns that a text takes: our texts are Latin letters and signs, one column a code point.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string pad(std::string text, std::size_t width) {
  const auto has = columns(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

std::string score_text(const Score& score, Language language) {
  const auto middle = score.score ? points(*score.score, language) : std::string("-");
  return middle + " [" + points(score.low, language) + " - " + points(score.high, language) + "]";
}

std::string_view colour(Readiness verdict) {
  switch (verdict) {
    case Readiness::ready:
      return "\033[32m";
    case Readiness::ready_after_works:
      return "\033[33m";
    case Readiness::not_ready:
      return "\033[31m";
    case Readiness::unknown:
      return "\033[36m";
  }
  return "";
}

struct Row {
  // rank, UAI, verdict, score, type, school, main reason, what was measured
  std::array<std::string, 8> cells;
  std::optional<Readiness> verdict;  // none: the heading
};

constexpr std::size_t kFixed = 4;  // those stand on the line whatever its width
constexpr std::size_t kVerdict = 2;

std::vector<Row> rows_of(const CityReport& report, Language language) {
  const auto say = [=](std::string_view key) { return std::string(word(key, language)); };
  std::vector<Row> rows{{{say("rank"), "UAI", say("verdict"), say("score"), say("type"),
                          say("school"), say("reason"), say("measured")},
                         std::nullopt}};
  for (const auto& [facts, score, records, bar, rank] : report.schools)
    rows.push_back(
        {{std::to_string(rank), facts.school.uai.text(), std::string(to_string(score.verdict)),
          score_text(score, language), std::string(to_string(facts.school.type)),
          on_one_line(facts.school.name), on_one_line(in(language, score.main_reason)),
          what_was_measured(facts, language)},
         score.verdict});
  return rows;
}

using Widths = std::array<std::size_t, 8>;

Widths widths_of(const std::vector<Row>& rows) {
  Widths widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], columns(row.cells[i]));
  return widths;
}

// Breaks at blanks; a longer word stays whole.
void wrap(std::string& out, const std::string& text, std::size_t indent, std::size_t width) {
  std::size_t at = 0, used = width;
  while (at < text.size()) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto piece = text.substr(at, end - at);
    if (used + 1 + columns(piece) > width) {
      out += "\n" + std::string(indent, ' ') + piece;
      used = indent + columns(piece);
    } else {
      out += " " + piece;
      used += 1 + columns(piece);
    }
    at = end + 1;
  }
}

std::string line(const Row& row, const Widths& widths, const TableStyle& style) {
  const auto most = style.width == 0 ? kWidest : style.width;
  std::string out;
  std::size_t used = 0, i = 0;
  for (; i < row.cells.size(); ++i) {
    const auto needs = (i == 0 ? 0 : kGap.size()) + widths[i];
    if (i >= kFixed && used + needs > most) break;
    auto cell = i + 1 < row.cells.size() ? pad(row.cells[i], widths[i]) : row.cells[i];
    if (style.colour && i == kVerdict && row.verdict)
      cell = std::string(colour(*row.verdict)) + cell + "\033[0m";
    out += (i == 0 ? "" : std::string(kGap)) + cell;
    used += needs;
  }
  while (out.ends_with(' ')) out.pop_back();
  if (!row.verdict) return out;  // a heading is not continued: the lines below explain themselves
  for (; i < row.cells.size(); ++i) wrap(out, row.cells[i], widths[0] + kGap.size(), most);
  return out;
}

}  // namespace

std::string table(const CityReport& report, Language language, const TableStyle& style) {
  const auto rows = rows_of(report, language);
  const auto widths = widths_of(rows);
  std::string out;
  for (const auto& row : rows) out += line(row, widths, style) + "\n";
  return out;
}

}  // namespace preau::city
