#include "probe/measure/delay_stream.hh"

#include <algorithm>
#include <array>

#include "probe/net/stamp.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::uint64_t kIpOctets = stamp::kBaseSize + 28;  // in IPv6 twenty more, of so few
constexpr double kPart = 0.001;                             // of the line
constexpr nanoseconds kMostOften = 20ms;
constexpr nanoseconds kLookForStop = 2ms;
constexpr nanoseconds kSuspicious = 20ms;  // as much is a flag (capacity/verdict.cc)
constexpr nanoseconds kLost = 200ms;
constexpr std::uint32_t kDeafAfter = 5;  // packets, none of them answered

}  // namespace

DelayStream::DelayStream(const FarEnd& to)
    : socket_(StampedUdpSocket::connect(Address::resolve(to.host, to.udp_port))) {}

void DelayStream::start(Mbps rate) {
  if (deaf_) return;
  const double ns = 8e3 * kIpOctets / kPart / rate.value;
  const auto interval = std::max(nanoseconds{static_cast<std::int64_t>(ns)}, kMostOften);
  thread_ =
      std::jthread([this, interval](const std::stop_token& stop) { exchange(stop, interval); });
}

void DelayStream::exchange(const std::stop_token& stop, nanoseconds interval) {
  for (auto next = steady_clock::now(); !stop.stop_requested();) {
    if (steady_clock::now() >= next) {
      send();
      next += interval;
    }
    receive();
  }
  while (suspicious()) receive();
}

// Has the oldest packet waited for longer than any other, so that it is worth waiting for?
bool DelayStream::suspicious() const {
  if (waiting_.empty() || delays_.empty()) return false;
  const auto age = wall_now() - waiting_.begin()->second;
  return age > std::ranges::max(delays_) + kSuspicious && age < kLost;
}

void DelayStream::send() {
  std::array<std::byte, stamp::kBaseSize> packet{};
  stamp::Request request;
  request.seq = next_;
  request.sent = wall_now();
  const auto number = socket_.send(stamp::encode(request, packet.size(), {}, packet));
  if (!number) return;
  numbers_[*number] = next_;
  waiting_.emplace(next_++, request.sent);
  sent_ += kIpOctets;
}

// When it really left: this thread may have waited for a CPU before it could send.
void DelayStream::note_transmit_stamps() {
  for (const auto& sent : socket_.transmit_stamps()) {
    const auto number = numbers_.find(sent.number);
    if (number == numbers_.end()) continue;
    const auto asked = waiting_.find(number->second);
    if (asked != waiting_.end() && sent.time > asked->second) asked->second = sent.time;
    numbers_.erase(number);
  }
}

void DelayStream::receive() {
  const auto datagram = socket_.receive(kLookForStop);
  note_transmit_stamps();
  if (!datagram) return;
  const auto reply = stamp::decode_reply(datagram->data);
  if (!reply) return;
  const auto asked = waiting_.find(reply->request_seq);
  if (asked == waiting_.end()) return;
  heard_ = true;
  received_ += kIpOctets;
  // What the reflector says of its own time may be no more than all of it.
  const auto whole = datagram->received - asked->second;
  const auto there = std::clamp<nanoseconds>(reply->sent - reply->received, 0ns,
                                             std::max<nanoseconds>(whole, 0ns));
  if (whole > 0ns) delays_.push_back(whole - there);
  waiting_.erase(asked);
}

std::vector<nanoseconds> DelayStream::stop() {
  if (!thread_.joinable()) return {};
  thread_.request_stop();
  thread_.join();
  auto delays = std::exchange(delays_, {});
  deaf_ = !heard_ && next_ >= kDeafAfter;
  waiting_.clear();
  return delays;
}

}  // namespace preau
