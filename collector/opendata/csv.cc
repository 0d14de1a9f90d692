#include "collector/opendata/csv.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace preau::opendata {

namespace {

bool is_utf8(std::string_view text) {
  std::size_t rest = 0;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (rest > 0) {
      if ((octet & 0xc0) != 0x80) return false;
      --rest;
    } else if (octet >= 0x80) {
      if (octet >= 0xc2 && octet <= 0xdf)
        rest = 1;
      else if ((octet & 0xf0) == 0xe0)
        rest = 2;
      else if (octet >= 0xf0 && octet <= 0xf4)
        rest = 3;
      else
        return false;
    }
  }
  return rest == 0;
}

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

// Windows-1252 is ISO 8859-1 but for these.
constexpr std::array<unsigned, 32> kFrom80{
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};

std::string to_utf8(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (is_utf8(text)) return std::string(text);
  std::string out;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    append_utf8(out, octet >= 0x80 && octet < 0xa0 ? kFrom80[octet - 0x80U] : octet);
  }
  return out;
}

// What a spreadsheet writes before the header, for itself: "sep=;".
std::optional<char> declared_separator(std::string_view text) {
  const auto line = text.substr(0, text.find_first_of("\r\n"));
  const bool is_declared = line.size() == 5 && plain_name(line.substr(0, 3)) == "sep" &&
                           line[3] == '=' &&
                           std::string_view(";,\t|").find(line[4]) != std::string_view::npos;
  return is_declared ? std::optional(line[4]) : std::nullopt;
}

char separator_of(std::string_view text) {
  const auto header = text.substr(0, text.find_first_of("\r\n"));
  char best = ';';
  for (const char each : {';', ',', '\t'})
    if (std::ranges::count(header, each) > std::ranges::count(header, best)) best = each;
  return best;
}

// Reads rows one after the other.
class Reader {
 public:
  Reader(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }
  bool open_quote() const { return open_quote_; }

  CsvRow row() {
    CsvRow out{.line = line_};
    do out.fields.push_back(field());
    while (take(separator_));
    take('\r');
    if (take('\n')) ++line_;
    return out;
  }

 private:
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  std::string field() {
    std::string out;
    if (!take('"')) {
      while (!at_end() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
        out += text_[at_++];
      return out;
    }
    while (!at_end()) {
      const char c = text_[at_++];
      if (c == '\n') ++line_;
      if (c != '"') {
        out += c;
      } else if (!take('"')) {
        while (!at_end() && text_[at_] != separator_ && text_[at_] != '\n') ++at_;  // after a quote
        return out;
      } else {
        out += '"';
      }
    }
    open_quote_ = true;
    return out;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_{}, line_{1};
  bool open_quote_{};
};

// Spreadsheets' "Unicode text": by its mark, or since no text has a zero octet.
bool is_utf16(std::string_view bytes) {
  return bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff") ||
         bytes.substr(0, bytes.find('\n')).find('\0') != std::string_view::npos;
}

// Octets of the blank with which the text begins: ASCII's, the no-break ones and the thin one, in
// UTF-8.
std::size_t blank_at(std::string_view text) {
  for (const std::string_view blank : {" ", "\t", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89"})
    if (text.starts_with(blank)) return blank.size();
  return 0;
}

// The accents of French, in UTF-8: the second octet after 0xc3, and what it stands for.
char without_accent(unsigned char second) {
  constexpr std::string_view kPlain =
      "aaaaaa_ceeeeiiii_nooooo__uuuuy__aaaaaa_ceeeeiiii_nooooo__uuuuy_y";
  return second >= 0x80 && second < 0xc0 ? kPlain[second - 0x80U] : '_';
}

}  // namespace

tl::expected<Csv, std::string> read_csv(std::string_view bytes) {
  if (is_utf16(bytes)) return tl::make_unexpected("1: UTF-16; save it as CSV in UTF-8");
  const auto text = to_utf8(bytes);
  const auto declared = declared_separator(text);
  Csv out{.separator = declared.value_or(separator_of(text))};
  Reader reader(text, out.separator);
  if (declared) reader.row();
  while (!reader.at_end()) {
    auto row = reader.row();
    if (reader.open_quote())
      return tl::make_unexpected(std::to_string(row.line) + ": a quote that never closes");
    const bool blank = row.fields.size() == 1 && row.fields[0].empty();
    if (out.header.empty()) {
      if (blank) break;
      out.header_line = row.line;
      out.header = std::move(row.fields);
    } else if (row.fields.size() == out.header.size()) {
      out.rows.push_back(std::move(row));
    } else if (!blank) {
      out.left_out.push_back(std::to_string(row.line) + ": " + std::to_string(row.fields.size()) +
                             " fields, not " + std::to_string(out.header.size()));
    }
  }
  if (out.header.empty()) return tl::make_unexpected("1: no header");
  return out;
}

std::string plain_name(std::string_view name) {
  std::string out;
  const auto add = [&](char c) {
    if (c != '_' || (!out.empty() && out.back() != '_')) out += c;
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c >= 'A' && c <= 'Z') {
      add(static_cast<char>(c - 'A' + 'a'));
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      add(c);
    } else if (c == '+') {
      add('_');
      out += "plus";
    } else if (static_cast<unsigned char>(c) == 0xc3 && i + 1 < name.size()) {
      add(without_accent(static_cast<unsigned char>(name[++i])));
    } else {
      add('_');
    }
  }
  while (out.ends_with('_')) out.pop_back();
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (const auto blank = blank_at(text)) text.remove_prefix(blank);
  std::size_t end = 0;  // after the last octet that is not of a blank
  for (std::size_t i = 0; i < text.size();) {
    const auto blank = blank_at(text.substr(i));
    i += blank > 0 ? blank : 1;
    if (blank == 0) end = i;
  }
  return text.substr(0, end);
}

std::optional<double> read_number(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    if (const auto blank = blank_at(text.substr(i))) {
      i += blank;
    } else {
      plain += text[i] == ',' ? '.' : text[i];
      ++i;
    }
  }
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error != std::errc() || end != plain.data() + plain.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

}  // namespace preau::opendata
