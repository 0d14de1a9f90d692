// The other end of an ndt7 connection, over loopback, that does what a script says: for servers
// that lie, stall, break off, redirect or never end.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "probe/ndt7/client.hh"
#include "probe/ndt7/connection.hh"
#include "probe/net/socket.hh"

namespace preau::ndt7::test {

// A server for one connection. The script throws what it likes: the connection ends then.
class ScriptedServer {
 public:
  struct Peer {
    FileDescriptor socket;

    // For scripts that speak octets.
    std::string request() const {
      std::string head;
      std::byte octet{};
      while (!head.ends_with("\r\n\r\n") &&
             receive_all(socket, {&octet, 1}, std::chrono::seconds{3}))
        head.push_back(static_cast<char>(octet));
      return head;
    }
    void say(std::string_view text) const {
      send_all(socket, std::as_bytes(std::span(text)), std::chrono::seconds{1});
    }
    void upgrade() const { say(answer(*read_request(parse_head(request())))); }
    // A text in one frame of a server.
    void tell(std::string_view json) const {
      FrameWriter writer(Role::server);
      writer.text(json);
      const auto due = writer.due();
      send_all(socket, due, std::chrono::seconds{1});
    }
    // Whatever comes, until the client leaves.
    void listen(std::chrono::milliseconds most) const {
      const auto until = std::chrono::steady_clock::now() + most;
      std::array<std::byte, 65'536> room{};
      while (std::chrono::steady_clock::now() < until) {
        if (!wait_readable(socket, std::chrono::milliseconds{50})) continue;
        if (::recv(socket.get(), room.data(), room.size(), 0) <= 0) return;
      }
    }
    // A server's download, for so long, as far as the client takes it.
    void load(std::chrono::milliseconds most) const {
      const auto until = std::chrono::steady_clock::now() + most;
      FrameWriter writer(Role::server);
      writer.bulk(true);
      while (std::chrono::steady_clock::now() < until) send_some(writer);
      writer.bulk(false);
      while (!writer.due().empty()) send_some(writer);
    }

   private:
    void send_some(FrameWriter& writer) const {
      const auto due = writer.due();
      const auto sent = ::send(socket.get(), due.data(), due.size(), MSG_NOSIGNAL);
      if (sent > 0) return writer.sent(static_cast<std::size_t>(sent));
      if (errno != EAGAIN) throw std::runtime_error("gone");
      wait_writable(socket, std::chrono::milliseconds{10});
    }
  };
  using Script = std::function<void(Peer&)>;

  explicit ScriptedServer(Script script)
      : listener_(listen_tcp(Address::resolve("127.0.0.1", 0))),
        port_(local_address(listener_).port()),
        thread_([this, script = std::move(script)] {
          try {
            if (!wait_readable(listener_, std::chrono::seconds{5})) return;
            Address from;
            Peer peer{accept_tcp(listener_, from)};
            script(peer);
          } catch (const std::exception&) {
            // The client has left, which is what it should do.
          }
        }) {}

  std::uint16_t port() const { return port_; }
  Config config(Direction direction = Direction::down) const {
    return {.target = {.tls = false,
                       .host = "127.0.0.1",
                       .port = port_,
                       .path = std::string(path_of(direction))},
            .direction = direction,
            .duration = std::chrono::milliseconds{2'000},
            .ramp = std::chrono::milliseconds{500},
            .tolerance = std::chrono::milliseconds{300},
            .patience = {.opening = std::chrono::milliseconds{1'000},
                         .silence = std::chrono::milliseconds{1'000},
                         .closing = std::chrono::milliseconds{300}}};
  }

 private:
  FileDescriptor listener_;
  std::uint16_t port_;
  std::jthread thread_;
};

}  // namespace preau::ndt7::test
