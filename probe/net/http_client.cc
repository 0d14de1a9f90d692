#include "probe/net/http_client.hh"

#include <array>

#include "probe/net/curl_handle.hh"
#include "probe/net/printable.hh"
#include "probe/net/stoppable_waits.hh"

namespace preau {

namespace {

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

// curl asks at least once a second.
int stop_when_asked(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return waits_stopped() ? 1 : 0;
}

std::chrono::nanoseconds phase(CURL* curl, CURLINFO info) {
  curl_off_t micros = 0;
  curl_easy_getinfo(curl, info, &micros);
  return std::chrono::microseconds{micros};
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
  reply.redirect = curl_text(curl, CURLINFO_REDIRECT_URL);
  reply.address = curl_text(curl, CURLINFO_PRIMARY_IP);
  reply.resolved = phase(curl, CURLINFO_NAMELOOKUP_TIME_T);
  reply.connected = phase(curl, CURLINFO_CONNECT_TIME_T);
  reply.secured = phase(curl, CURLINFO_APPCONNECT_TIME_T);
  reply.first_byte = phase(curl, CURLINFO_STARTTRANSFER_TIME_T);
  reply.total = phase(curl, CURLINFO_TOTAL_TIME_T);
}

}  // namespace

HttpReply http(const HttpRequest& request) {
  const auto handle = new_curl_handle();
  auto* curl = handle.get();
  HttpReply reply;
  Sink sink{&reply.body, request.most_octets};
  std::array<char, CURL_ERROR_SIZE> error{};
  CurlList headers(nullptr, &curl_slist_free_all);
  HeadLines head;

  set_common(curl, request.url, request.ca_file, request.connect_timeout);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &sink);
  bound_head(curl, head);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &stop_when_asked);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  if (!request.cert_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_SSLCERT, request.cert_file.c_str());
    curl_easy_setopt(curl, CURLOPT_SSLKEY, request.key_file.c_str());
  }
  const auto pinned = pin_name(curl, request.url, request.resolved_address);
  if (request.body) {
    headers.reset(curl_slist_append(nullptr, ("Content-Type: " + request.content_type).c_str()));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body->data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body->size()));
  }

  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK)
    reply.failure = printable(error[0] != '\0' ? error.data() : curl_easy_strerror(code));
  reply.too_long = code == CURLE_WRITE_ERROR;
  if (head.too_many())
    reply.failure = "header lines without end";
  else if (reply.too_long)
    reply.failure = "an answer longer than " + std::to_string(request.most_octets) + " octets";
  reply.unresolved = code == CURLE_COULDNT_RESOLVE_HOST;
  reply.unverified = code == CURLE_PEER_FAILED_VERIFICATION;
  read_outcome(curl, reply);
  return reply;
}

}  // namespace preau
