// An HTTP client for tests (libcurl). One connection is kept between requests.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/certificates.hh"

namespace preau::test {

struct Reply {
  long status{};  // 0: no answer, and `error` says why
  std::string body;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string error;
};

class Client {
 public:
  explicit Client(std::string url, std::string ca = {}, std::optional<KeyPair> own = {});
  ~Client();

  Reply get(const std::string& path) { return request("GET", path, {}); }
  Reply post(const std::string& path, const std::string& body) {
    return request("POST", path, body);
  }
  Reply request(const std::string& method, const std::string& path, const std::string& body);

 private:
  std::string url_, ca_;
  std::optional<KeyPair> own_;
  void* curl_;
};

}  // namespace preau::test
