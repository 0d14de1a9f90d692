// A resolver on loopback that answers whatever a test wants, by UDP and by TCP on one port.
#pragma once

#include <array>
#include <functional>
#include <thread>
#include <vector>

#include <poll.h>

#include "probe/net/bytes.hh"
#include "probe/net/socket.hh"

namespace preau::test {

using Octets = std::vector<std::byte>;

class FakeResolver {
 public:
  // What is sent back for a question, one after the other; nothing: silence.
  using Answers = std::function<std::vector<Octets>(const Octets& question)>;

  explicit FakeResolver(Answers by_udp, Answers by_tcp = {})
      : by_udp_(std::move(by_udp)),
        by_tcp_(std::move(by_tcp)),
        tcp_(listen_tcp(Address::numeric("127.0.0.1", 0))),
        udp_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const auto at = local_address(tcp_);
    if (::bind(udp_.get(), at.get(), at.length) != 0) throw std::runtime_error("bind " + at.text());
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }

  std::string address() const { return local_address(tcp_).text(); }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::array<pollfd, 2> waited{{{udp_.get(), POLLIN, 0}, {tcp_.get(), POLLIN, 0}}};
      if (::poll(waited.data(), waited.size(), 20) <= 0) continue;
      if (waited[0].revents != 0) serve_udp();
      if (waited[1].revents != 0) serve_tcp();
    }
  }

  void serve_udp() {
    Octets question(512);
    Address from;
    from.length = sizeof from.storage;
    const auto size = ::recvfrom(udp_.get(), question.data(), question.size(), 0,
                                 reinterpret_cast<sockaddr*>(&from.storage), &from.length);
    if (size < 0) return;
    question.resize(static_cast<std::size_t>(size));
    for (const auto& answer : by_udp_(question))
      static_cast<void>(
          ::sendto(udp_.get(), answer.data(), answer.size(), 0, from.get(), from.length));
  }

  void serve_tcp() {
    Address from;
    const auto peer = accept_tcp(tcp_, from);
    std::array<std::byte, 2> length{};
    if (!by_tcp_ || !receive_all(peer, length, std::chrono::seconds{5})) return;
    Octets question(std::to_integer<std::size_t>(length[0]) << 8U |
                    std::to_integer<std::size_t>(length[1]));
    if (!receive_all(peer, question, std::chrono::seconds{5})) return;
    for (const auto& answer : by_tcp_(question)) {
      BigEndianWriter w;
      w.integer(static_cast<std::uint16_t>(answer.size()));
      w.bytes(answer);
      send_all(peer, w.take(), std::chrono::seconds{5});
    }
  }

  Answers by_udp_, by_tcp_;
  FileDescriptor tcp_, udp_;
  std::jthread thread_;
};

// The answer to a question: flags as in RFC 1035 section 4.1.1, and one address when it has some.
inline Octets answer_to(Octets question, std::uint16_t flags, bool with_address) {
  question[2] = static_cast<std::byte>(flags >> 8U);
  question[3] = static_cast<std::byte>(flags & 0xFFU);
  if (!with_address) return question;
  question[7] = std::byte{1};
  for (const unsigned octet :
       {0xC0U, 12U, 0U, 1U, 0U, 1U, 0U, 0U, 1U, 44U, 0U, 4U, 10U, 9U, 0U, 81U})
    question.push_back(static_cast<std::byte>(octet));
  return question;
}

}  // namespace preau::test
