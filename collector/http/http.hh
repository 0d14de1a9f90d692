// An HTTP/1.1 server: several listeners, each plain or TLS, in front of plain functions. Knows
// nothing of what it serves. No Boost in this header: only http.cc pays for it.
//
// Threads: run() blocks and owns every socket; handlers run on a few other threads, several at
// once, and so must be safe for that. stop() may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace preau::http {

struct Request {
  std::string method;  // never "HEAD": that is answered like GET, without the body
  std::string path;    // as sent, still percent-encoded; begins with '/'
  std::string query;   // after the '?', as sent
  std::string body;
  // The common name of a certificate that the listener's client CA has signed; nothing else about
  // the client is told, so that no address can reach a log or a store.
  std::optional<std::string> client_name;
};

struct Response {
  unsigned status{200};
  std::string content_type{"text/plain; charset=utf-8"};
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

using Handler = std::function<Response(const Request&)>;

// What a listener serves.
struct Site {
  Handler handler;
  // Asked when only the head has come; an answer is sent at once and the body never read.
  std::function<std::optional<Response>(const Request&)> before_body;
  // The page for what the server itself refuses (400, 408, 413, 500); plain text when not given.
  std::function<Response(unsigned status, const std::string& detail)> error;
};

struct Tls {
  std::string certificate;  // files, PEM; the certificate with its chain
  std::string key;
  std::string client_ca;  // empty: clients are asked for no certificate
};

struct Listener {
  std::string address;   // "127.0.0.1", "::1"
  std::uint16_t port{};  // 0: the kernel chooses
  std::optional<Tls> tls;
  Site site;
};

// "127.0.0.1:9443" or "[::1]:9443"; nothing when it is not of that form.
std::optional<std::pair<std::string, std::uint16_t>> parse_endpoint(const std::string& text);

struct Limits {
  std::size_t body = std::size_t{1024} * 1024;
  std::size_t head = std::size_t{16} * 1024;
  // Of all listeners together; one more is closed at once. Half of the usual 1,024 descriptors.
  std::size_t connections = 512;
  std::size_t handler_threads = 4;
  std::chrono::milliseconds head_time{10'000};  // the handshake, and then each head
  std::chrono::milliseconds body_time{60'000};
  std::chrono::milliseconds reply_time{60'000};
  std::chrono::milliseconds idle_time{30'000};
  std::chrono::milliseconds stop_time{10'000};  // for requests under way when asked to stop
};

class Server {
 public:
  // Binds and listens; throws std::runtime_error that says what was attempted. `log_error` gets
  // one line for each handler that threw; from any thread.
  Server(std::vector<Listener> listeners, Limits limits,
         std::function<void(const std::string&)> log_error);
  ~Server();

  // "https://127.0.0.1:9443", one for each listener, in order, with the port that was bound.
  const std::vector<std::string>& urls() const;

  // stop() on SIGTERM and SIGINT, from now on.
  void stop_on_signals();

  // Serves until stopped and every request under way is answered (at most limits.stop_time).
  void run();
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace preau::http
