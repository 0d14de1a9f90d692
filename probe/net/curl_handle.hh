// What every use of libcurl here shares. Only http_client.cc and http_load.cc include it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <curl/curl.h>

namespace preau {

using CurlHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using CurlList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

CurlHandle new_curl_handle();  // throws std::runtime_error

// Where to, whom to trust (empty: the system's authorities), as whom; http and https only.
void set_common(CURL* curl, const std::string& url, const std::string& ca_file,
                std::chrono::milliseconds connect_timeout);

// The name in `url` as `address`, which curl uses instead of resolving, and still verifies the
// name. Null when `address` is empty.
CurlList pin_name(CURL* curl, const std::string& url, const std::string& address);

// Header and trailer lines of an answer. libcurl keeps all of them in memory, and bounds by itself
// only those before the body.
struct HeadLines {
  std::size_t octets{};
  bool too_many() const;
};

// Ends the transfer (CURLE_WRITE_ERROR) when there are too many. `lines` outlives it.
void bound_head(CURL* curl, HeadLines& lines);

std::string curl_text(CURL* curl, CURLINFO info);

}  // namespace preau
