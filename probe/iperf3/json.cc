// The two JSON texts of the control connection: parameters and results.
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/iperf3/wire.hh"

namespace preau::iperf3 {

using Json = nlohmann::json;

namespace {

// More than any test moves in a day; and what a double tells to the unit.
constexpr std::uint64_t kMostCount = 1'000'000'000'000'000;
constexpr std::size_t kMostText = 4'096;

Json parse(std::string_view text, const char* what) {
  auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) throw Nonsense(fmt::format("{} that are no JSON object", what));
  return json;
}

[[noreturn]] void wrong(const char* key, const Json& value, const std::string& wanted) {
  // Of arrays and objects the kind: printing one that is nested deeply would exhaust the stack.
  auto text = value.is_structured() ? std::string(value.type_name())
                                    : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > 40) text = text.substr(0, 40) + "...";
  throw Nonsense(fmt::format("\"{}\": {}, where {} makes sense", key, text, wanted));
}

// Large numbers are printed as doubles by some (1e+15), and -1 as 2^64 - 1 by Debian's 3.12.
double number(const Json& object, const char* key, double low, double high) {
  const auto found = object.find(key);
  if (found == object.end()) throw Nonsense(fmt::format("no \"{}\"", key));
  const auto wanted = fmt::format("{:g} to {:g}", low, high);
  if (!found->is_number()) wrong(key, *found, wanted);
  const auto value =
      found->is_number_unsigned()
          ? static_cast<double>(static_cast<std::int64_t>(found->get<std::uint64_t>()))
          : found->get<double>();
  if (!(value >= low && value <= high)) wrong(key, *found, wanted);
  return value;
}

std::int64_t whole(const Json& object, const char* key, std::int64_t low, std::uint64_t high) {
  const auto value = number(object, key, static_cast<double>(low), static_cast<double>(high));
  if (value != std::floor(value)) wrong(key, object[key], "a whole number");
  return static_cast<std::int64_t>(value);
}

template <class T>
void read(const Json& object, const char* key, T& out, std::uint64_t most) {
  if (object.contains(key)) out = static_cast<T>(whole(object, key, 0, most));
}

bool flag(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

std::string text(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  if (!found->is_string() || found->get_ref<const std::string&>().size() > kMostText)
    wrong(key, *found, "a short text");
  return *found;
}

Direction direction_of(const Json& j) {
  if (flag(j, "reverse") && flag(j, "bidirectional"))
    throw Nonsense("both \"reverse\" and \"bidirectional\"");
  if (flag(j, "bidirectional")) return Direction::both;
  return flag(j, "reverse") ? Direction::down : Direction::up;
}

Json to_json(const StreamResult& s) {
  const auto retransmits =
      s.retransmits ? static_cast<std::int64_t>(*s.retransmits) : std::int64_t{-1};
  return {{"id", s.id},
          {"bytes", s.octets},
          {"retransmits", retransmits},
          {"jitter", s.jitter_s},
          {"errors", s.lost},
          {"packets", s.packets},
          {"start_time", 0},
          {"end_time", s.time_s.value_or(0)}};
}

StreamResult stream_result(const Json& j, std::size_t index) {
  if (!j.is_object()) throw Nonsense("a stream that is no JSON object");
  StreamResult s;
  s.id = static_cast<std::uint32_t>(whole(j, "id", 1, kMostStreams * 2 + 2));
  if (s.id != stream_id(index))
    throw Nonsense(fmt::format("stream {} where {} was due", s.id, stream_id(index)));
  s.octets = static_cast<std::uint64_t>(whole(j, "bytes", 0, kMostCount));
  const auto retransmits = whole(j, "retransmits", -1, kMostCount);
  if (retransmits >= 0) s.retransmits = static_cast<std::uint64_t>(retransmits);
  s.jitter_s = number(j, "jitter", 0, kLongest_s);
  s.packets = static_cast<std::uint64_t>(whole(j, "packets", 0, kMostCount));
  s.lost = static_cast<std::uint64_t>(whole(j, "errors", 0, kMostCount));
  if (s.lost > s.packets) throw Nonsense(fmt::format("{} datagrams lost of {}", s.lost, s.packets));
  if (j.contains("start_time") && j.contains("end_time")) {  // since 3.2
    s.time_s =
        number(j, "end_time", 0, 2 * kLongest_s) - number(j, "start_time", 0, 2 * kLongest_s);
    if (*s.time_s < 0) throw Nonsense("an end before the start");
  }
  return s;
}

}  // namespace

std::string encode(const Parameters& p) {
  Json j{{p.udp ? "udp" : "tcp", true},
         {"omit", p.omit_s},
         {"time", p.time_s},
         {"num", 0},
         {"blockcount", 0},
         {"parallel", p.streams},
         {"len", p.block},
         {"pacing_timer", 1'000},
         {"client_version", "3.12"}};
  if (p.direction == Direction::down) j["reverse"] = true;
  if (p.direction == Direction::both) j["bidirectional"] = true;
  if (p.rate > 0) j["bandwidth"] = p.rate;
  if (p.wide_numbers) j["udp_counters_64bit"] = 1;
  if (!p.congestion.empty()) j["congestion"] = p.congestion;
  if (!p.token.empty()) j["authtoken"] = p.token;
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Parameters decode_parameters(std::string_view json) {
  const auto j = parse(json, "parameters");
  Parameters p;
  p.udp = flag(j, "udp");
  if (!p.udp && !flag(j, "tcp")) throw Nonsense("neither \"tcp\" nor \"udp\"");
  p.direction = direction_of(j);
  read(j, "parallel", p.streams, kMostStreams);
  if (p.streams == 0) throw Nonsense("no stream at all");
  read(j, "time", p.time_s, kLongest_s);
  read(j, "omit", p.omit_s, 600);  // MAX_OMIT_TIME
  read(j, "len", p.block, kMostBlock);
  if (p.udp && p.block != 0 && (p.block < kLeastUdpBlock || p.block > kMostUdpBlock))
    throw Nonsense(fmt::format("datagrams of {} octets", p.block));
  read(j, "bandwidth", p.rate, kMostRate);
  std::uint32_t wide = 0;
  read(j, "udp_counters_64bit", wide, 1);
  p.wide_numbers = wide == 1;
  p.congestion = text(j, "congestion");
  p.token = text(j, "authtoken");
  return p;
}

std::string encode(const Results& results) {
  Json j{{"cpu_util_total", results.cpu_percent},
         {"cpu_util_user", 0},
         {"cpu_util_system", 0},
         {"sender_has_retransmits", results.tells_retransmits ? 1 : -1},
         {"streams", Json::array()}};
  for (const auto& s : results.streams) j["streams"].push_back(to_json(s));
  return j.dump();
}

Results decode_results(std::string_view json, std::size_t streams) {
  const auto j = parse(json, "results");
  Results results;
  results.cpu_percent = number(j, "cpu_util_total", 0, 1e6);
  results.tells_retransmits = whole(j, "sender_has_retransmits", -1, 1) == 1;
  const auto list = j.find("streams");
  if (list == j.end() || !list->is_array() || list->size() != streams)
    throw Nonsense(fmt::format("results that are not of {} streams", streams));
  for (const auto& s : *list) results.streams.push_back(stream_result(s, results.streams.size()));
  return results;
}

}  // namespace preau::iperf3
