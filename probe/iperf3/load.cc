#include "probe/iperf3/load.hh"

#include <algorithm>
#include <ctime>

#include <poll.h>

#include "probe/net/error.hh"
#include "probe/net/socket.hh"

namespace preau::iperf3 {

using namespace std::chrono_literals;

namespace {

constexpr Elapsed kLookEvery = 10ms;
constexpr Elapsed kMostWait = 20ms;

int wait(std::vector<pollfd>& waited, Elapsed time) {
  const timespec limit{time / 1s, (time % 1s).count()};
  const int ready = ::ppoll(waited.data(), waited.size(), &limit, nullptr);
  return ready < 0 && errno == EINTR ? 0 : check("poll", ready);
}

}  // namespace

Load::Load(Streams streams) : streams_(std::move(streams)) {
  for (const auto& stream : streams_) (stream->sends() ? sending_ : receiving_).used = true;
}

Elapsed Load::patience(Elapsed now) const {
  auto until = now + kMostWait;
  for (const auto& stream : streams_)
    if (const auto due = stream->due(); due && *due > now) until = std::min(until, *due);
  return until - now;
}

bool Load::step(const FileDescriptor& control) {
  auto now = elapsed();
  std::vector<pollfd> waited{{control.get(), POLLIN, 0}};
  for (const auto& stream : streams_)
    waited.push_back({stream->socket().get(), stream->events(now), 0});
  wait(waited, patience(now));
  now = elapsed();
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    const auto due = streams_[i]->due();
    if (waited[i + 1].revents != 0 || (due && *due <= now)) streams_[i]->step(now);
  }
  if (now >= next_look_) look(now);
  return waited[0].revents != 0;
}

void Load::look(Elapsed now) {
  next_look_ = now + kLookEvery;
  std::uint64_t sent = 0, received = 0;
  for (const auto& stream : streams_) {
    stream->look(now);
    (stream->sends() ? sent : received) += stream->delivered();
  }
  if (sent > sending_.delivered) sending_.progress = now;
  if (received > receiving_.delivered) receiving_.progress = now;
  sending_.delivered = sent;
  receiving_.delivered = received;
}

Elapsed Load::silence() const {
  const auto now = elapsed();
  Elapsed longest{};
  for (const auto* way : {&sending_, &receiving_})
    if (way->used) longest = std::max(longest, now - way->progress);
  return longest;
}

void Load::forget() {
  for (const auto& stream : streams_) stream->forget();
}

bool Load::drain(const FileDescriptor& control) {
  std::vector<pollfd> waited{{control.get(), POLLIN, 0}};
  for (const auto& stream : streams_)
    if (!stream->sends()) waited.push_back({stream->socket().get(), POLLIN, 0});
  wait(waited, kMostWait);
  bool idle = true;
  for (const auto& stream : streams_)
    if (!stream->sends()) idle = discard(stream->socket()) <= 0 && idle;
  // A stream that broke is always ready: no busy loop around it.
  if (idle && waited[0].revents == 0) wait_readable(control, 20ms);
  return waited[0].revents != 0;
}

}  // namespace preau::iperf3
