// One stream of a test, at either end: TCP or UDP, sending or receiving. Each moves what can be
// moved now and never waits; Load waits for all of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "probe/iperf3/wire.hh"
#include "probe/measure/goodput_estimate.hh"
#include "probe/net/fd.hh"
#include "probe/net/tcp_info.hh"

namespace preau::iperf3 {

using Elapsed = std::chrono::nanoseconds;  // since the test runs

// Payload. What a kind of stream cannot tell is zero, or absent.
struct Counts {
  std::uint64_t octets{};   // sent, or received
  std::uint64_t packets{};  // UDP: the highest number
  std::uint64_t lost{};     // UDP, receiving
  std::uint64_t copies{};   // UDP, receiving: datagrams that came late and filled no gap
  double jitter_s{};        // UDP, receiving: RFC 3550 section 6.4.1
  std::uint64_t late{};     // UDP, sending: datagrams that were skipped, being too late
  std::uint64_t drops{};    // UDP, receiving: of this host, for want of buffer
};

class Stream {
 public:
  virtual ~Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  const FileDescriptor& socket() const { return socket_; }
  virtual bool sends() const = 0;

  // poll()'s events; 0: there is nothing to wait for but the time when a paced sender is due.
  virtual short events(Elapsed now) const = 0;
  virtual std::optional<Elapsed> due() const { return std::nullopt; }

  // Throws when the other end has closed the stream, or it broke.
  virtual void step(Elapsed now) = 0;
  // Asked every 10 ms: the series goes on. Of a TCP sender it tells what was acknowledged.
  virtual void look(Elapsed now) = 0;

  // Of a TCP stream.
  virtual TcpInfo tcp() const { return tcp_info(socket_); }

  // Since the last forget().
  virtual Counts counts() const = 0;
  virtual void forget() = 0;
  // What went through until the last look: progress, whoever counts it.
  std::uint64_t delivered() const { return series_.empty() ? 0 : series_.back().octets; }
  const FlowSeries& series() const { return series_; }
  const ResentSeries& resent() const { return resent_; }  // of a TCP sender

 protected:
  explicit Stream(FileDescriptor socket) : socket_(std::move(socket)) {}

  FileDescriptor socket_;
  FlowSeries series_;
  ResentSeries resent_;
};

struct StreamShape {
  std::uint32_t block{};  // octets of a datagram, or of a write
  std::uint64_t rate{};   // bit/s; 0: no limit
  bool wide_numbers{};
};

// Sockets are connected and do not block.
std::unique_ptr<Stream> tcp_sender(FileDescriptor socket, const StreamShape& shape);
std::unique_ptr<Stream> tcp_receiver(FileDescriptor socket);
std::unique_ptr<Stream> udp_sender(FileDescriptor socket, const StreamShape& shape);
std::unique_ptr<Stream> udp_receiver(FileDescriptor socket, const StreamShape& shape);

std::unique_ptr<Stream> make_stream(FileDescriptor socket, const Parameters& test, bool sends);

}  // namespace preau::iperf3
