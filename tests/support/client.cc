#include "tests/support/client.hh"

#include <algorithm>
#include <cctype>

#include <curl/curl.h>

namespace preau::test {

namespace {

std::size_t take_body(char* data, std::size_t, std::size_t size, void* reply) {
  static_cast<Reply*>(reply)->body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* reply) {
  std::string line(data, size);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  const auto colon = line.find(": ");
  if (colon == std::string::npos) return size;
  auto name = line.substr(0, colon);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
  static_cast<Reply*>(reply)->headers[name] = line.substr(colon + 2);
  return size;
}

}  // namespace

Client::Client(std::string url, std::string ca, std::optional<KeyPair> own)
    : url_(std::move(url)), ca_(std::move(ca)), own_(std::move(own)), curl_(curl_easy_init()) {}

Client::~Client() { curl_easy_cleanup(curl_); }

Reply Client::request(const std::string& method, const std::string& path, const std::string& body) {
  Reply reply;
  curl_easy_reset(curl_);
  const auto url = url_ + path;
  curl_easy_setopt(curl_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl_, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl_, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl_, CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
  if (method == "HEAD") curl_easy_setopt(curl_, CURLOPT_NOBODY, 1L);
  if (method == "POST") {
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  if (!ca_.empty()) curl_easy_setopt(curl_, CURLOPT_CAINFO, ca_.c_str());
  if (own_) {
    curl_easy_setopt(curl_, CURLOPT_SSLCERT, own_->certificate.c_str());
    curl_easy_setopt(curl_, CURLOPT_SSLKEY, own_->key.c_str());
  }
  curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl_, CURLOPT_WRITEDATA, &reply);
  curl_easy_setopt(curl_, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl_, CURLOPT_HEADERDATA, &reply);
  const auto result = curl_easy_perform(curl_);
  if (result != CURLE_OK) reply.error = curl_easy_strerror(result);
  curl_easy_getinfo(curl_, CURLINFO_RESPONSE_CODE, &reply.status);
  return reply;
}

}  // namespace preau::test
