// With what a network of the school's is joined: a TOML file that only its owner may read. Never in
// an argument, a record, a log or a temporary file.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

#include "probe/record/enum_names.hh"

namespace preau::join {

enum class Security { open, wpa2_psk, wpa3_sae, enterprise };

}  // namespace preau::join

namespace preau {

template <>
struct EnumNames<join::Security> {
  static constexpr std::array<std::pair<join::Security, std::string_view>, 4> kTable{{
      {join::Security::open, "open"},
      {join::Security::wpa2_psk, "wpa2-psk"},
      {join::Security::wpa3_sae, "wpa3-sae"},
      {join::Security::enterprise, "802.1x"},
  }};
};

}  // namespace preau

namespace preau::join {

struct Credentials {
  std::string ssid;  // octet for octet
  Security security{Security::open};
  bool hidden{};
  std::string passphrase;  // 8 to 63 characters
  // 802.1X: user name and password inside a TLS tunnel with the school's own RADIUS server.
  std::string eap{"PEAP"};  // or TTLS
  std::string identity, password;
  std::string outer_identity;  // what the air may see of it; empty: "anonymous"
  std::string ca_certificate;  // file: who vouches for the server. The password goes to nobody else
  std::string server_name;     // and its name ends so
};

// `name` stands in messages, which say line and column, and never what a key holds.
tl::expected<Credentials, std::string> credentials_from_toml(std::string_view text,
                                                             std::string_view name);

// Refused too when others than its owner, who must be us or root, may read it.
tl::expected<Credentials, std::string> read_credentials(const std::string& file);

}  // namespace preau::join
