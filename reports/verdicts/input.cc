#include "reports/verdicts/input.hh"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "reports/verdicts/input_school.hh"
#include "reports/verdicts/object.hh"
#include "reports/verdicts/pieces.hh"

namespace preau::verdicts {

namespace {

using Json = nlohmann::ordered_json;

// For a message about a school that may not be JSON at all.
std::string name_in(std::string_view text) {
  const auto key = text.find("\"uai\"");
  const auto begin =
      key == std::string_view::npos ? key : text.find_first_not_of(" \t\r\n:", key + 5);
  if (begin == std::string_view::npos) return "a school without uai";
  const auto from = text[begin] == '"' ? begin + 1 : begin;
  return "school " +
         std::string(text.substr(from, text.find_first_of("\",}\n", from) - from).substr(0, 16));
}

std::string at_line(std::size_t line, const std::string& what) {
  return ":" + std::to_string(line) + ": " + what;
}

// What may stand around the list: nothing. The error begins with the line.
tl::expected<void, std::string> check_frame(const Piece& file, std::size_t list,
                                            std::size_t after) {
  // The list itself may be broken, so that what is around it is read without it.
  const auto frame =
      std::string(file.text.substr(0, list)) + "[]" + std::string(file.text.substr(after));
  const auto line = [&](std::size_t octet) {
    return octet < list + 2 ? line_of(file, std::min(octet, list))
                            : line_of(file, std::min(octet - list - 2 + after, file.text.size()));
  };
  Json json;
  try {
    json = Json::parse(frame);
  } catch (const Json::parse_error& error) {
    return tl::make_unexpected(at_line(line(error.byte == 0 ? 0 : error.byte - 1),
                                       "what stands around the list of schools is not JSON; write "
                                       "{\"schools\": [{...}, ...]} and nothing behind it"));
  } catch (const Json::out_of_range&) {
    return tl::make_unexpected(at_line(file.line, "a number is too large to be one"));
  }
  if (const auto key = twice({frame, 1}))
    return tl::make_unexpected(at_line(line(static_cast<std::size_t>(key->data() - frame.data())),
                                       std::string(*key) + " stands twice; give it once"));
  for (const auto& [key, value] : json.items())
    if (key != "schools")
      return tl::make_unexpected(at_line(line(frame.find("\"" + key + "\"")),
                                         "unknown key \"" + key + "\"; write schools alone"));
  return {};
}

tl::expected<std::vector<Piece>, std::string> schools_in(const Piece& file) {
  const auto none =
      tl::make_unexpected(std::string(": no list of schools; write {\"schools\": [{...}, ...]}"));
  const auto list = begin_of(file, "schools");
  if (!list || *list >= file.text.size() || file.text[*list] != '[') return none;
  auto found = cut_objects({file.text.substr(*list), line_of(file, *list)}, "uai");
  if (found.objects.empty()) return none;
  if (found.closed) {
    if (auto framed = check_frame(file, *list, *list + found.after); !framed)
      return tl::make_unexpected(framed.error());
    if (found.comma)
      return tl::make_unexpected(at_line(line_of(file, *list + found.after - 1),
                                         "a comma stands before this ], and no school behind it; "
                                         "leave the comma out"));
  } else if (found.cut_off) {
    return tl::make_unexpected(
        std::string(": the list of schools does not end; write ]} behind it"));
  } else if (found.objects.size() == 1 &&
             found.objects[0].text.find("\"uai\"") == std::string_view::npos) {
    return none;
  }
  return std::move(found.objects);
}

}  // namespace

tl::expected<Input, std::string> read_input(std::string_view text, const std::string& file,
                                            std::optional<UtcTime> now) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const auto pieces = schools_in({text, 1});
  if (!pieces) return tl::make_unexpected(file + pieces.error());
  Input out;
  std::set<Uai> seen;
  for (const auto& piece : *pieces) {
    try {
      auto school = read_school(piece, now);
      if (!seen.insert(school.facts.school.uai).second)
        throw Mistake(piece.line, "stands twice; give it once");
      out.schools.push_back(std::move(school.facts));
      out.circumstances.push_back(std::move(school.circumstances));
      if (!school.says_type)
        out.assumed.push_back(
            file + at_line(piece.line, name_in(piece.text) +
                                           ": no type, taken as elementaire; write \"type\": "
                                           "\"maternelle\", \"elementaire\" or \"primaire\""));
    } catch (const Mistake& mistake) {
      out.left_out.push_back(file + ":" + std::to_string(mistake.line) + ": " +
                             name_in(piece.text) + ": " + mistake.what());
    }
  }
  return out;
}

}  // namespace preau::verdicts
