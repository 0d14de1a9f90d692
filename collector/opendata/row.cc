#include "collector/opendata/row.hh"

#include <cmath>

namespace preau::opendata {

std::string Row::told(Column column, const std::string& what) const {
  const auto at = header_.columns.at(column);
  return table_.file + ":" + std::to_string(row_.line) + ":" + std::to_string(at + 1) + ": " +
         csv_.header[at] + " \"" + row_.fields[at] + "\": " + what;
}

void Row::refuse(Column column, const std::string& what) {
  table_.left_out.push_back(told(column, what));
}

std::optional<double> Row::number(Column column, double least, double most) {
  const auto word = text(column);
  if (word.empty()) return std::nullopt;
  const auto value = read_number(word);
  if (value && *value >= least && *value <= most) return value;
  table_.notes.push_back(told(column, "no number that can be; taken for not known"));
  return std::nullopt;
}

std::optional<std::uint32_t> Row::count(Column column) {
  const auto value = number(column, -100'000, 100'000);
  if (!value) return std::nullopt;
  if (*value >= 0 && *value == std::floor(*value)) return static_cast<std::uint32_t>(*value);
  table_.notes.push_back(told(column, "no count; taken for not known"));
  return std::nullopt;
}

std::optional<Uai> Row::uai() {
  auto word = text(Column::uai);
  if (!word.empty() && word.back() >= 'a' && word.back() <= 'z')
    word.back() = static_cast<char>(word.back() - 'a' + 'A');
  auto parsed = Uai::parse(word);
  if (parsed) return *parsed;
  if (word.size() == 7)
    if (const auto whole = Uai::parse("0" + word)) {
      table_.notes.push_back(
          told(Column::uai, "a leading zero was lost; read as " + whole->text()));
      return *whole;
    }
  refuse(Column::uai, parsed.error());
  return std::nullopt;
}

std::string Row::commune() {
  auto code = text(Column::commune);
  if (code.size() == 4) {
    table_.notes.push_back(told(Column::commune, "a leading zero was lost; read as 0" + code));
    code.insert(0, 1, '0');
  }
  return code;
}

}  // namespace preau::opendata
