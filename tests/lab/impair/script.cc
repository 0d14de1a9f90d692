#include "tests/lab/impair/script.hh"

#include <algorithm>

#include "tests/lab/impair/words.hh"

namespace preau::lab {

namespace {

const Settings& latest(const Timeline& t) {
  return t.changes.empty() ? t.start : t.changes.back().settings;
}

std::string add(Timeline& timeline, WireTime at, std::string_view text) {
  auto settings = with(latest(timeline), text);
  if (!settings) return settings.error();
  timeline.changes.push_back({at, *settings});
  return "";
}

// What is wrong with the line; empty when nothing is.
std::string read_line(std::string_view line, WireTime& clock, Script& script) {
  Words words(line);
  if (words.done()) return "";
  const auto at = words.duration();
  if (!words.error().empty()) return words.error();
  if (at < clock) return "earlier than the line before it";
  clock = at;
  const auto way = words.next();
  if (way != "forward" && way != "backward" && way != "both") {
    words.refuse("forward, backward or both");
    return words.error();
  }
  const auto change = line.substr(static_cast<std::size_t>(way.data() + way.size() - line.data()));
  auto wrong = way == "backward" ? "" : add(script.forward, at, change);
  if (wrong.empty() && way != "forward") wrong = add(script.backward, at, change);
  return wrong;
}

}  // namespace

tl::expected<Script, std::string> read_script(std::string_view text, Settings forward,
                                              Settings backward) {
  Script script{{.start = forward}, {.start = backward}};
  WireTime clock{};
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    const auto wrong = read_line(line.substr(0, line.find('#')), clock, script);
    if (!wrong.empty()) return tl::unexpected("line " + std::to_string(number) + ": " + wrong);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return script;
}

}  // namespace preau::lab
