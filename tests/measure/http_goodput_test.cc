// download and upload against web servers that answer otherwise than they should.
#include "probe/measure/http_goodput.hh"

#include <array>
#include <thread>

#include <catch2/catch.hpp>

#include "probe/net/socket.hh"

using namespace preau;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

// Reads the request's head, says this, and closes; on each connection, one after the other.
class AnswersOnce {
 public:
  explicit AnswersOnce(std::string answer)
      : port_(local_address(listener_).port()),
        thread_([this, answer = std::move(answer)](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
            if (!wait_readable(listener_, 50ms)) continue;
            Address from;
            const auto peer = accept_tcp(listener_, from);
            std::array<std::byte, 4'096> head{};
            if (wait_readable(peer, 1s)) (void)::recv(peer.get(), head.data(), head.size(), 0);
            (void)::send(peer.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
          }
        }) {}

  HttpGoodputConfig config(const std::string& before, const std::string& path) const {
    HttpGoodputConfig config;
    config.request.url = "http://" + before + "127.0.0.1:" + std::to_string(port_) + path;
    config.request.connections = 1;
    return config;
  }

 private:
  FileDescriptor listener_{listen_tcp(Address::numeric("127.0.0.1", 0))};
  std::uint16_t port_;
  std::jthread thread_;
};

}  // namespace

TEST_CASE("download: neither its own address nor where it is sent shows a password or a query") {
  const AnswersOnce server(
      "HTTP/1.1 302 Found\r\nLocation: https://marie:secret@files.example.org/1GB?token=secret\r\n"
      "Content-Length: 0\r\n\r\n");
  const auto config = server.config("marie:secret@", "/1GB?token=secret");
  const auto run = run_http_goodput(config);
  const auto text = report(run, config).text();
  CHECK_THAT(text, !Contains("secret"));
  CHECK_THAT(run.failure, Contains("leads to https://files.example.org/1GB; give that address"));
  const auto record = to_record(run, config, {.name = "files"});
  CHECK_THAT(record.method + record.failure, !Contains("secret"));
}

TEST_CASE("download: a server's commands to a terminal are shown, not sent") {
  const AnswersOnce server("HTTP/1.1 302 Found\r\nLocation: http://\x1b]0;x\x07/\r\n\r\n");
  const auto run = run_http_goodput(server.config("", "/"));
  CHECK_FALSE(run.failure.empty());
  CHECK(run.failure.find_first_of("\x1b\x07") == std::string::npos);
}

TEST_CASE("upload: what a server answers before it took all is not counted as delivered") {
  const AnswersOnce server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  auto config = server.config("", "/");
  config.request.upload = true;
  const auto run = run_http_goodput(config);
  CHECK(validity(run) == Validity::failed);
  INFO(run.failure);
  CHECK(run.failure.find("too small") == std::string::npos);
}

TEST_CASE("download: an object that ends is asked for again, and one too small tells no rate") {
  const AnswersOnce server("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\nConnection: close\r\n\r\n" +
                           std::string(2'000, 'x'));
  const auto run = run_http_goodput(server.config("", "/"));
  INFO(run.failure);
  CHECK(run.requests > 1);
  CHECK_FALSE(run.failure.find("upload") != std::string::npos);
}

TEST_CASE("download: an empty object is not asked for again and again") {
  const AnswersOnce server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  const auto run = run_http_goodput(server.config("", "/"));
  CHECK_THAT(run.failure, Contains("the object is empty"));
}

TEST_CASE("download: header and trailer lines without end end the test") {
  std::string lines;
  while (lines.size() < 300'000) lines += "X-Line: one of many\r\n";
  const AnswersOnce before("HTTP/1.1 200 OK\r\n" + lines);
  CHECK_THAT(run_http_goodput(before.config("", "/")).failure, Contains("lines without end"));
  const AnswersOnce after("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + lines);
  CHECK_THAT(run_http_goodput(after.config("", "/")).failure, Contains("lines without end"));
}

TEST_CASE("librespeed: its endpoints lie below the folder, with or without a slash at its end") {
  CHECK(librespeed_url("https://speed.example.org/backend", false) ==
        "https://speed.example.org/backend/garbage.php?ckSize=100");
  CHECK(librespeed_url("https://speed.example.org/backend/", true) ==
        "https://speed.example.org/backend/empty.php");
}
