// The only file of the probe that knows the TOML library.
#include "probe/agent/config.hh"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>

#include <toml++/toml.h>

#include "probe/wifi/calibrate.hh"

namespace preau {

namespace {

// Reads tables key by key; mistakes are collected, and keys that nobody asked for are mistakes too
// (a misspelt one would otherwise be silence).
class Reader {
 public:
  void mistake(const toml::node* at, const std::string& what) {
    std::ostringstream line;
    if (at != nullptr && at->source().begin)
      line << "line " << at->source().begin.line << ", column " << at->source().begin.column
           << ": ";
    line << what << '\n';
    mistakes_ += line.str();
  }

  std::string text(const toml::table& in, std::string_view key, bool required = true) {
    const auto* node = in.get(key);
    if (node == nullptr) {
      if (required) mistake(&in, std::string(key) + " is missing");
      return {};
    }
    const auto value = node->value<std::string>();
    if (!value || value->empty()) mistake(node, std::string(key) + " must be a text, not empty");
    return value.value_or("");
  }

  // One text or a list of them, one at least.
  std::vector<std::string> texts(const toml::table& in, std::string_view key) {
    const auto* node = in.get(key);
    if (node == nullptr || !node->is_array()) return {text(in, key)};
    std::vector<std::string> all;
    for (const auto& entry : *node->as_array()) {
      const auto value = entry.value<std::string>();
      if (!value || value->empty())
        mistake(&entry, std::string(key) + " must hold texts, not empty");
      all.push_back(value.value_or(""));
    }
    if (all.empty()) mistake(node, std::string(key) + " must not be an empty list");
    return all;
  }

