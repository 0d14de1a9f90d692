#include "probe/join/credentials.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include "probe/net/fd.hh"

namespace preau::join {

namespace {

constexpr std::size_t kLargestFile = 64 * 1024;
constexpr std::size_t kLongestSsid = 32;
constexpr std::size_t kLongestText = 256;

constexpr std::array<std::string_view, 10> kKeys{
    "ssid",     "security", "hidden",         "passphrase",     "eap",
    "identity", "password", "outer_identity", "ca_certificate", "server_name"};

// One sticky error, with its place, and never with a value.
class Reader {
 public:
  Reader(const toml::table& table, std::string_view name) : table_(table), name_(name) {
    for (const auto& [key, node] : table)
      if (std::ranges::find(kKeys, key.str()) == kKeys.end())
        fail(key.source().begin, "unknown key " + std::string(key.str()));
  }

  const std::string& error() const { return error_; }

  void fail(const toml::source_position& at, const std::string& what) {
    if (error_.empty())
      error_ = fmt::format("{}, line {}, column {}: {}", name_, at.line, at.column, what);
  }

  // Absent: empty. wpa_supplicant's commands are lines.
  std::string text(std::string_view key, std::size_t longest = kLongestText) {
    const auto* node = table_.get(key);
    if (node == nullptr) return {};
    auto value = node->value<std::string>();
    const bool fits = value && !value->empty() && value->size() <= longest &&
                      std::ranges::none_of(*value, [](unsigned char c) { return c < 0x20; });
    if (fits) return *std::move(value);
    fail(node->source().begin, fmt::format("{} wants 1 to {} octets of text", key, longest));
    return {};
  }

  std::string wanted(std::string_view key, const char* why, std::size_t longest = kLongestText) {
    if (table_.get(key) == nullptr)
      fail(toml::source_position{1, 1}, fmt::format("{} is missing: {}", key, why));
    return text(key, longest);
  }

  void unwanted(std::string_view key, const char* why) {
    if (const auto* node = table_.get(key))
      fail(node->source().begin, fmt::format("{} {}", key, why));
  }

  bool flag(std::string_view key) {
    const auto* node = table_.get(key);
    if (node == nullptr) return false;
    const auto value = node->is_boolean() ? node->value<bool>() : std::nullopt;
    if (!value) fail(node->source().begin, std::string(key) + " wants true or false");
    return value.value_or(false);
  }

  std::optional<Security> security() {
    const auto name = wanted("security", "open, wpa2-psk, wpa3-sae or 802.1x");
    for (const auto& [security, known] : EnumNames<Security>::kTable)
      if (known == name) return security;
    fail(place("security"), "security wants open, wpa2-psk, wpa3-sae or 802.1x");
    return std::nullopt;
  }

  toml::source_position place(std::string_view key) const {
    const auto* node = table_.get(key);
    return node != nullptr ? node->source().begin : toml::source_position{1, 1};
  }

 private:
  const toml::table& table_;
  std::string_view name_;
  std::string error_;
};

// IEEE 802.11-2020, J.4.1: printable ASCII.
bool is_passphrase(const std::string& text) {
  return text.size() >= 8 && text.size() <= 63 &&
         std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

void read_passphrase(Reader& in, Credentials& out) {
  out.passphrase = in.wanted("passphrase", "the network's password");
  if (in.error().empty() && !is_passphrase(out.passphrase))
    in.fail(in.place("passphrase"), "passphrase wants 8 to 63 characters of ASCII");
}

void read_enterprise(Reader& in, Credentials& out) {
  out.identity = in.wanted("identity", "the user name");
  out.password = in.wanted("password", "of that user");
  out.ca_certificate =
      in.wanted("ca_certificate",
                "who vouches for the RADIUS server; without it the password goes to anybody");
  out.server_name = in.wanted("server_name", "how the RADIUS server's own name ends");
  out.outer_identity = in.text("outer_identity");
  if (const auto eap = in.text("eap"); !eap.empty()) out.eap = eap;
  if (out.eap != "PEAP" && out.eap != "TTLS") in.fail(in.place("eap"), "eap wants PEAP or TTLS");
}

tl::unexpected<std::string> refuse(const std::string& file, const std::string& why) {
  return tl::make_unexpected(file + ": " + why);
}

}  // namespace

tl::expected<Credentials, std::string> credentials_from_toml(std::string_view text,
                                                             std::string_view name) {
  toml::table table;
  try {
    table = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    // Its text would quote the file.
    return tl::make_unexpected(fmt::format("{}, line {}, column {}: is no TOML", name,
                                           error.source().begin.line, error.source().begin.column));
  }
  Reader in(table, name);
  Credentials out;
  out.ssid = in.wanted("ssid", "the network's name", kLongestSsid);
  out.hidden = in.flag("hidden");
  out.security = in.security().value_or(Security::open);
  const bool shared = out.security == Security::wpa2_psk || out.security == Security::wpa3_sae;
  if (shared)
    read_passphrase(in, out);
  else
    in.unwanted("passphrase", "goes with wpa2-psk and wpa3-sae only");
  if (out.security == Security::enterprise)
    read_enterprise(in, out);
  else
    for (const auto key :
         {"identity", "password", "ca_certificate", "server_name", "outer_identity", "eap"})
      in.unwanted(key, "goes with 802.1x only");
  if (!in.error().empty()) return tl::make_unexpected(in.error());
  return out;
}

tl::expected<Credentials, std::string> read_credentials(const std::string& file) {
  const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat is {};
  if (!fd || ::fstat(fd.get(), &is) != 0) return refuse(file, std::strerror(errno));
  if (!S_ISREG(is.st_mode)) return refuse(file, "is no file");
  if ((is.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return refuse(file, "others may read it, and it holds a password: chmod 600 " + file);
  if (is.st_uid != ::geteuid() && is.st_uid != 0) return refuse(file, "belongs to somebody else");
  std::string text(kLargestFile + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const auto more = ::read(fd.get(), text.data() + size, text.size() - size);
    if (more < 0) return refuse(file, std::strerror(errno));
    if (more == 0) break;
    size += static_cast<std::size_t>(more);
  }
  if (size > kLargestFile) return refuse(file, "is larger than any such file");
  return credentials_from_toml(std::string_view(text).substr(0, size), file);
}

}  // namespace preau::join
