#include "probe/net/http_load.hh"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>
#include <vector>

#include <curl/curl.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "probe/net/curl_handle.hh"
#include "probe/net/filler.hh"
#include "probe/net/printable.hh"
#include "probe/net/url.hh"

namespace preau {

using std::chrono::milliseconds;

namespace {

using Multi = std::unique_ptr<CURLM, decltype(&curl_multi_cleanup)>;

// One connection, and what went over it.
struct Flow {
  CurlHandle handle{new_curl_handle()};
  std::uint64_t before{};                 // of requests that ended
  std::uint64_t left{};                   // of an upload, to be given to curl
  std::uint64_t now{};                    // of this one: received, or handed to the kernel
  HeadLines head;                         // of this one
  curl_socket_t socket{CURL_SOCKET_BAD};  // the newest; a request may take over another's
  std::array<char, CURL_ERROR_SIZE> error{};
};

std::size_t count(char*, std::size_t, std::size_t octets, void* user) {
  static_cast<Flow*>(user)->now += octets;
  return octets;
}

std::size_t discard_answer(char*, std::size_t, std::size_t octets, void*) { return octets; }

// curl sends what it is given, also beyond the length that it announced.
std::size_t give(char* into, std::size_t, std::size_t room, void* user) {
  const auto data = filler<262'144>();
  auto& left = static_cast<Flow*>(user)->left;
  const auto given = std::min({room, data.size(), static_cast<std::size_t>(left)});
  std::memcpy(into, data.data(), given);
  left -= given;
  return given;
}

int note_upload(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent) {
  static_cast<Flow*>(user)->now = static_cast<std::uint64_t>(sent);
  return 0;
}

// CURLINFO_ACTIVESOCKET knows the socket of a transfer that is over only.
int note_socket(void* user, curl_socket_t socket, curlsocktype) {
  static_cast<Flow*>(user)->socket = socket;
  return CURL_SOCKOPT_OK;
}

int close_socket(void* user, curl_socket_t socket) {
  auto* flow = static_cast<Flow*>(user);
  if (flow->socket == socket) flow->socket = CURL_SOCKET_BAD;
  return ::close(socket);
}

// Handed to the kernel, and not yet acknowledged by the far end's.
std::uint64_t on_the_way(const Flow& flow) {
  int octets = 0;
  if (flow.socket == CURL_SOCKET_BAD || ::ioctl(flow.socket, SIOCOUTQ, &octets) != 0) return 0;
  return static_cast<std::uint64_t>(std::max(octets, 0));
}

void set_upload(CURL* curl, Flow& flow, const HttpLoadRequest& request) {
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.post_octets));
  flow.left = request.post_octets;
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &flow);
  // Over TLS curl counts a buffer once all of it is in the kernel: on a slow line one of 256 KiB
  // takes longer than the samples are apart. One of a record's size is counted as it goes.
  const auto over_tls = request.url.starts_with("https:");
  curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, over_tls ? 16'384L : 262'144L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &discard_answer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &note_upload);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &flow);
}

void set_download(CURL* curl, Flow& flow) {
  curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 262'144L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &count);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &flow);
}

// What one request that ended shows: empty, or what the far end did.
std::string wrong(CURL* curl, const Flow& flow, CURLcode code) {
  if (flow.head.too_many()) return "it sends header lines without end";
  if (code != CURLE_OK)
    return printable(flow.error[0] != '\0' ? flow.error.data() : curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  // Of an upload nothing is left to be given: what was not taken would count as delivered.
  if (status >= 200 && status < 300)
    return flow.left == 0 ? "" : "answered before it had taken the upload";
  const auto redirect = curl_text(curl, CURLINFO_REDIRECT_URL);
  auto text = "answered with status " + std::to_string(status);
  if (!redirect.empty()) text += ", which leads to " + shown_url(redirect) + "; give that address";
  if (status == 413) text += " (too much at once); try less with --post-size";
  return text;
}

}  // namespace

struct HttpLoad::State {
  explicit State(const HttpLoadRequest& asked)
      : request(asked), flows(asked.connections), multi(curl_multi_init(), &curl_multi_cleanup) {
    headers.reset(curl_slist_append(nullptr, "Expect:"));
    headers.reset(curl_slist_append(headers.release(), "Content-Type: application/octet-stream"));
    for (auto& flow : flows) begin(flow);
  }
  ~State() {
    for (auto& flow : flows) curl_multi_remove_handle(multi.get(), flow.handle.get());
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void begin(Flow& flow) {
    auto* curl = flow.handle.get();
    set_common(curl, request.url, request.ca_file, request.connect_timeout);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, flow.error.data());
    curl_easy_setopt(curl, CURLOPT_PRIVATE, &flow);
    curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, &note_socket);
    curl_easy_setopt(curl, CURLOPT_SOCKOPTDATA, &flow);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
    curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, &flow);
    bound_head(curl, flow.head);
    pinned.push_back(pin_name(curl, request.url, request.resolved_address));
    if (request.upload) {
      curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
      set_upload(curl, flow, request);
    } else {
      set_download(curl, flow);
    }
    curl_multi_add_handle(multi.get(), curl);
  }

  void again(CURL* curl, CURLcode code) {
    Flow* flow = nullptr;
    curl_easy_getinfo(curl, CURLINFO_PRIVATE, &flow);
    if (const auto what = wrong(curl, *flow, code); !what.empty()) throw std::runtime_error(what);
    ++requests;
    flow->before += flow->now;
    flow->now = 0;
    flow->head = {};
    if (request.upload) flow->left = request.post_octets;
    curl_multi_remove_handle(multi.get(), curl);
    curl_multi_add_handle(multi.get(), curl);
  }

  const HttpLoadRequest request;
  std::vector<Flow> flows;  // outlive `multi`, which closes their sockets
  Multi multi;
  CurlList headers{nullptr, &curl_slist_free_all};
  std::vector<CurlList> pinned;
  std::uint64_t requests{};
};

HttpLoad::HttpLoad(const HttpLoadRequest& request) : state_(std::make_unique<State>(request)) {}
HttpLoad::~HttpLoad() = default;

void HttpLoad::move(milliseconds patience) {
  auto* multi = state_->multi.get();
  int running = 0;
  curl_multi_poll(multi, nullptr, 0, static_cast<int>(patience.count()), nullptr);
  curl_multi_perform(multi, &running);
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi, &left))
    if (message->msg == CURLMSG_DONE) state_->again(message->easy_handle, message->data.result);
}

std::uint64_t HttpLoad::delivered(std::size_t connection) const {
  const auto& flow = state_->flows.at(connection);
  const auto octets = flow.before + flow.now;
  return state_->request.upload ? octets - std::min(octets, on_the_way(flow)) : octets;
}

std::uint64_t HttpLoad::requests() const { return state_->requests; }

std::string HttpLoad::address() const {
  return curl_text(state_->flows.front().handle.get(), CURLINFO_PRIMARY_IP);
}

TcpInfo HttpLoad::sending() const {
  TcpInfo sum;
  for (const auto& flow : state_->flows)
    if (flow.socket != CURL_SOCKET_BAD) sum = sum + tcp_info(flow.socket);
  return sum;
}

}  // namespace preau
