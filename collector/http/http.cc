// The only file that includes Boost. One thread runs every socket, so nothing here is locked; the
// handlers run on a pool. Every aggregate and capturing lambda has a name before it meets a
// co_await: gcc 12.2 destroys such temporaries twice. Longer than a page because Boost may stand in
// this one file only, and half a minute of compiling is paid once.
#include "collector/http/http.hh"

#include <utility>  // Boost 1.74's coroutines need std::exchange and do not include it
//
#include <set>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "collector/http/tls.hh"

namespace preau::http {

namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
namespace beast = boost::beast::http;
using asio::awaitable;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;
using Timer = asio::steady_timer;
using TlsStream = ssl::stream<tcp::socket>;
using Parser = beast::request_parser<beast::string_body>;

constexpr milliseconds kLinger{5'000};
constexpr milliseconds kGoodbye{1'000};
constexpr milliseconds kAfterAcceptFailed{100};
constexpr milliseconds kLastCallStep{20};

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

// What the connections share with the server.
struct Shared {
  class Connected;
  explicit Shared(Limits wanted) : limits(wanted), pool(wanted.handler_threads) {}

  const Limits limits;
  std::function<void(const std::string&)> log_error;
  asio::thread_pool pool;
  std::set<Connected*> connections;
  bool stopping{};
  asio::io_context io{1};  // last: what it destroys still uses the rest
};

// One connection's place among the others, and its deadline. When that passes, the operation under
// way is cancelled once, so that an answer can still be sent; if it passes again, the socket
// closes.
class Shared::Connected {
 public:
  Connected(Shared& shared, tcp::socket& socket)
      : shared_(shared), socket_(socket), timer_(socket.get_executor()) {
    shared_.connections.insert(this);
  }
  ~Connected() {
    ++*generation_;
    shared_.connections.erase(this);
  }
  Connected(const Connected&) = delete;
  Connected& operator=(const Connected&) = delete;

  void within(milliseconds time) {
    expired_ = false;
    arm(time);
  }
  bool expired() const { return expired_; }

  // Nothing is lost when a connection is ended while it is idle.
  bool idle{true};
  void cancel() {
    error_code ignored;
    socket_.cancel(ignored);
  }

 private:
  void arm(milliseconds time) {
    timer_.expires_after(time);
    // The count outlives us: a wait that is over already cannot be called back.
    auto wait = [this, now = ++*generation_, current = generation_](error_code) {
      if (*current == now) pass();
    };
    timer_.async_wait(std::move(wait));
  }
  void pass() {
    error_code ignored;
    if (expired_) {
      socket_.close(ignored);
      return;
    }
    expired_ = true;
    cancel();
    arm(kLinger);
  }

  Shared& shared_;
  tcp::socket& socket_;
  Timer timer_;
  bool expired_{};
  std::shared_ptr<std::uint64_t> generation_ = std::make_shared<std::uint64_t>(0);
};

tcp::socket& socket_of(tcp::socket& stream) { return stream; }
tcp::socket& socket_of(TlsStream& stream) { return stream.next_layer(); }

awaitable<void> greet(tcp::socket&, error_code&) { co_return; }
awaitable<void> greet(TlsStream& stream, error_code& error) {
  co_await stream.async_handshake(TlsStream::server, into(error));
}

awaitable<void> say_goodbye(tcp::socket&) { co_return; }
awaitable<void> say_goodbye(TlsStream& stream) {
  error_code ignored;
  co_await stream.async_shutdown(into(ignored));
}

std::optional<std::string> client_of(tcp::socket&) { return std::nullopt; }
std::optional<std::string> client_of(TlsStream& stream) {
  return client_name(stream.native_handle());
}

std::optional<Request> to_request(const Parser& parser) {
  const auto& head = parser.get();
  const auto target = head.target();
  if (target.empty() || target.front() != '/') return std::nullopt;
  const auto query = target.find('?');
  Request request{.method = std::string(head.method_string()),
                  .path = std::string(target.substr(0, query))};
  if (request.method == "HEAD") request.method = "GET";
  if (query != target.npos) request.query = std::string(target.substr(query + 1));
  return request;
}

// A line break in a header would begin another header.
void require_line(const std::string& value) {
  for (const char c : value)
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
      throw std::logic_error("a header with a control character");
}

void require_lines(const Response& response) {
  require_line(response.content_type);
  for (const auto& [name, value] : response.headers) {
    require_line(name);
    require_line(value);
  }
}

beast::response<beast::string_body> to_wire(Response response, bool keep_alive) {
  beast::response<beast::string_body> wire;
  wire.version(11);
  wire.result(response.status);
  wire.set(beast::field::content_type, response.content_type);
  wire.set("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) wire.set(name, value);
  wire.body() = std::move(response.body);
  wire.keep_alive(keep_alive);
  wire.prepare_payload();
  return wire;
}

// The status that tells the client what it did, or 0 when there is nobody left to tell.
unsigned status_of(const error_code& error, bool expired) {
  if (expired) return 408;
  if (error == beast::error::end_of_stream || error == beast::error::partial_message) return 0;
  if (error == beast::error::body_limit) return 413;
  if (error == beast::error::header_limit) return 431;
  return error.category() == make_error_code(beast::error::bad_method).category() ? 400 : 0;
}

const char* detail_of(unsigned status) {
  switch (status) {
    case 408:
      return "the request did not come in time; send it again";
    case 413:
      return "the body is larger than this server takes; send it in parts";
    case 431:
      return "the head of the request is too long";
    case 500:
      return "the server failed at this request; its log says why; send it again later";
    default:
      return "not a request that HTTP/1.1 allows";
  }
}

template <class Stream>
class Connection {
 public:
  Connection(Shared& shared, const Site& site, Stream stream)
      : shared_(shared),
        site_(site),
        stream_(std::move(stream)),
        connected_(shared, socket_of(stream_)) {}

  awaitable<void> run() {
    error_code error;
    connected_.within(limits().head_time);
    co_await greet(stream_, error);
    if (error) co_return;
    client_ = client_of(stream_);
    auto patience = limits().head_time;
    while (co_await one_request(patience)) patience = limits().idle_time;
    co_await close();
  }

 private:
  const Limits& limits() const { return shared_.limits; }

  // False when the connection shall end.
  awaitable<bool> one_request(milliseconds patience) {
    error_code error;
    if (!co_await something_comes(patience)) co_return false;
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(limits().head));
    parser.body_limit(limits().body);
    connected_.within(limits().head_time);
    co_await beast::async_read_header(stream_, buffer_, parser, into(error));
    if (error) co_return co_await refuse(error);
    auto request = to_request(parser);
    if (!request) co_return co_await refuse(make_error_code(beast::error::bad_target));
    request->client_name = client_;
    head_only_ = parser.get().method() == beast::verb::head;
    if (site_.before_body) {
      if (auto refusal = site_.before_body(*request)) {
        unread_ = !parser.is_done();
        co_return co_await reply(*std::move(refusal), false);
      }
    }
    connected_.within(limits().body_time);
    co_await invite_body(parser);
    co_await beast::async_read(stream_, buffer_, parser, into(error));
    if (error) co_return co_await refuse(error);
    request->body = std::move(parser.get().body());
    auto response = co_await handled(*request);
    const bool more = parser.get().keep_alive() && !shared_.stopping;
    co_return co_await reply(std::move(response), more);
  }

  awaitable<bool> something_comes(milliseconds patience) {
    if (buffer_.size() > 0) co_return true;
    error_code error;
    connected_.idle = true;
    connected_.within(patience);
    const auto space = buffer_.prepare(4096);
    const auto size = co_await stream_.async_read_some(space, into(error));
    connected_.idle = false;
    if (error || shared_.stopping) co_return false;
    buffer_.commit(size);
    co_return true;
  }

  // curl waits for this before it sends a large body.
  awaitable<void> invite_body(const Parser& parser) {
    if (parser.is_done() || parser.get()[beast::field::expect] != "100-continue") co_return;
    error_code ignored;
    beast::response<beast::empty_body> go_on{beast::status::continue_, 11};
    co_await beast::async_write(stream_, go_on, into(ignored));
  }

  // On the pool, so that a disk that takes its time holds up nobody else's socket.
  awaitable<Response> handled(const Request& request) {
    Response response;
    Timer done(shared_.io, Timer::time_point::max());
    connected_.within(std::chrono::hours{24});
    auto wake = [&done] { done.cancel(); };
    auto work = [this, &request, &response, wake] {
      response = call(request);
      asio::post(shared_.io, wake);
    };
    asio::post(shared_.pool, work);
    error_code cancelled;
    co_await done.async_wait(into(cancelled));
    co_return response;
  }

  Response call(const Request& request) const {
    try {
      auto response = site_.handler(request);
      require_lines(response);
      return response;
    } catch (const std::exception& error) {
      shared_.log_error(request.method + " " + request.path.substr(0, 200) + ": " + error.what());
      return error_page(500);
    }
  }

  Response error_page(unsigned status) const {
    if (site_.error) return site_.error(status, detail_of(status));
    return {.status = status, .body = std::string(detail_of(status)) + "\n"};
  }

  awaitable<bool> refuse(error_code error) {
    const auto status = status_of(error, connected_.expired());
    if (status == 0) co_return false;
    unread_ = true;
    auto page = error_page(status);
    co_return co_await reply(std::move(page), false);
  }

  awaitable<bool> reply(Response response, bool keep_alive) {
    error_code error;
    connected_.within(limits().reply_time);
    auto wire = to_wire(std::move(response), keep_alive);
    beast::response_serializer<beast::string_body> serializer(wire);
    if (head_only_)
      co_await beast::async_write_header(stream_, serializer, into(error));
    else
      co_await beast::async_write(stream_, serializer, into(error));
    co_return !error && keep_alive;
  }

  awaitable<void> close() {
    error_code error;
    connected_.within(unread_ ? kLinger : kGoodbye);
    co_await say_goodbye(stream_);
    auto& socket = socket_of(stream_);
    socket.shutdown(tcp::socket::shutdown_send, error);
    // The client may still be sending: a socket closed now would answer with a reset, which can
    // overtake our refusal. So read on for a moment.
    std::array<char, 4096> waste{};
    const auto space = asio::buffer(waste);
    while (unread_ && !error && !connected_.expired())
      co_await socket.async_read_some(space, into(error));
  }

  Shared& shared_;
  const Site& site_;
  Stream stream_;
  Shared::Connected connected_;
  boost::beast::flat_buffer buffer_;
  std::optional<std::string> client_;
  bool head_only_{};
  bool unread_{};  // something of a refused request is still to come
};

template <class Stream>
awaitable<void> serve(Shared& shared, const Site& site, Stream stream) {
  Connection<Stream> connection(shared, site, std::move(stream));
  co_await connection.run();
}

struct Bound {
  Bound(Shared& shared, Listener wanted)
      : listener(std::move(wanted)), acceptor(shared.io), tls(ssl::context::tls_server) {
    const auto name = listener.address + ":" + std::to_string(listener.port);
    try {
      if (listener.tls) configure(tls.native_handle(), *listener.tls);
      const tcp::endpoint here(asio::ip::make_address(listener.address), listener.port);
      acceptor.open(here.protocol());
      acceptor.set_option(tcp::acceptor::reuse_address(true));
      acceptor.bind(here);
      acceptor.listen();
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error("listen on " + name + ": " + error.code().message());
    }
  }

  std::string url() const {
    const auto here = acceptor.local_endpoint();
    const auto host = here.address().is_v6() ? "[" + here.address().to_string() + "]"
                                             : here.address().to_string();
    return (listener.tls ? "https://" : "http://") + host + ":" + std::to_string(here.port());
  }

  const Listener listener;
  tcp::acceptor acceptor;
  ssl::context tls;
};

awaitable<void> accept_all(Shared& shared, Bound& bound) {
  while (!shared.stopping) {
    error_code error;
    auto socket = co_await bound.acceptor.async_accept(into(error));
    if (shared.stopping) break;
    if (error) {  // no descriptor left, or the client gone already: neither ends the server
      Timer pause(shared.io, kAfterAcceptFailed);
      co_await pause.async_wait(into(error));
      continue;
    }
    if (shared.connections.size() >= shared.limits.connections) continue;  // closes it
    // TLS 1.3 sends session tickets behind the handshake (RFC 8446, 4.6.1), and Nagle's algorithm
    // (RFC 9293, 3.7.4) would hold the first answer until they are acknowledged, 40 ms later.
    socket.set_option(tcp::no_delay(true), error);
    const Site& site = bound.listener.site;
    if (bound.listener.tls) {
      TlsStream stream(std::move(socket), bound.tls);
      co_spawn(shared.io, serve(shared, site, std::move(stream)), asio::detached);
    } else {
      co_spawn(shared.io, serve(shared, site, std::move(socket)), asio::detached);
    }
  }
}

// Ends the server when the last request under way is answered, or has had its time.
awaitable<void> last_call(Shared& shared) {
  const auto end = std::chrono::steady_clock::now() + shared.limits.stop_time;
  while (!shared.connections.empty() && std::chrono::steady_clock::now() < end) {
    error_code ignored;
    Timer pause(shared.io, kLastCallStep);
    co_await pause.async_wait(into(ignored));
  }
  shared.io.stop();
}

}  // namespace

struct Server::Impl {
  explicit Impl(Limits limits) : shared(limits) {}

  // On the thread of run().
  void stop_now() {
    if (shared.stopping) return;
    shared.stopping = true;
    signals.cancel();
    for (auto& one : bound) one->acceptor.close();
    for (auto* connection : shared.connections)
      if (connection->idle) connection->cancel();
    co_spawn(shared.io, last_call(shared), asio::detached);
  }

  Shared shared;
  std::vector<std::unique_ptr<Bound>> bound;
  std::vector<std::string> urls;
  asio::signal_set signals{shared.io};
};

Server::Server(std::vector<Listener> listeners, Limits limits,
               std::function<void(const std::string&)> log_error)
    : impl_(std::make_unique<Impl>(limits)) {
  impl_->shared.log_error = std::move(log_error);
  for (auto& listener : listeners) {
    impl_->bound.push_back(std::make_unique<Bound>(impl_->shared, std::move(listener)));
    impl_->urls.push_back(impl_->bound.back()->url());
  }
}

// A handler still at work refers to its connection: wait for it before those go.
Server::~Server() { impl_->shared.pool.join(); }

const std::vector<std::string>& Server::urls() const { return impl_->urls; }

void Server::stop_on_signals() {
  impl_->signals.add(SIGTERM);
  impl_->signals.add(SIGINT);
  auto stop = [this](error_code cancelled, int) {
    if (!cancelled) impl_->stop_now();
  };
  impl_->signals.async_wait(std::move(stop));
}

void Server::run() {
  for (auto& one : impl_->bound)
    co_spawn(impl_->shared.io, accept_all(impl_->shared, *one), asio::detached);
  impl_->shared.io.run();
}

void Server::stop() {
  asio::post(impl_->shared.io, [this] { impl_->stop_now(); });
}

}  // namespace preau::http
