#include "probe/train/sender.hh"

#include <algorithm>
#include <ctime>

#include <linux/sockios.h>
#include <sys/ioctl.h>

#include "probe/net/error.hh"
#include "probe/net/filler.hh"
#include "probe/net/socket.hh"
#include "probe/net/udp_segments.hh"
#include "probe/train/promptly.hh"

namespace preau::train {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

nanoseconds now() { return steady_clock::now().time_since_epoch(); }

// Asleep, never spinning: a spinning sender costs a core, and each late wake-up is made good by the
// next, since all are due by the same clock.
void sleep_until(nanoseconds due) {
  const timespec at{due.count() / 1'000'000'000, due.count() % 1'000'000'000};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

// Packets of one GSO packet after the other, their filler written once.
class Segments {
 public:
  Segments(const Token& token, const Order& order, std::size_t payload)
      : mark_{token, order.train, 0}, payload_(payload) {
    const auto fit =
        std::min(kMostSegments, std::max<std::size_t>(1, kMostSegmentedOctets / payload));
    most_ = std::min<std::size_t>(
        {order.segments > 0 ? order.segments : fit, std::size_t{order.burst_packets}, fit});
    octets_.resize(most_ * payload);
    fill_incompressible(octets_);
  }

  // How many left: for the others this host had no room, they are lost before that.
  std::uint32_t send(const FileDescriptor& socket, std::uint32_t first, std::uint32_t count) {
    std::uint32_t left = 0;
    for (std::uint32_t some = 0; count > 0; first += some, count -= some) {
      some = std::min(count, static_cast<std::uint32_t>(most_));
      if (send_some(socket, first, some)) left += some;
    }
    return left;
  }

 private:
  bool send_some(const FileDescriptor& socket, std::uint32_t first, std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) {
      mark_.sequence = first + i;
      encode(mark_, std::span(octets_).subspan(i * payload_));
    }
    const auto datagrams = std::span(octets_).first(count * payload_);
    for (;;) {
      if (send_segments(socket, datagrams, payload_) >= 0) return true;
      if (errno == EINTR || errno == ECONNREFUSED) continue;  // the latter: of an earlier packet
      if (errno == EAGAIN && wait_writable(socket, 100ms)) continue;
      if (errno == ENOBUFS || errno == EAGAIN) return false;
      check("send a train", -1);
    }
  }

  Mark mark_;
  std::size_t payload_, most_{};
  std::vector<std::byte> octets_;
};

std::uint32_t backlog_of(const FileDescriptor& socket) {
  int octets = 0;
  return ::ioctl(socket.get(), SIOCOUTQ, &octets) == 0 ? static_cast<std::uint32_t>(octets) : 0;
}

// When packet `sequence` is due, since the train began.
nanoseconds due_after(const Order& order, std::uint32_t sequence) {
  double due = 0;
  for (const auto& part : order.parts()) {
    const auto before = std::min(sequence, part.packets);
    if (before > 0) due += 8e6 * before * order.ip_octets / part.kbps;
    sequence -= before;
  }
  return nanoseconds{static_cast<std::int64_t>(due)};
}

}  // namespace

SentTrain send_train(const FileDescriptor& socket, const Token& token, const Order& order,
                     std::uint32_t header_octets, const MustStop& must_stop) {
  const Promptly promptly;
  const auto payload = order.ip_octets - header_octets;
  Segments segments(token, order, payload);
  SentTrain sent;
  const auto began = now();
  for (std::uint32_t next = 0; next < order.packets();) {
    sleep_until(began + due_after(order, next));
    if (must_stop(sent.payload)) break;
    const auto count = std::min<std::uint32_t>(order.burst_packets, order.packets() - next);
    sent.bursts.push_back({now(), next, count});
    sent.backlog = std::max(sent.backlog, backlog_of(socket));
    sent.payload += std::uint64_t{segments.send(socket, next, count)} * payload;
    next += count;
  }
  return sent;
}

}  // namespace preau::train
