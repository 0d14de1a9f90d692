// Tokens: sealed, opened, too old, of others. That the original opens ours is shown in tests/lab.
#include "probe/iperf3/auth.hh"

#include <cstdio>
#include <fstream>
#include <memory>

#include <catch2/catch.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "tests/support/temp_dir.hh"

using namespace preau;
using namespace preau::iperf3;
using namespace std::chrono_literals;

namespace {

struct KeyFiles {
  test::TempDir folder;
  std::string secret{(folder / "private.pem").string()}, open{(folder / "public.pem").string()};

  KeyFiles() {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_RSA_gen(2'048),
                                                                  &EVP_PKEY_free);
    using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;
    PEM_write_PrivateKey(File(std::fopen(secret.c_str(), "w"), &std::fclose).get(), key.get(),
                         nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_PUBKEY(File(std::fopen(open.c_str(), "w"), &std::fclose).get(), key.get());
  }
};

constexpr UnixSeconds kNow{1'800'000'000s};

}  // namespace

TEST_CASE("iperf3 auth: the right user with the right password, in time, and nobody else") {
  const KeyFiles files;
  const auto open = RsaKey::public_key(files.open);
  const auto secret = RsaKey::private_key(files.secret);
  const auto users =
      Users::parse("# ours\n\nmarie," + password_hash({"marie", "mot de passe"}) + "\r\n");
  const auto token = make_token({"marie", "mot de passe"}, kNow, open);
  CHECK(users.admits(token, kNow, secret));
  CHECK(users.admits(token, kNow + 10s, secret));
  CHECK_FALSE(users.admits(token, kNow + 11s, secret));
  CHECK_FALSE(users.admits(token, kNow - 11s, secret));
  CHECK_FALSE(users.admits(make_token({"marie", "autre"}, kNow, open), kNow, secret));
  CHECK_FALSE(users.admits(make_token({"paul", "mot de passe"}, kNow, open), kNow, secret));
  const KeyFiles others;
  CHECK_FALSE(users.admits(token, kNow, RsaKey::private_key(others.secret)));
  for (const auto* bad : {"", "====", "a", "AAAA", "nonsense!"})
    CHECK_FALSE(users.admits(bad, kNow, secret));
  CHECK_FALSE(users.admits(std::string(100'000, 'A'), kNow, secret));
}

TEST_CASE("iperf3 auth: the hash is the original's") {
  // The example of its manual: mario, rossi.
  CHECK(password_hash({"mario", "rossi"}) ==
        "bf7a49a846d44b454a5d11e7acfaf13d138bbe0b7483aa3e050879700572709b");
}

TEST_CASE("iperf3 auth: what a token holds is read back, and nothing else is") {
  Opened opened;
  REQUIRE(read_opened("user: a\nb\npwd:  c\nts:   d\nts:   12", opened));
  CHECK(opened.who.user == "a\nb");
  CHECK(opened.who.password == "c\nts:   d");
  CHECK(opened.time == 12);
  for (const auto* bad : {"", "user: a", "user: a\npwd:  b", "user: a\nts:   1\npwd:  b",
                          "user: a\npwd:  b\nts:   ", "user: a\npwd:  b\nts:   1x"})
    CHECK_FALSE(read_opened(bad, opened));
}

TEST_CASE("iperf3 auth: files that are missing or wrong are told by name") {
  const test::TempDir folder;
  const auto file = (folder / "file").string();
  CHECK_THROWS_WITH(RsaKey::public_key(file), Catch::Contains(file));
  CHECK_THROWS_WITH(Users::read(file), Catch::Contains("read users " + file));
  std::ofstream(file) << "marie\n";
  CHECK_THROWS_WITH(RsaKey::public_key(file), Catch::Contains("no public RSA key"));
  CHECK_THROWS_WITH(Users::read(file), Catch::Contains("read users " + file + ": line 1"));
  const KeyFiles files;
  CHECK_THROWS_WITH(make_token({std::string(300, 'a'), "b"}, kNow, RsaKey::public_key(files.open)),
                    Catch::Contains("too long"));
}