  std::string identifier(const toml::table& in, std::string_view key) {
    auto value = text(in, key);
    if (!value.empty() && !is_identifier(value))
      mistake(in.get(key),
              std::string(key) + " \"" + value +
                  "\" must be 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
    return value;
  }

  // A whole number, else `or_else`; `what` says which ("a port, 0 to 65535").
  template <class Number>
  Number number(const toml::node* node, std::int64_t least, std::int64_t most,
                const std::string& what, Number or_else) {
    if (node == nullptr) return or_else;
    const auto value = node->value<std::int64_t>();
    if (value && *value >= least && *value <= most) return static_cast<Number>(*value);
    mistake(node, what);
    return or_else;
  }

  void port(const toml::table& in, std::string_view key, std::uint16_t& out) {
    out = number(in.get(key), 0, 65'535, std::string(key) + " must be a port, 0 to 65535", out);
  }

  const toml::table* table(const toml::table& in, std::string_view key, bool required) {
    const auto* node = in.get(key);
    if (node != nullptr && node->is_table()) return node->as_table();
    if (node != nullptr)
      mistake(node, std::string(key) + " must be a table: [" + std::string(key) + "]");
    if (node == nullptr && required) mistake(&in, "[" + std::string(key) + "] is missing");
    return nullptr;
  }

  template <class Use>
  void each(const toml::table& in, std::string_view key, const Use& use) {
    const auto* node = in.get(key);
    if (node == nullptr) return;
    const auto* array = node->as_array();
    if (array == nullptr)
      return mistake(node,
                     std::string(key) + " must be a list of tables: [[" + std::string(key) + "]]");
    for (const auto& element : *array) {
      if (const auto* t = element.as_table())
        use(*t);
      else
        mistake(&element, std::string(key) + " must hold tables: [[" + std::string(key) + "]]");
    }
  }

  void only(const toml::table& in, const std::set<std::string_view>& known) {
    for (const auto& [key, node] : in)
      if (!known.contains(key.str()))
        mistake(&node, "nothing here is called \"" + std::string(key.str()) + "\"");
  }

  const std::string& mistakes() const { return mistakes_; }

 private:
  std::string mistakes_;
};

std::filesystem::path beside(const std::filesystem::path& base, const std::string& file) {
  return file.empty() ? std::filesystem::path{} : base / file;  // an absolute file stays itself
}

FarEnd far_end(Reader& r, const toml::table& in, const std::string& name, Segment segment) {
  r.only(in, {"host", "name", "udp_port", "tcp_port", "other_tcp_port"});
  FarEnd to{.host = r.text(in, "host"), .name = r.text(in, "name", false), .segment = segment};
  if (to.name.empty()) to.name = name;
  r.port(in, "udp_port", to.udp_port);
  r.port(in, "tcp_port", to.tcp_port);
  r.port(in, "other_tcp_port", to.other_tcp_port);
  return to;
}

void collector(Reader& r, const toml::table& top, const std::filesystem::path& base,
               CollectorConfig& out) {
  const auto* in = r.table(top, "collector", true);
  if (in == nullptr) return;
  r.only(*in, {"url", "ca", "cert", "key"});
  out.url = r.text(*in, "url");
  if (!out.url.empty() && !out.url.starts_with("https://"))
    r.mistake(in->get("url"), "url must begin with https://");
  out.ca = beside(base, r.text(*in, "ca", false));
  out.cert = beside(base, r.text(*in, "cert"));
  out.key = beside(base, r.text(*in, "key"));
}

void services(Reader& r, const toml::table& top, const std::filesystem::path& base,
              ProbeConfig& out) {
  const auto resolver = r.text(top, "resolver", false);
  r.each(top, "service", [&](const toml::table& in) {
    r.only(in, {"name", "url", "ca"});
    ServiceConfig service{.name = r.identifier(in, "name"),
                          .url = r.text(in, "url"),
                          .ca_file = beside(base, r.text(in, "ca", false)),
                          .resolver = resolver};
    if (!service.url.empty() && !service.url.starts_with("https://"))
      r.mistake(in.get("url"), "url must begin with https://");
    out.services.push_back(std::move(service));
  });
}

std::optional<std::chrono::minutes> minute_of_day(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] - '0'; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const auto i : {0U, 1U, 3U, 4U})
    if (digit(i) < 0 || digit(i) > 9) return std::nullopt;
  const auto minutes = (10 * digit(0) + digit(1)) * 60 + 10 * digit(3) + digit(4);
  if (digit(3) > 5 || minutes > 24 * 60) return std::nullopt;
  return std::chrono::minutes(minutes);
}

std::optional<DailyWindow> window_of(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == text.npos) return std::nullopt;
  const auto from = minute_of_day(text.substr(0, dash));
  const auto until = minute_of_day(text.substr(dash + 1));
  if (!from || !until || *from >= *until) return std::nullopt;
  return DailyWindow{*from, *until};
}

std::optional<JoinTask> join(Reader& r, const toml::table& in, const std::filesystem::path& base) {
  if (!in.contains("join") && !in.contains("join_windows")) return std::nullopt;
  JoinTask join{.network = beside(base, r.text(in, "join")), .windows = {}};
  for (const auto& text : r.texts(in, "join_windows")) {
    const auto window = window_of(text);
    if (!window) r.mistake(in.get("join_windows"), "a window is a text like \"12:15-13:15\"");
    join.windows.push_back(window.value_or(DailyWindow{}));
  }
  if (!in.contains("interface")) r.mistake(&in, "join goes with an interface");
  return join;
}

double offset_db(Reader& r, const toml::table& in) {
  const auto* node = in.get("offset_db");
  if (node == nullptr) return 0;
  const auto value = node->is_number() ? node->value<double>() : std::nullopt;
  if (value && std::abs(*value) <= wifi::kMostOffsetDb) return *value;  // no nan
  r.mistake(node, "offset_db must be a number of dB, -40 to 40");
  return 0;
}

RoomTask room(Reader& r, const toml::table& in, const std::filesystem::path& base) {
  r.only(in, {"id", "capture", "interface", "scans", "channels_mhz", "offset_db", "join",
              "join_windows"});
  RoomTask room{.room = r.identifier(in, "id"),
                .captures = {},
                .interface = r.text(in, "interface", false),
                .channels_mhz = {},
                .offset_db = offset_db(r, in),
                .join = join(r, in, base)};
  if (in.contains("capture") == in.contains("interface"))
    r.mistake(&in, "a room has a capture or an interface, one of the two");
  if (in.contains("capture"))
    for (const auto& file : r.texts(in, "capture")) room.captures.push_back(beside(base, file));
  if (!in.contains("interface") && (in.contains("scans") || in.contains("channels_mhz")))
    r.mistake(&in, "scans and channels_mhz go with an interface");
  room.scans = r.number(in.get("scans"), 1, 1'000, "scans must be 1 to 1000", room.scans);
  const std::string frequency = "channels_mhz must be a list of frequencies, as [2412, 5180]";
  const auto* channels = in.get("channels_mhz");
  if (channels != nullptr && !channels->is_array()) r.mistake(channels, frequency);
  if (const auto* list = in["channels_mhz"].as_array())
    for (const auto& mhz : *list)
      room.channels_mhz.push_back(r.number(&mhz, 2'401, 7'125, frequency, std::uint16_t{}));
  return room;
}

void rooms(Reader& r, const toml::table& top, const std::filesystem::path& base, ProbeConfig& out) {
  r.each(top, "room", [&](const toml::table& in) { out.rooms.push_back(room(r, in, base)); });
  const auto* networks = top.get("networks");
  if (networks == nullptr) return;
  if (!networks->is_array()) return r.mistake(networks, "networks must be a list of SSIDs");
  for (const auto& ssid : *networks->as_array()) {
    const auto text = ssid.value<std::string>();
    if (!text || text->empty() || text->size() > 32)
      r.mistake(&ssid, "an SSID is a text of 1 to 32 octets");
    out.networks.push_back(text.value_or(""));
  }
}

}  // namespace

bool JoinTask::allowed(std::chrono::minutes of_day) const {
  return std::ranges::any_of(
      windows, [&](const auto& each) { return each.from <= of_day && of_day < each.until; });
}

tl::expected<ProbeConfig, std::string> parse_probe_config(std::string_view text,
                                                          const std::filesystem::path& base) {
  toml::table top;
  try {
    top = toml::parse(text);
  } catch (const toml::parse_error& error) {
    const auto at = error.source().begin;
    return tl::make_unexpected("line " + std::to_string(at.line) + ", column " +
                               std::to_string(at.column) + ": " + std::string(error.description()) +
                               "\n");
  }
  Reader r;
  r.only(top, {"probe", "site", "line", "spool", "networks", "resolver", "latency_packets",
               "collector", "reflector", "lan_reflector", "service", "room"});
  ProbeConfig config;
  config.probe = r.identifier(top, "probe");
  config.site = r.identifier(top, "site");
  if (top.contains("line")) config.line = r.identifier(top, "line");
  config.spool = beside(base, r.text(top, "spool"));
  config.latency_packets = r.number(top.get("latency_packets"), 20, 10'000,
                                    "latency_packets must be 20 to 10000, which take 20 ms each",
                                    config.latency_packets);
  collector(r, top, base, config.collector);
  if (const auto* in = r.table(top, "reflector", true))
    config.reflector = far_end(r, *in, "hub", Segment::access);
  if (const auto* in = r.table(top, "lan_reflector", false))
    config.lan_reflector = far_end(r, *in, "lan", Segment::lan);
  services(r, top, base, config);
  rooms(r, top, base, config);
  if (!r.mistakes().empty()) return tl::make_unexpected(r.mistakes());
  return config;
}

ProbeConfig read_probe_config(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  if (!in)
    throw std::runtime_error("read " + file.string() + ": cannot be read; give --config FILE");
  auto config = parse_probe_config(text.str(), std::filesystem::absolute(file).parent_path());
  if (!config) throw std::runtime_error(file.string() + ":\n" + config.error());
  return *std::move(config);
}

}  // namespace preau
