// The other end of a control connection, over loopback, that does what a script says: for servers
// and clients that lie, stall, break off, or never end.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "probe/iperf3/client.hh"
#include "probe/iperf3/control.hh"

namespace preau::iperf3::test {

// A server for one control connection. The script throws what it likes: the connection ends then.
class ScriptedServer {
 public:
  struct Peer {
    FileDescriptor listener, control;
    Parameters asked;

    // The steps of an honest server, one by one.
    void greet() {
      Cookie cookie{};
      (void)receive_all(control, cookie, std::chrono::seconds{3});
      send_state(control, State::param_exchange);
      asked = decode_parameters(receive_text(control, kMostParameters, std::chrono::seconds{3}));
      send_state(control, State::create_streams);
    }
    FileDescriptor stream() const {
      auto socket = next(listener);
      Cookie cookie{};
      (void)receive_all(socket, cookie, std::chrono::seconds{3});
      return socket;
    }
    void start() const {
      send_state(control, State::test_start);
      send_state(control, State::test_running);
    }
    bool ended() const { return wait_readable(control, std::chrono::milliseconds{0}); }
  };
  using Script = std::function<void(Peer&)>;

  explicit ScriptedServer(Script script)
      : listener_(listen_tcp(Address::resolve("127.0.0.1", 0))),
        port_(local_address(listener_).port()),
        thread_([this, script = std::move(script)] {
          try {
            Peer peer;
            peer.listener = std::move(listener_);
            peer.control = next(peer.listener);
            script(peer);
          } catch (const std::exception&) {
            // The client has left, which is what it should do.
          }
        }) {}

  Config config(Direction direction = Direction::down) const {
    return {.host = "127.0.0.1",
            .port = port_,
            .direction = direction,
            .duration = std::chrono::milliseconds{2'000},
            .ramp = std::chrono::milliseconds{500},
            .patience = {.connect = std::chrono::milliseconds{1'000},
                         .answer = std::chrono::milliseconds{1'000},
                         .results = std::chrono::milliseconds{2'000},
                         .silence = std::chrono::milliseconds{1'000}}};
  }

 private:
  static FileDescriptor next(const FileDescriptor& listener) {
    if (!wait_readable(listener, std::chrono::seconds{3})) throw std::runtime_error("nobody came");
    Address from;
    return accept_tcp(listener, from);
  }

  FileDescriptor listener_;
  std::uint16_t port_;
  std::jthread thread_;
};

}  // namespace preau::iperf3::test
