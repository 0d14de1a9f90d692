// ndt7's JSON.
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "probe/ndt7/measurement.hh"
#include "probe/net/printable.hh"

namespace preau::ndt7 {

using Json = nlohmann::json;

namespace {

// More than any test moves, and what a double tells to the unit; and a day, in microseconds.
constexpr std::uint64_t kMostCount = 1'000'000'000'000'000, kMostMicroseconds = 86'400'000'000;
constexpr std::size_t kMostServers = 4;

struct Field {
  const char* name;
  TcpTold::Count TcpTold::*member;
  std::uint64_t most;
};
constexpr std::array<Field, 12> kFields{{
    {"BusyTime", &TcpTold::busy_us, kMostMicroseconds},
    {"BytesAcked", &TcpTold::acked, kMostCount},
    {"BytesReceived", &TcpTold::received, kMostCount},
    {"BytesSent", &TcpTold::sent, kMostCount},
    {"BytesRetrans", &TcpTold::sent_again, kMostCount},
    {"TotalRetrans", &TcpTold::segments_again, kMostCount},
    {"ElapsedTime", &TcpTold::elapsed_us, kMostMicroseconds},
    {"MinRTT", &TcpTold::least_rtt_us, kMostMicroseconds},
    {"RTT", &TcpTold::rtt_us, kMostMicroseconds},
    {"RTTVar", &TcpTold::rtt_variation_us, kMostMicroseconds},
    {"RWndLimited", &TcpTold::window_limited_us, kMostMicroseconds},
    {"SndBufLimited", &TcpTold::buffer_limited_us, kMostMicroseconds},
}};

// A number as it came; of what is no number the kind, since a deep value would not be short.
std::string shown(const Json& value) {
  return value.is_number() ? value.dump() : value.type_name();
}

std::uint64_t whole(const char* key, const Json& value, std::uint64_t most) {
  const auto number = value.is_number() ? value.get<double>() : -1;
  if (!(number >= 0 && number <= static_cast<double>(most) && number == std::floor(number)))
    throw Nonsense(fmt::format("\"{}\": {}, where 0 to {} makes sense", key, shown(value), most));
  return static_cast<std::uint64_t>(number);
}

const Json* object(const Json& of, const char* key) {
  const auto found = of.find(key);
  if (found == of.end() || found->is_null()) return nullptr;
  if (!found->is_object())
    throw Nonsense(fmt::format("\"{}\" that is no JSON object but {}", key, shown(*found)));
  return &*found;
}

// ndt7-client-cc puts "Tcpi" before the names.
const Json* named(const Json& of, const std::string& name) {
  auto found = of.find(name);
  if (found == of.end()) found = of.find("Tcpi" + name);
  return found == of.end() || found->is_null() ? nullptr : &*found;
}

TcpTold tcp_of(const Json& json) {
  TcpTold told;
  for (const auto& field : kFields)
    if (const auto* value = named(json, field.name))
      told.*field.member = whole(field.name, *value, field.most);
  // What Linux says before it has seen a round trip.
  if (told.least_rtt_us == std::numeric_limits<std::uint32_t>::max()) told.least_rtt_us.reset();
  return told;
}

AppTold app_of(const Json& json) {
  AppTold told;
  if (const auto* value = named(json, "ElapsedTime"))
    told.elapsed_us = whole("ElapsedTime", *value, kMostMicroseconds);
  if (const auto* value = named(json, "NumBytes"))
    told.octets = whole("NumBytes", *value, kMostCount);
  return told;
}

Json parse(std::string_view text, const char* what) {
  auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) throw Nonsense(fmt::format("{} that is no JSON object", what));
  return json;
}

std::string text_of(const Json& of, const std::string& key) {
  const auto found = of.find(key);
  return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// The address for one direction, over TLS where the server has both.
std::optional<Target> target_of(const Json& server, Direction direction) {
  const auto* urls = server.is_object() ? object(server, "urls") : nullptr;
  if (urls == nullptr) return std::nullopt;
  for (const auto* scheme : {"wss://", "ws://"}) {
    const auto text = text_of(*urls, scheme + std::string(path_of(direction)));
    if (text.empty()) continue;
    auto target = parse_target(text);
    if (!target) throw Nonsense("a server's address that " + target.error());
    if (target->direction() != direction) throw Nonsense("a server's address of another test");
    return *target;
  }
  return std::nullopt;
}

}  // namespace

TcpTold::Count segments_again(const TcpTold& told, std::size_t segment) {
  if (told.segments_again || !told.sent_again || segment == 0) return told.segments_again;
  return (*told.sent_again + segment - 1) / segment;
}

Measurement decode_measurement(std::string_view text) {
  const auto json = parse(text, "a measurement");
  Measurement measurement;
  if (const auto* app = object(json, "AppInfo")) measurement.app = app_of(*app);
  if (const auto* tcp = object(json, "TCPInfo")) measurement.tcp = tcp_of(*tcp);
  return measurement;
}

std::string encode(const Measurement& measurement, Direction test, const Ends& ends) {
  Json json{{"ConnectionInfo", {{"Client", ends.client}, {"Server", ends.server}}},
            {"Origin", "server"},
            {"Test", test == Direction::up ? "upload" : "download"}};
  if (measurement.app)
    json["AppInfo"] = {{"ElapsedTime", measurement.app->elapsed_us},
                       {"NumBytes", measurement.app->octets}};
  if (measurement.tcp)
    for (const auto& field : kFields)
      if (const auto& value = *measurement.tcp.*field.member) json["TCPInfo"][field.name] = *value;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<Target> decode_located(std::string_view text, Direction direction) {
  const auto json = parse(text, "an answer of the locate service");
  if (const auto* error = object(json, "error"))
    throw std::runtime_error("the locate service has no server for us: " +
                             printable(text_of(*error, "title").substr(0, 200)));
  const auto results = json.find("results");
  if (results == json.end() || !results->is_array()) throw Nonsense("no \"results\"");
  std::vector<Target> targets;
  for (const auto& server : *results)
    if (auto target = target_of(server, direction); target && targets.size() < kMostServers)
      targets.push_back(std::move(*target));
  if (targets.empty()) throw std::runtime_error("the locate service names no ndt7 server");
  return targets;
}

}  // namespace preau::ndt7
