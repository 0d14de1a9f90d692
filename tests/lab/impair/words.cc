#include "tests/lab/impair/words.hh"

#include <charconv>
#include <cmath>
#include <optional>

namespace preau::lab {

using namespace std::chrono;

namespace {

constexpr std::string_view kBlank = " \t\r";

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(kBlank);
  return first == text.npos ? std::string_view{} : text.substr(first);
}

struct Quantity {
  double value;
  std::string_view unit;
};

std::optional<Quantity> quantity(std::string_view word) {
  double value{};
  const auto end = word.data() + word.size();
  const auto [after, error] = std::from_chars(word.data(), end, value, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(value) || value < 0) return std::nullopt;
  return Quantity{value, word.substr(static_cast<std::size_t>(after - word.data()))};
}

}  // namespace

Words::Words(std::string_view text) : rest_(without_blanks(text)) {}

std::string_view Words::next() {
  const auto length = std::min(rest_.find_first_of(kBlank), rest_.size());
  last_ = rest_.substr(0, length);
  rest_ = without_blanks(rest_.substr(length));
  return last_;
}

bool Words::take(std::string_view word) {
  auto after = *this;
  if (after.next() != word) return false;
  next();
  return true;
}

void Words::refuse(std::string_view wanted) {
  if (!error_.empty()) return;
  error_ = last_.empty() ? "nothing" : "'" + std::string(last_) + "'";
  error_ += " where " + std::string(wanted) + " is needed";
}

double Words::share() {
  const auto q = quantity(next());
  if (q && q->unit == "%" && q->value <= 100) return q->value / 100;
  refuse("a percentage (1.5%)");
  return 0;
}

nanoseconds Words::duration() {
  const auto q = quantity(next());
  const double unit_ns = !q                ? 0
                         : q->unit == "us" ? 1e3
                         : q->unit == "ms" ? 1e6
                         : q->unit == "s"  ? 1e9
                                           : 0;
  if (q && (unit_ns > 0 || (q->value == 0 && q->unit.empty())) && q->value * unit_ns <= 3600e9)
    return nanoseconds(std::llround(q->value * unit_ns));
  refuse("a time of at most an hour (400us, 12.5ms, 1s)");
  return {};
}

double Words::bits_per_s() {
  const auto q = quantity(next());
  const double unit = !q                  ? 0
                      : q->unit == "kbit" ? 1e3
                      : q->unit == "mbit" ? 1e6
                      : q->unit == "gbit" ? 1e9
                                          : 0;
  if (q && q->value * unit >= 1e3 && q->value * unit <= 1e11) return q->value * unit;
  refuse("a rate from 1kbit to 100gbit (800kbit, 8mbit)");
  return 1e3;
}

std::uint64_t Words::count() {
  const auto q = quantity(next());
  if (q && q->unit.empty() && q->value == std::floor(q->value) && q->value >= 1 && q->value <= 1e9)
    return static_cast<std::uint64_t>(q->value);
  refuse("a whole number from 1 to 1000000000");
  return 1;
}

}  // namespace preau::lab
