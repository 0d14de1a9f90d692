#include "probe/ndt7/upgrade.hh"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include "probe/net/error.hh"
#include "probe/net/printable.hh"
#include "probe/net/url.hh"

namespace preau::ndt7 {

namespace {

constexpr std::string_view kEnd = "\r\n\r\n";
constexpr std::size_t kMostFields = 100;
// RFC 6455 section 1.3.
constexpr std::string_view kMagic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::string_view kEnoughMb = "250";  // the one value of early_exit that ndt-server takes

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

std::string_view trim(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") + 1 - from);
}

bool is_token(std::string_view text) {  // RFC 9110 section 5.6.2
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool has_controls(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto octet = static_cast<unsigned char>(c);
    return (octet < 0x20 && c != '\t') || octet == 0x7F;
  });
}

// Off the front, without its mark.
std::string_view cut(std::string_view& text, std::string_view mark) {
  const auto end = text.find(mark);
  const auto part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + mark.size());
  return part;
}

std::string base64(std::span<const unsigned char> octets) {
  std::string text((octets.size() + 2) / 3 * 4 + 1, '\0');  // with EVP's zero behind it
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets.data(),
                                   static_cast<int>(octets.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

bool is_key(std::string_view text) {  // 16 octets in base64
  std::array<unsigned char, 18> octets{};
  return text.size() == 24 && text.ends_with("==") &&
         EVP_DecodeBlock(octets.data(), reinterpret_cast<const unsigned char*>(text.data()), 24) ==
             18;
}

bool is_percent_encoded(std::string_view text) {
  const auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f');
  };
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
    if (at + 2 >= text.size() || !is_hex(text[at + 1]) || !is_hex(text[at + 2])) return false;
  return true;
}

// False: a query that ndt7 does not allow. Of its metadata nothing is kept.
bool read_query(std::string_view query, Asked& asked) {
  if (query.size() > 4'096 || !is_percent_encoded(query)) return false;
  while (!query.empty()) {
    auto value = cut(query, "&");
    if (cut(value, "=") != "early_exit") continue;
    if (value != kEnoughMb) return false;
    asked.enough = 250'000'000;
  }
  return true;
}

// Of "HTTP/1.1 101 Switching Protocols"; none: no such line.
std::optional<int> status_of(std::string_view line) {
  if (cut(line, " ") != "HTTP/1.1") return std::nullopt;
  int status = 0;
  const auto digits = cut(line, " ");
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), status);
  if (error != std::errc{} || end != digits.end() || status < 100 || status > 999)
    return std::nullopt;
  return status;
}

std::string why_not(int status, const Head& answer) {
  if (status == 503) return "the server is busy with another test; measure again later";
  const auto leads_to = printable(shown_url(std::string(answer.value("location"))));
  if (status >= 300 && status < 400 && !leads_to.empty())
    return fmt::format("answered with status {}, which leads to {}; give that address", status,
                       leads_to);
  return fmt::format("answered with status {}: no ndt7 server there, or it refuses", status);
}

}  // namespace

bool HeadReader::take(std::span<const std::byte>& data) {
  while (!data.empty()) {
    text_.push_back(static_cast<char>(data.front()));
    data = data.subspan(1);
    if (text_.ends_with(kEnd)) return true;
    if (text_.size() >= kMostHead)
      throw Nonsense(fmt::format("no end of its head in {} octets", kMostHead));
  }
  return false;
}

Head parse_head(std::string_view text) {
  if (!text.ends_with(kEnd)) throw Nonsense("a head without an end");
  text.remove_suffix(2);  // the empty line
  if (has_controls(lower(text.substr(0, text.find('\r'))))) throw Nonsense("no HTTP");
  Head head{.first = std::string(cut(text, "\r\n")), .fields = {}};
  while (!text.empty()) {
    auto value = cut(text, "\r\n");
    const bool named = value.find(':') != std::string_view::npos;
    const auto name = cut(value, ":");
    if (!named || !is_token(name) || has_controls(value) || head.fields.size() == kMostFields)
      throw Nonsense("a field of HTTP that is none");
    head.fields.emplace_back(lower(name), trim(value));
  }
  return head;
}

std::string Head::value(std::string_view name) const {
  std::string all;
  for (const auto& [known, value] : fields)
    if (known == name) all += (all.empty() ? "" : ", ") + value;
  return all;
}

bool Head::lists(std::string_view name, std::string_view token) const {
  const auto all = value(name);
  std::string_view rest = all;
  while (!rest.empty())
    if (lower(trim(cut(rest, ","))) == lower(token)) return true;
  return false;
}

std::string random_key() {
  std::array<unsigned char, 16> octets{};
  check("getrandom", ::getrandom(octets.data(), octets.size(), 0));
  return base64(octets);
}

std::string accept_of(std::string_view key) {
  const auto text = std::string(key) + std::string(kMagic);
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1)
    throw std::runtime_error("SHA-1: OpenSSL has none");
  return base64(digest);
}

std::string request(const Target& target, std::string_view key) {
  return fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {}\r\n"
      "User-Agent: preau-probe/" PREAU_VERSION "\r\n\r\n",
      target.path, target.authority(), key, kProtocol);
}

void check_answer(const Head& answer, std::string_view key) {
  const auto status = status_of(answer.first);
  if (!status) throw Nonsense("an answer that is not of HTTP/1.1");
  if (*status != 101) throw std::runtime_error(why_not(*status, answer));
  if (!answer.lists("upgrade", "websocket") || !answer.lists("connection", "upgrade") ||
      answer.value("sec-websocket-accept") != accept_of(key))
    throw Nonsense("an upgrade that is not the one asked for");
  if (answer.value("sec-websocket-protocol") != kProtocol)
    throw Nonsense("a WebSocket that does not speak ndt7");
  if (!answer.value("sec-websocket-extensions").empty())
    throw Nonsense("an extension that was not asked for");
}

tl::expected<Asked, Refusal> read_request(const Head& request) {
  constexpr Refusal kBad{400, "Bad Request"};
  std::string_view line = request.first;
  const auto method = cut(line, " "), target = cut(line, " ");
  if (method != "GET") return tl::unexpected(Refusal{405, "Method Not Allowed"});
  if (line != "HTTP/1.1" || request.value("host").empty()) return tl::unexpected(kBad);
  const Target asked_for{.host = {}, .path = std::string(target)};
  const auto direction = asked_for.direction();
  if (!direction) return tl::unexpected(Refusal{404, "Not Found"});
  Asked asked{.direction = *direction, .key = request.value("sec-websocket-key")};
  const auto query = target.find('?');
  if (query != std::string_view::npos && !read_query(target.substr(query + 1), asked))
    return tl::unexpected(kBad);
  if (!request.lists("upgrade", "websocket") || !request.lists("connection", "upgrade") ||
      request.value("sec-websocket-version") != "13")
    return tl::unexpected(Refusal{426, "Upgrade Required"});
  if (!is_key(asked.key) || !request.lists("sec-websocket-protocol", kProtocol))
    return tl::unexpected(kBad);
  return asked;
}

std::string answer(const Asked& asked) {
  return fmt::format(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: {}\r\nSec-WebSocket-Protocol: {}\r\n\r\n",
      accept_of(asked.key), kProtocol);
}

std::string answer(const Refusal& refusal) {
  const auto* version =
      refusal.status == 426 ? "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" : "";
  return fmt::format("HTTP/1.1 {} {}\r\n{}Connection: close\r\nContent-Length: 0\r\n\r\n",
                     refusal.status, refusal.reason, version);
}

}  // namespace preau::ndt7
