// A CA and certificates for one test, made on the spot with the openssl command.
#pragma once

#include <filesystem>
#include <string>

namespace preau::test {

struct KeyPair {
  std::string certificate, key;  // files, PEM
};

enum class Dates { current, past, future };

class Authority {
 public:
  // Throws with what openssl said when it fails.
  Authority(std::filesystem::path folder, const std::string& name);

  const std::string& certificate() const { return self_.certificate; }
  const KeyPair& own() const { return self_; }                                     // self-signed
  KeyPair server(const std::string& address, Dates dates = Dates::current) const;  // "127.0.0.1"
  KeyPair client(const std::string& common_name) const;

 private:
  KeyPair issue(const std::string& common_name, const std::string& extension,
                Dates dates = Dates::current) const;
  void sign(const std::string& base, const KeyPair& pair, Dates dates) const;

  std::filesystem::path folder_;
  std::string name_;
  KeyPair self_;
};

}  // namespace preau::test
