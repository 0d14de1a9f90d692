#include "probe/join/credentials.hh"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

using namespace preau;
using join::credentials_from_toml;
using join::Security;

namespace {

std::string why(const std::string& text) {
  const auto read = credentials_from_toml(text, "x.toml");
  return read ? "taken" : read.error();
}

}  // namespace

TEST_CASE("credentials: each kind of network") {
  CHECK(credentials_from_toml("ssid='ECOLE'\nsecurity='open'", "x")->security == Security::open);
  const auto psk =
      credentials_from_toml("ssid='ECOLE'\nsecurity='wpa3-sae'\npassphrase='longenough'", "x");
  REQUIRE(psk);
  CHECK(psk->passphrase == "longenough");
  const auto eap = credentials_from_toml(
      "ssid='ECOLE'\nsecurity='802.1x'\nidentity='a'\npassword='b'\nca_certificate='/"
      "c'\nserver_name='r'",
      "x");
  REQUIRE(eap);
  CHECK(eap->eap == "PEAP");
}

TEST_CASE("credentials: what is wrong is said with its place, never with what it holds") {
  CHECK(why("ssid='E'\nsecurity='wpa2-psk'\npassphrase='secret'") ==
        "x.toml, line 3, column 12: passphrase wants 8 to 63 characters of ASCII");
  CHECK(why("ssid='E'\nsecurity='wep'").find("security wants open") != std::string::npos);
  CHECK(why("ssid='E'\nsecurity='open'\npassphrase='whatever'").find("passphrase goes with") !=
        std::string::npos);
  CHECK(why("ssid='E'\nsecurity='802.1x'\nidentity='a'\npassword='b'\nserver_name='r'")
            .find("ca_certificate is missing") != std::string::npos);
  CHECK(why("ssid='E'\nsecurity='open'\nssdi='E'").find("unknown key ssdi") != std::string::npos);
  CHECK(why("ssid='E'\nsecurity='open'\nhidden='yes'").find("true or false") != std::string::npos);
  CHECK(why("ssid=\"E\\n\"\nsecurity='open'").find("1 to 32 octets") != std::string::npos);
  for (const auto* text :
       {"password = 'hunter2222", "ssid='E'\nsecurity='wpa2-psk'\npassphrase=hunter2222"})
    CHECK(why(text).find("hunter") == std::string::npos);
}

TEST_CASE("credentials: a file that others may read is refused") {
  const auto file = std::filesystem::temp_directory_path() / "preau-credentials-test.toml";
  std::ofstream(file) << "ssid = 'ECOLE'\nsecurity = 'open'\n";
  ::chmod(file.c_str(), 0640);
  const auto open_to_all = join::read_credentials(file);
  ::chmod(file.c_str(), 0600);
  const auto ours = join::read_credentials(file);
  std::filesystem::remove(file);
  REQUIRE_FALSE(open_to_all);
  CHECK(open_to_all.error().find("chmod 600") != std::string::npos);
  REQUIRE(ours);
  CHECK(ours->ssid == "ECOLE");
  CHECK_FALSE(join::read_credentials("/nonexistent"));
}
