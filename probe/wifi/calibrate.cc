#include "probe/wifi/calibrate.hh"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "probe/stats/stats.hh"
#include "probe/wifi/decimal.hh"

namespace preau::wifi {

namespace {

constexpr double kWeakestSpot = -120, kStrongestSpot = -1;

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

std::optional<double> dbm_in(std::string_view cell, char between_cells) {
  const auto text = with_decimal_point(without_blanks(cell), between_cells);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc{} && end == text.data() + text.size();
  if (!number || !(value >= kWeakestSpot && value <= kStrongestSpot)) return std::nullopt;  // nan
  return value;
}

std::optional<SpotPair> pair_in(std::string_view line) {
  const char between = line.find(';') != std::string_view::npos ? ';' : ',';
  const auto comma = line.find(between);
  if (comma == std::string_view::npos) return std::nullopt;
  const auto ours = dbm_in(line.substr(0, comma), between),
             tablet = dbm_in(line.substr(comma + 1), between);
  if (!ours || !tablet) return std::nullopt;
  return SpotPair{*ours, *tablet};
}

// A first line of names, and not a spot with a mistake in it.
bool is_heading(std::string_view line) {
  return std::ranges::none_of(line.substr(0, line.find_first_of(",;")),
                              [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<Offset> offset_of(const std::vector<SpotPair>& pairs) {
  if (pairs.empty()) return std::nullopt;
  std::vector<double> differences;
  for (const auto& pair : pairs) differences.push_back(pair.ours_dbm - pair.tablet_dbm);
  std::ranges::sort(differences);
  return Offset{.median_db = stats::median(differences),
                .interval = stats::quantile_interval(differences, 0.5),
                .spots = pairs.size()};
}

tl::expected<std::vector<SpotPair>, std::string> pairs_from_csv(std::string_view text,
                                                                std::string_view name) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // as spreadsheets write it
  const auto wrong = [&](std::size_t number, const std::string& what) {
    return tl::make_unexpected(fmt::format("{}, line {}: {}", name, number, what));
  };
  std::vector<SpotPair> pairs;
  std::size_t number = 0;
  bool first = true;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = without_blanks(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    const bool heading = std::exchange(first, false) && is_heading(line);
    const auto pair = pair_in(line);
    if (!pair && heading) continue;
    if (!pair)
      return wrong(number, fmt::format("wants two signals in dBm, {:g} to {:g}, like -58,-63",
                                       kWeakestSpot, kStrongestSpot));
    if (std::abs(pair->ours_dbm - pair->tablet_dbm) > kMostOffsetDb)
      return wrong(number, fmt::format("no two radios differ by more than {:g} dB at one spot",
                                       kMostOffsetDb));
    pairs.push_back(*pair);
  }
  if (pairs.empty()) return tl::make_unexpected(fmt::format("{}: no spot in it", name));
  return pairs;
}

}  // namespace preau::wifi
