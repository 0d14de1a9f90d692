#include "probe/net/http_client.hh"

#include <array>
#include <memory>
#include <stdexcept>

#include <curl/curl.h>

namespace preau {

namespace {

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

struct Sink {
  std::string* body;
  std::size_t most_octets;
};

std::size_t keep(char* data, std::size_t, std::size_t octets, void* user) {
  auto* sink = static_cast<Sink*>(user);
  if (sink->body->size() + octets > sink->most_octets) return 0;  // curl: CURLE_WRITE_ERROR
  sink->body->append(data, octets);
  return octets;
}

Handle new_handle() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) throw std::runtime_error("curl_global_init failed");
  Handle handle(curl_easy_init(), &curl_easy_cleanup);
  if (!handle) throw std::runtime_error("curl_easy_init: out of memory");
  return handle;
}

void set_tls(CURL* curl, const HttpRequest& request) {
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  if (!request.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, request.ca_file.c_str());
  if (request.cert_file.empty()) return;
  curl_easy_setopt(curl, CURLOPT_SSLCERT, request.cert_file.c_str());
  curl_easy_setopt(curl, CURLOPT_SSLKEY, request.key_file.c_str());
}

// "host:443:address", which curl uses instead of resolving, and still verifies the name.
std::string pinned_name(const HttpRequest& request) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), &curl_url_cleanup);
  char *host = nullptr, *port = nullptr;
  if (curl_url_set(url.get(), CURLUPART_URL, request.url.c_str(), 0) != CURLUE_OK) return {};
  curl_url_get(url.get(), CURLUPART_HOST, &host, 0);
  curl_url_get(url.get(), CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
  std::string pinned;
  if (host != nullptr && port != nullptr)
    pinned = std::string(host) + ":" + port + ":" + request.resolved_address;
  curl_free(host);
  curl_free(port);
  return pinned;
}

std::chrono::nanoseconds phase(CURL* curl, CURLINFO info) {
  curl_off_t micros = 0;
  curl_easy_getinfo(curl, info, &micros);
  return std::chrono::microseconds{micros};
}

std::string text(CURL* curl, CURLINFO info) {
  const char* value = nullptr;
  curl_easy_getinfo(curl, info, &value);
  return value == nullptr ? "" : value;
}

std::string version(CURL* curl) {
  long used = 0;
  curl_easy_getinfo(curl, CURLINFO_HTTP_VERSION, &used);
  switch (used) {
    case CURL_HTTP_VERSION_1_0:
      return "HTTP/1.0";
    case CURL_HTTP_VERSION_1_1:
      return "HTTP/1.1";
    case CURL_HTTP_VERSION_2_0:
      return "HTTP/2";
    case CURL_HTTP_VERSION_3:
      return "HTTP/3";
    default:
      return "";
  }
}

void read_outcome(CURL* curl, HttpReply& reply) {
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  reply.version = version(curl);
  reply.redirect = text(curl, CURLINFO_REDIRECT_URL);
  reply.address = text(curl, CURLINFO_PRIMARY_IP);
  reply.resolved = phase(curl, CURLINFO_NAMELOOKUP_TIME_T);
  reply.connected = phase(curl, CURLINFO_CONNECT_TIME_T);
  reply.secured = phase(curl, CURLINFO_APPCONNECT_TIME_T);
  reply.first_byte = phase(curl, CURLINFO_STARTTRANSFER_TIME_T);
  reply.total = phase(curl, CURLINFO_TOTAL_TIME_T);
}

}  // namespace

HttpReply http(const HttpRequest& request) {
  const auto handle = new_handle();
  auto* curl = handle.get();
  HttpReply reply;
  Sink sink{&reply.body, request.most_octets};
  std::array<char, CURL_ERROR_SIZE> error{};
  List headers(nullptr, &curl_slist_free_all), pinned(nullptr, &curl_slist_free_all);

  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "preau-probe/" PREAU_VERSION);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(request.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  set_tls(curl, request);
  if (!request.resolved_address.empty()) {
    pinned.reset(curl_slist_append(nullptr, pinned_name(request).c_str()));
    curl_easy_setopt(curl, CURLOPT_RESOLVE, pinned.get());
  }
  if (request.body) {
    headers.reset(curl_slist_append(nullptr, ("Content-Type: " + request.content_type).c_str()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body->data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body->size()));
  }

  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) reply.failure = error[0] != '\0' ? error.data() : curl_easy_strerror(code);
  reply.too_long = code == CURLE_WRITE_ERROR;
  if (reply.too_long)
    reply.failure = "an answer longer than " + std::to_string(request.most_octets) + " octets";
  reply.unresolved = code == CURLE_COULDNT_RESOLVE_HOST;
  reply.unverified = code == CURLE_PEER_FAILED_VERIFICATION;
  read_outcome(curl, reply);
  return reply;
}

}  // namespace preau
