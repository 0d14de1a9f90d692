#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <vector>

#include <poll.h>
#include <sys/socket.h>

#include "probe/iperf3/stream.hh"
#include "probe/net/error.hh"
#include "probe/net/filler.hh"
#include "probe/net/socket.hh"

namespace preau::iperf3 {

namespace {

constexpr std::uint32_t kBlock = 131'072;  // DEFAULT_TCP_BLKSIZE
constexpr auto kClosed = "the other end closed a stream in the middle of the test";

bool would_block() { return errno == EAGAIN || errno == EINTR; }

class TcpSender : public Stream {
 public:
  TcpSender(FileDescriptor socket, const StreamShape& shape)
      : Stream(std::move(socket)),
        block_(shape.block == 0 ? kBlock : std::min(shape.block, kMostBlock)),
        rate_(shape.rate),
        acked_before_(tcp_info(socket_).acked) {}

  bool sends() const override { return true; }
  short events(Elapsed now) const override { return !due() || now >= *due() ? POLLOUT : 0; }

  std::optional<Elapsed> due() const override {
    if (rate_ == 0) return std::nullopt;
    return Elapsed{
        static_cast<std::int64_t>(8e9 * static_cast<double>(sent_) / static_cast<double>(rate_))};
  }

  void step(Elapsed) override {
    const auto sent = ::send(socket_.get(), filler<kMostBlock>().data(), block_, MSG_NOSIGNAL);
    if (sent > 0) sent_ += static_cast<std::uint64_t>(sent);
    if (sent >= 0 || would_block()) return;
    if (errno == EPIPE || errno == ECONNRESET) throw std::runtime_error(kClosed);
    check("send", sent);
  }

  void look(Elapsed now) override {
    const auto info = looks_.look(socket_.get());
    series_.push_back({now, info.acked - acked_before_});
    resent_.push_back({now, info.sent_again, info.least_rtt});
  }
  // One that is told its rate runs dry by that.
  TcpInfo tcp() const override {
    return rate_ == 0 ? looks_.info(socket_.get()) : tcp_info(socket_);
  }
  Counts counts() const override { return {.octets = sent_ - forgotten_}; }
  void forget() override { forgotten_ = sent_; }

 private:
  std::uint32_t block_;
  std::uint64_t rate_;
  std::uint64_t acked_before_;  // the cookie
  std::uint64_t sent_{}, forgotten_{};
  SenderLooks looks_;
};

class TcpReceiver : public Stream {
 public:
  explicit TcpReceiver(FileDescriptor socket) : Stream(std::move(socket)) {}

  bool sends() const override { return false; }
  short events(Elapsed) const override { return POLLIN; }

  void step(Elapsed) override {
    const auto got = discard(socket_);
    if (got > 0) octets_ += static_cast<std::uint64_t>(got);
    if (got > 0 || (got < 0 && would_block())) return;
    if (got == 0 || errno == ECONNRESET) throw std::runtime_error(kClosed);
    check("receive", got);
  }

  void look(Elapsed now) override { series_.push_back({now, octets_}); }
  Counts counts() const override { return {.octets = octets_ - forgotten_}; }
  void forget() override { forgotten_ = octets_; }

 private:
  std::uint64_t octets_{}, forgotten_{};
};

}  // namespace

std::unique_ptr<Stream> tcp_sender(FileDescriptor socket, const StreamShape& shape) {
  return std::make_unique<TcpSender>(std::move(socket), shape);
}

std::unique_ptr<Stream> tcp_receiver(FileDescriptor socket) {
  return std::make_unique<TcpReceiver>(std::move(socket));
}

std::unique_ptr<Stream> make_stream(FileDescriptor socket, const Parameters& test, bool sends) {
  const StreamShape shape{test.block, test.rate, test.wide_numbers};
  if (test.udp)
    return sends ? udp_sender(std::move(socket), shape) : udp_receiver(std::move(socket), shape);
  return sends ? tcp_sender(std::move(socket), shape) : tcp_receiver(std::move(socket));
}

}  // namespace preau::iperf3
