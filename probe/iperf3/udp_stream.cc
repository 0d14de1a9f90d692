#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <linux/sock_diag.h>
#include <poll.h>
#include <sys/socket.h>

#include "probe/iperf3/stream.hh"
#include "probe/net/error.hh"
#include "probe/net/filler.hh"
#include "probe/net/socket.hh"
#include "probe/net/udp.hh"
#include "probe/net/udp_segments.hh"

namespace preau::iperf3 {

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kBlock = 1'448;  // what a path of 1,500 octets carries whole, IPv6 too
constexpr int kBuffer = 4 << 20;
// A sender that is later than this leaves out what it missed: caught up at once it would be a
// burst.
constexpr Elapsed kCatchUp = 50ms;
// A day at 10 Gbit/s: a number beyond it is no number of ours.
constexpr std::uint64_t kMostNumber = 1'000'000'000'000;

// What UDP loses is lost: an ICMP error, or a full queue, is no failure of a stream.
bool passing(int error) {
  return error == EAGAIN || error == EINTR || error == ENOBUFS || error == ECONNREFUSED;
}

class UdpSender : public Stream {
 public:
  UdpSender(FileDescriptor socket, const StreamShape& shape)
      : Stream(std::move(socket)),
        block_(shape.block == 0 ? kBlock : std::clamp(shape.block, kLeastUdpBlock, kMostUdpBlock)),
        wide_(shape.wide_numbers),
        interval_ns_(shape.rate == 0 ? 0 : 8e9 * block_ / static_cast<double>(shape.rate)),
        buffer_(block_ *
                std::max<std::size_t>(1, std::min(kMostSegments, kMostSegmentedOctets / block_))) {
    enlarge_buffers(socket_, kBuffer);
    fill_incompressible(buffer_);
  }

  bool sends() const override { return true; }
  short events(Elapsed now) const override {
    return full_ || interval_ns_ == 0 || now >= *due() ? POLLOUT : 0;
  }
  std::optional<Elapsed> due() const override {
    if (interval_ns_ == 0 || full_) return std::nullopt;
    return Elapsed{static_cast<std::int64_t>(interval_ns_ * static_cast<double>(scheduled_))};
  }

  void step(Elapsed now) override {
    full_ = false;
    const auto most = buffer_.size() / block_;
    const auto count = interval_ns_ == 0 ? most : std::min<std::uint64_t>(most, behind(now));
    if (count == 0) return;
    write_headers(count);
    const auto sent = send_segments(socket_, std::span(buffer_).first(count * block_), block_);
    if (sent < 0) {
      if (!passing(errno)) check("send", sent);
      full_ = errno == EAGAIN;
      return;
    }
    scheduled_ += count;
    number_ += count;
  }

  void look(Elapsed now) override { series_.push_back({now, number_ * block_}); }
  Counts counts() const override {
    return {.octets = (number_ - forgotten_) * block_, .packets = number_, .late = late_};
  }
  void forget() override { forgotten_ = number_; }

 private:
  // Datagrams that are due by now.
  std::uint64_t behind(Elapsed now) {
    const auto due =
        static_cast<std::uint64_t>(static_cast<double>(now.count()) / interval_ns_) + 1;
    const auto most = static_cast<std::uint64_t>(kCatchUp.count() / interval_ns_) + 1;
    if (due <= scheduled_) return 0;
    if (due - scheduled_ > most) {
      late_ += due - scheduled_ - most;
      scheduled_ = due - most;
    }
    return due - scheduled_;
  }

  void write_headers(std::size_t count) {
    const auto now = wall_now().time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    const auto us = std::chrono::floor<std::chrono::microseconds>(now - seconds);
    for (std::size_t i = 0; i < count; ++i)
      encode(UdpHeader{static_cast<std::uint32_t>(seconds.count()),
                       static_cast<std::uint32_t>(us.count()), number_ + i + 1},
             wide_, std::span(buffer_).subspan(i * block_, block_));
  }

  std::uint32_t block_;
  bool wide_;
  double interval_ns_;  // from one datagram to the next; 0: as fast as it goes
  std::vector<std::byte> buffer_;
  std::uint64_t scheduled_{};  // sent, or left out
  std::uint64_t number_{}, forgotten_{}, late_{};
  bool full_{};
};

class UdpReceiver : public Stream {
 public:
  UdpReceiver(FileDescriptor socket, const StreamShape& shape)
      : Stream(std::move(socket)), wide_(shape.wide_numbers) {
    enlarge_buffers(socket_, kBuffer);
    for (std::size_t i = 0; i < kBatch; ++i) {
      vectors_[i] = {headers_[i].data(), headers_[i].size()};
      messages_[i].msg_hdr.msg_iov = &vectors_[i];
      messages_[i].msg_hdr.msg_iovlen = 1;
    }
  }

  bool sends() const override { return false; }
  short events(Elapsed) const override { return POLLIN; }

  // Only the headers are copied; the length is that of the whole datagram (MSG_TRUNC).
  void step(Elapsed now) override {
    const int got = ::recvmmsg(socket_.get(), messages_.data(), kBatch, MSG_TRUNC, nullptr);
    if (got < 0 && !passing(errno)) check("receive", got);
    for (int i = 0; i < got; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const std::size_t size = messages_[at].msg_len;
      const auto held = std::span(headers_[at]).first(std::min(size, headers_[at].size()));
      if (const auto header = decode_udp(held, wide_)) note(*header, size, now);
    }
  }

  void look(Elapsed now) override { series_.push_back({now, octets_}); }
  Counts counts() const override {
    return {.octets = octets_ - octets_forgotten_,
            .packets = highest_,
            .lost = lost_,
            .copies = copies_,
            .jitter_s = jitter_s_,
            .drops = drops()};
  }
  void forget() override {
    octets_forgotten_ = octets_;
    lost_ = 0;
    copies_ = 0;
    jitter_s_ = 0;
  }

 private:
  static constexpr std::size_t kBatch = 64;

  // A gap is a loss until what fills it comes late.
  void note(const UdpHeader& header, std::size_t size, Elapsed now) {
    if (header.number > kMostNumber) return;
    octets_ += size;
    if (header.number > highest_) {
      lost_ += header.number - highest_ - 1;
      highest_ = header.number;
    } else if (lost_ > 0) {
      --lost_;
    } else {
      ++copies_;
    }
    const double transit = to_seconds(now) - header.sec - 1e-6 * header.usec;
    if (transit_) jitter_s_ += (std::abs(transit - *transit_) - jitter_s_) / 16;
    transit_ = transit;
  }

  std::uint64_t drops() const {
    std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
    socklen_t size = sizeof info;
    if (::getsockopt(socket_.get(), SOL_SOCKET, SO_MEMINFO, info.data(), &size) != 0) return 0;
    return info[SK_MEMINFO_DROPS];
  }

  bool wide_;
  std::array<std::array<std::byte, udp_header_size(true)>, kBatch> headers_{};
  std::array<iovec, kBatch> vectors_{};
  std::array<mmsghdr, kBatch> messages_{};
  std::uint64_t octets_{}, octets_forgotten_{}, highest_{}, lost_{}, copies_{};
  std::optional<double> transit_;
  double jitter_s_{};
};

}  // namespace

std::unique_ptr<Stream> udp_sender(FileDescriptor socket, const StreamShape& shape) {
  return std::make_unique<UdpSender>(std::move(socket), shape);
}

std::unique_ptr<Stream> udp_receiver(FileDescriptor socket, const StreamShape& shape) {
  return std::make_unique<UdpReceiver>(std::move(socket), shape);
}

}  // namespace preau::iperf3
