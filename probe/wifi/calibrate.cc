#include "probe/wifi/calibrate.hh"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "probe/stats/stats.hh"

namespace preau::wifi {

namespace {

constexpr double kWeakestSpot = -120, kStrongestSpot = -1;

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

std::optional<double> dbm_in(std::string_view text) {
  text = without_blanks(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = error == std::errc{} && end == text.data() + text.size();
  if (!number || !(value >= kWeakestSpot && value <= kStrongestSpot)) return std::nullopt;  // nan
  return value;
}

std::optional<SpotPair> pair_in(std::string_view line) {
  const auto comma = line.find_first_of(",;");
  if (comma == std::string_view::npos) return std::nullopt;
  const auto ours = dbm_in(line.substr(0, comma)), tablet = dbm_in(line.substr(comma + 1));
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
  std::vector<SpotPair> pairs;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = without_blanks(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++number;
    if (line.empty() || line.front() == '#') continue;
    if (const auto pair = pair_in(line))
      pairs.push_back(*pair);
    else if (number > 1 || !is_heading(line))
      return tl::make_unexpected(
          fmt::format("{}, line {}: wants two signals in dBm, {:g} to {:g}, like -58,-63", name,
                      number, kWeakestSpot, kStrongestSpot));
  }
  if (pairs.empty()) return tl::make_unexpected(fmt::format("{}: no spot in it", name));
  return pairs;
}

}  // namespace preau::wifi
