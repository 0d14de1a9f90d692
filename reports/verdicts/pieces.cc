#include "reports/verdicts/pieces.hh"

#include <algorithm>
#include <string>

namespace preau::verdicts {

namespace {

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

constexpr auto kNowhere = std::string_view::npos;

// Where the string that begins here ends: one past its closing quote.
std::size_t past_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '"')
      return at + 1;
  }
  return kNowhere;
}

std::size_t past_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

// One past the value that begins here: a string, a bracket with all in it, or a bare word.
std::size_t past_value(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '"') return past_string(text, at);
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = past_string(text, at);
      if (at == kNowhere) return kNowhere;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) return at;  // the end of what holds a bare word
      if (--depth == 0) return at + 1;
    }
    if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) return at;
    ++at;
  }
  return depth == 0 ? at : kNowhere;
}

// The elements of a list.
std::optional<std::vector<Piece>> cut(const Piece& list) {
  const auto text = list.text;
  std::vector<Piece> out;
  std::size_t line = list.line, counted = 0;
  std::size_t at = past_blanks(text, 1);
  while (at < text.size() && text[at] != ']') {
    const auto end = past_value(text, at);
    if (end == kNowhere || end == at) return std::nullopt;
    line += lines_in(text.substr(counted, at - counted));
    counted = at;
    out.push_back({text.substr(at, end - at), line});
    at = past_blanks(text, end);
    if (at < text.size() && text[at] == ',') at = past_blanks(text, at + 1);
  }
  if (at >= text.size()) return std::nullopt;
  return out;
}

// One past the object that begins here, its brackets in pairs and no line's end in a string, as
// JSON has it; kNowhere where that is not so.
std::size_t past_object(std::string_view text, std::size_t at) {
  std::string open;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"') {
      const auto end = past_string(text, at);
      if (end == kNowhere || text.substr(at, end - at).find('\n') != kNowhere) return kNowhere;
      at = end - 1;
    } else if (c == '{' || c == '[') {
      open += c == '{' ? '}' : ']';
    } else if (c == '}' || c == ']') {
      if (open.empty() || open.back() != c) return kNowhere;
      open.pop_back();
      if (open.empty()) return at + 1;
    }
  }
  return kNowhere;
}

// The next object behind a broken one: the bracket before the next `"key"` but the broken one's
// own.
std::size_t next_object(std::string_view text, std::size_t at, std::string_view key) {
  const auto word = "\"" + std::string(key) + "\"";
  auto from = text[at] == '{' ? text.find(word, at) : at;
  while (from != kNowhere) {
    from = text.find(word, from + 1);
    const auto begin = from == kNowhere ? kNowhere : text.rfind('{', from);
    if (begin != kNowhere && begin > at) return begin;
  }
  return kNowhere;
}

// Every key at the top level of an object with where its value begins, until `use` has seen enough.
template <class Use>
void each_key(std::string_view text, Use use) {
  auto at = past_blanks(text, 0);
  if (at >= text.size() || text[at] != '{') return;
  at = past_blanks(text, at + 1);
  while (at < text.size() && text[at] == '"') {
    const auto end = past_string(text, at);
    if (end == kNowhere) return;
    const auto key = text.substr(at + 1, end - at - 2);
    at = past_blanks(text, end);
    if (at >= text.size() || text[at] != ':') return;
    at = past_blanks(text, at + 1);
    if (!use(key, at)) return;
    const auto value_end = past_value(text, at);
    if (value_end == kNowhere) return;
    at = past_blanks(text, value_end);
    if (at < text.size() && text[at] == ',') at = past_blanks(text, at + 1);
  }
}

}  // namespace

Cut cut_objects(const Piece& list, std::string_view key) {
  const auto text = list.text;
  Cut out;
  std::size_t line = list.line, counted = 0;
  std::size_t at = past_blanks(text, 1);
  while (at < text.size() && text[at] != ']') {
    auto end = text[at] == '{' ? past_object(text, at) : kNowhere;
    auto next = end == kNowhere ? kNowhere : past_blanks(text, end);
    out.cut_off = next == text.size();
    if (next == kNowhere || next >= text.size() || (text[next] != ',' && text[next] != ']')) {
      next = next_object(text, at, key);
      end = std::min(next, text.size());
    } else if (text[next] == ',') {
      next = past_blanks(text, next + 1);
      out.comma = next < text.size() && text[next] == ']';
    }
    line += lines_in(text.substr(counted, at - counted));
    counted = at;
    const auto object = text.substr(at, end - at);
    out.objects.push_back({object.substr(0, object.find_last_not_of(" \t\r\n,") + 1), line});
    if (next == kNowhere) return out;
    at = next;
  }
  out.closed = at < text.size();
  out.after = at + 1;
  return out;
}

std::optional<std::size_t> begin_of(const Piece& object, std::string_view key) {
  std::optional<std::size_t> out;
  each_key(object.text, [&](std::string_view each, std::size_t at) {
    if (each == key) out = at;
    return !out;
  });
  return out;
}

std::optional<std::string_view> twice(const Piece& object) {
  std::optional<std::string_view> out;
  std::vector<std::string_view> seen;
  each_key(object.text, [&](std::string_view each, std::size_t) {
    if (std::ranges::find(seen, each) != seen.end()) out = each;
    seen.push_back(each);
    return !out;
  });
  return out;
}

std::size_t line_of(const Piece& piece, std::size_t octet) {
  return piece.line + lines_in(piece.text.substr(0, octet));
}

std::optional<Piece> member(Piece object, std::string_view key) {
  const auto text = object.text;
  auto at = past_blanks(text, 0);
  if (at >= text.size() || text[at] != '{') return std::nullopt;
  at = past_blanks(text, at + 1);
  while (at < text.size() && text[at] == '"') {
    const auto end = past_string(text, at);
    if (end == kNowhere) return std::nullopt;
    const bool wanted = text.substr(at + 1, end - at - 2) == key;
    at = past_blanks(text, end);
    if (at >= text.size() || text[at] != ':') return std::nullopt;
    at = past_blanks(text, at + 1);
    const auto value_end = past_value(text, at);
    if (value_end == kNowhere) return std::nullopt;
    if (wanted) return Piece{text.substr(at, value_end - at), line_of(object, at)};
    at = past_blanks(text, value_end);
    if (at < text.size() && text[at] == ',') at = past_blanks(text, at + 1);
  }
  return std::nullopt;
}

std::optional<std::vector<Piece>> elements(Piece object, std::string_view key) {
  const auto list = member(object, key);
  if (!list) return std::nullopt;
  if (!list->text.starts_with('[')) return std::vector<Piece>{};
  return cut(*list);
}

}  // namespace preau::verdicts
