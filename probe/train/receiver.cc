#include "probe/train/receiver.hh"

#include <algorithm>
#include <array>
#include <thread>

#include <linux/sock_diag.h>
#include <netinet/udp.h>

#include "probe/train/arrival_interface.hh"

namespace preau::train {

using std::chrono::steady_clock;

namespace {

constexpr std::size_t kMost = 64;  // datagrams a call
// A quarter of the buffer may fill between two reads at this rate, at most so long. The kernel
// counts about twice a packet's octets against the buffer.
constexpr double kFastest = 10e9 / 8;  // octets/s
constexpr double kPart = 0.125;
constexpr nanoseconds kLongestGather = std::chrono::milliseconds{3};

nanoseconds gather_time(const FileDescriptor& socket) {
  int octets = 0;
  socklen_t size = sizeof octets;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &octets, &size) != 0) return {};
  const auto time = nanoseconds{static_cast<std::int64_t>(1e9 * kPart * octets / kFastest)};
  return std::min(time, kLongestGather);
}

// The count that SO_RXQ_OVFL hangs on packets, asked for: the last drops of a train have no packet
// behind them to tell.
std::optional<std::uint32_t> drops_of(const FileDescriptor& socket) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> counts{};
  socklen_t size = sizeof counts;
  if (::getsockopt(socket.get(), SOL_SOCKET, SO_MEMINFO, counts.data(), &size) != 0)
    return std::nullopt;
  return counts[SK_MEMINFO_DROPS];
}

}  // namespace

struct Receiver::Slots {
  struct Slot {
    std::array<std::byte, kMarkSize> mark;
    alignas(cmsghdr) std::array<std::byte, 256> control;
    iovec vector{};
  };
  std::array<Slot, kMost> slots;
  std::array<mmsghdr, kMost> messages{};

  void prepare(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      slots[i].vector = {slots[i].mark.data(), kMarkSize};
      auto& header = messages[i].msg_hdr;
      header.msg_iov = &slots[i].vector;
      header.msg_iovlen = 1;
      header.msg_control = slots[i].control.data();
      header.msg_controllen = slots[i].control.size();
    }
  }
};

Receiver::Receiver(const FileDescriptor& socket, const Token& token, std::uint32_t header_octets)
    : socket_(socket),
      token_(token),
      header_octets_(header_octets),
      slots_(std::make_unique<Slots>()),
      gather_(gather_time(socket)),
      dropped_(drops_of(socket)) {
  slots_->prepare(kMost);
}

Receiver::~Receiver() = default;

void Receiver::expect(std::uint32_t train) {
  if (train != train_) begin(train);
}

void Receiver::begin(std::uint32_t train) {
  train_ = train;
  bursts_.clear();
  seen_.clear();
  packets_ = ip_octets_ = 0;
}

bool Receiver::drain() {
  for (bool any = false;; any = true) {
    const int count = ::recvmmsg(socket_.get(), slots_->messages.data(), kMost,
                                 MSG_DONTWAIT | MSG_TRUNC, nullptr);
    if (count <= 0) return any;
    last_ = steady_clock::now();
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
      note(i, slots_->messages[i].msg_len);
    slots_->prepare(static_cast<std::size_t>(count));
    if (static_cast<std::size_t>(count) < kMost) return true;
  }
}

void Receiver::gather() const { std::this_thread::sleep_for(gather_); }

// A datagram, or several of one size that the kernel merged (UDP_GRO). Of those only the first
// mark is read, since reading all would cost what merging saves: packets lost or doubled amid them
// are told at their end, a burst's length late at most, and their count stays right.
void Receiver::note(std::size_t slot, std::size_t octets) {
  const auto mark = decode_mark(slots_->slots[slot].mark);
  if (!mark || octets < kMarkSize || mark->token != token_) return;
  std::size_t size = octets;
  Burst burst{.first = mark->sequence};
  std::optional<WallTime> stamp;
  for_each_control(slots_->messages[slot].msg_hdr, [&](const cmsghdr* c) {
    if (is(c, SOL_SOCKET, SCM_TIMESTAMPING))
      stamp = software_stamp(c);
    else if (is(c, SOL_UDP, UDP_GRO))
      size = std::max<std::size_t>(static_cast<std::size_t>(control_data<int>(c)), kMarkSize);
    else if (const auto index = arrival_interface(c))
      interface_ = *index;
  });
  // The kernel begins to stamp a moment after the first socket asked for it: packets of that
  // moment, hails as a rule, get the time at which they were read.
  burst.at = (stamp ? *stamp : wall_now()).time_since_epoch();
  payload_ += octets;
  all_ip_octets_ += octets + (octets + size - 1) / size * header_octets_;
  if (mark->train == kHailTrain) return hails_.emplace_back(mark->sequence, octets), void();
  if (mark->train < train_) return;  // of a train that was given up
  if (mark->train > train_) begin(mark->train);
  const auto ip_octets = static_cast<std::uint32_t>(size) + header_octets_;
  if (ip_octets_ == 0) ip_octets_ = ip_octets;
  if (ip_octets != ip_octets_ || octets % size != 0) return;  // no packet of our sender's
  burst.packets = static_cast<std::uint32_t>(octets / size);
  add(burst);
}

// Sequence numbers count once, and what is beyond any train's length not at all.
void Receiver::add(Burst burst) {
  const auto last = std::uint64_t{burst.first} + burst.packets;
  if (last > kMostPackets) return;
  if (seen_.size() < last) seen_.resize(last);
  for (auto sequence = burst.first; sequence < last; ++sequence) {
    if (seen_[sequence]) continue;
    seen_[sequence] = true;
    ++packets_;
    if (!bursts_.empty() && bursts_.back().at == burst.at &&
        bursts_.back().first + bursts_.back().packets == sequence)
      ++bursts_.back().packets;
    else
      bursts_.push_back({burst.at, sequence, 1});
  }
}

bool Receiver::dropped() const {
  const auto now = drops_of(socket_);
  return now && dropped_ && *now != *dropped_;
}

std::optional<std::uint64_t> Receiver::take_drops() {
  const auto now = drops_of(socket_);
  if (!now || !dropped_) return std::nullopt;
  return static_cast<std::uint32_t>(*now - *std::exchange(dropped_, now));
}

}  // namespace preau::train
