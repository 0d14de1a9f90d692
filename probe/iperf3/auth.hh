// Who may run a test, as iperf3 has it: user, password and the time, encrypted with the server's
// RSA public key (PKCS #1 v1.5 padding, which is what 3.12 does), in base64 in the parameters. The
// server knows hashes of passwords (SHA-256 of "{USER}PASSWORD", in hexadecimal).
//
// The padding is old, and a token that is overheard can be sent again within the window: this keeps
// strangers off a server and is no secrecy. Use a password that opens nothing else.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace preau::iperf3 {

struct Credentials {
  std::string user, password;
};

class RsaKey {
 public:
  // PEM files. Both throw "read key FILE: ...".
  static RsaKey public_key(const std::string& file);
  static RsaKey private_key(const std::string& file);

  evp_pkey_st* get() const { return key_.get(); }

 private:
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  explicit RsaKey(evp_pkey_st* key) : key_(key) {}
  std::unique_ptr<evp_pkey_st, Free> key_;
};

using UnixSeconds = std::chrono::sys_seconds;

// Throws std::runtime_error when user and password are longer than the key can bear.
std::string make_token(const Credentials& who, UnixSeconds now, const RsaKey& key);

// The users of a server, from lines of "USER,HASH"; empty ones and those that begin with # do not
// count. The original reads the same file.
class Users {
 public:
  static Users read(const std::string& file);  // throws "read users FILE: ..."
  static Users parse(std::string_view text);   // throws std::runtime_error with the line
  // Is the token ours, of a user with that password, and not older or newer than 10 s?
  bool admits(std::string_view token, UnixSeconds now, const RsaKey& key) const;

 private:
  std::map<std::string, std::string, std::less<>> hashes_;
};
std::string password_hash(const Credentials& who);

// What a token says when it is opened: "user: NAME\npwd:  PASSWORD\nts:   SECONDS".
struct Opened {
  Credentials who;
  std::int64_t time{};
};
std::string write_opened(const Opened& opened);
bool read_opened(std::string_view text, Opened& out);

}  // namespace preau::iperf3
