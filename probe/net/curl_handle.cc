#include "probe/net/curl_handle.hh"

#include <stdexcept>

#include "probe/net/printable.hh"

namespace preau {

namespace {

constexpr std::size_t kMostHead = 256 * 1024;

std::size_t count_line(char*, std::size_t, std::size_t octets, void* user) {
  auto* lines = static_cast<HeadLines*>(user);
  lines->octets += octets;
  return lines->too_many() ? 0 : octets;
}

}  // namespace

bool HeadLines::too_many() const { return octets > kMostHead; }

void bound_head(CURL* curl, HeadLines& lines) {
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &count_line);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &lines);
}

CurlHandle new_curl_handle() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("curl_global_init failed");
  CurlHandle handle(curl_easy_init(), &curl_easy_cleanup);
  if (!handle) throw std::runtime_error("curl_easy_init: out of memory");
  return handle;
}

void set_common(CURL* curl, const std::string& url, const std::string& ca_file,
                std::chrono::milliseconds connect_timeout) {
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "preau-probe/" PREAU_VERSION);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout.count()));
  if (!ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file.c_str());
}

CurlList pin_name(CURL* curl, const std::string& url, const std::string& address) {
  CurlList pinned(nullptr, &curl_slist_free_all);
  if (address.empty()) return pinned;
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parts(curl_url(), &curl_url_cleanup);
  char *host = nullptr, *port = nullptr;
  if (curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK) {
    curl_url_get(parts.get(), CURLUPART_HOST, &host, 0);
    curl_url_get(parts.get(), CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
  }
  // "host:443:address"
  const auto text = host != nullptr && port != nullptr
                        ? std::string(host) + ":" + port + ":" + address
                        : std::string();
  curl_free(host);
  curl_free(port);
  pinned.reset(curl_slist_append(nullptr, text.c_str()));
  curl_easy_setopt(curl, CURLOPT_RESOLVE, pinned.get());
  return pinned;
}

std::string curl_text(CURL* curl, CURLINFO info) {
  const char* value = nullptr;
  curl_easy_getinfo(curl, info, &value);
  return value == nullptr ? "" : printable(value);
}

}  // namespace preau
