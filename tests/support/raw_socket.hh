// A TCP connection that says exactly what a test wants, at the pace it wants.
#pragma once

#include <array>
#include <chrono>
#include <stdexcept>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace preau::test {

class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
      throw std::runtime_error("connect to port " + std::to_string(port));
  }
  RawSocket(RawSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~RawSocket() {
    if (fd_ >= 0) ::close(fd_);
  }

  void send(const std::string& bytes) {
    static_cast<void>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }

  // Everything until the other side closes, or the time is over.
  std::string rest(std::chrono::milliseconds most = std::chrono::seconds{20}) {
    const auto end = std::chrono::steady_clock::now() + most;
    std::string all;
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          end - std::chrono::steady_clock::now());
      pollfd wait{fd_, POLLIN, 0};
      if (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) <= 0) return all;
      std::array<char, 4096> chunk{};
      const auto size = ::recv(fd_, chunk.data(), chunk.size(), 0);
      if (size <= 0) {
        closed_ = true;
        return all;
      }
      all.append(chunk.data(), static_cast<std::size_t>(size));
    }
  }
  bool closed() const { return closed_; }

 private:
  int fd_;
  bool closed_{};
};

inline std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

}  // namespace preau::test
