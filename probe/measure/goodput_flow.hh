// One flow of a TCP test: counts what it receives, or what the reflector reports of what we send.
#pragma once

#include <array>
#include <chrono>

#include <poll.h>

#include "probe/measure/goodput_estimate.hh"
#include "probe/net/fd.hh"
#include "probe/net/goodput_wire.hh"
#include "probe/net/tcp_info.hh"

namespace preau {

class GoodputFlow {
 public:
  // `direction` is down or up: a flow has one, also in a test of both.
  GoodputFlow(FileDescriptor socket, goodput::Direction direction)
      : socket_(std::move(socket)), direction_(direction) {}

  goodput::Direction direction() const { return direction_; }
  pollfd waited() const;

  // Moves what can be moved now; true when the count went up. Throws when the reflector is gone, or
  // tells what cannot be: more than was sent, or times that are not ours.
  bool step(short ready, std::chrono::nanoseconds elapsed);

  // The last moment of a download, so that its count reaches the end of the test.
  void finish(std::chrono::nanoseconds elapsed);

  // Payload that has reached its receiver, as far as is known here.
  std::uint64_t delivered() const;
  const FlowSeries& series() const { return series_; }
  FlowSeries take() { return std::move(series_); }
  // Of a flow that sends, at the same moments: what the far end's kernel had confirmed to ours.
  FlowSeries take_confirmed() { return std::move(confirmed_); }

  TcpInfo info() const { return looks_.info(socket_.get()); }  // of this end

 private:
  bool receive(std::chrono::nanoseconds elapsed);
  void send();
  bool read_reports(std::chrono::nanoseconds elapsed);
  bool note(const goodput::Report& report, std::chrono::nanoseconds elapsed);

  FileDescriptor socket_;
  goodput::Direction direction_;
  std::uint64_t octets_{};  // received here, or handed to the kernel to be sent
  // The reflector's clock and ours, at the first report of a flow that sends and at the newest.
  std::chrono::nanoseconds told_first_{}, heard_first_{}, heard_{};
  FlowSeries series_, confirmed_;
  SenderLooks looks_;
  std::array<std::byte, goodput::kReportSize> partial_{};
  std::size_t filled_{};
};

}  // namespace preau
