#include "probe/ndt7/connection.hh"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "probe/net/socket.hh"

namespace preau::ndt7 {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kRoom = 262'144;
// Reads or writes a call of move(), and how long reads may go on: small frames take more time than
// their octets tell. Then the clock is looked at again.
constexpr int kTurns = 32;
constexpr milliseconds kReading{10};

milliseconds left_until(ByteStream::Deadline until) {
  return std::chrono::ceil<milliseconds>(until - steady_clock::now());
}

Role other(Role role) { return role == Role::client ? Role::server : Role::client; }

}  // namespace

Connection::Connection(ByteStream stream, Role us)
    : stream_(std::move(stream)), in_(other(us)), out_(us), room_(kRoom) {
  set_option(socket(), IPPROTO_TCP, TCP_NODELAY, 1, "TCP_NODELAY");
}

Connection Connection::client(ByteStream stream, const Target& target, ByteStream::Deadline until) {
  Connection connection(std::move(stream), Role::client);
  const auto key = random_key();
  connection.send(request(target, key), until);
  check_answer(connection.receive_head(until), key);
  connection.begin();
  return connection;
}

tl::expected<Asked, Refusal> Connection::receive_request(ByteStream::Deadline until) {
  return read_request(receive_head(until));
}

void Connection::accept(const Asked& asked, ByteStream::Deadline until) {
  send(answer(asked), until);
  begin();
}

void Connection::refuse(const Refusal& refusal, ByteStream::Deadline until) {
  send(answer(refusal), until);
}

void Connection::begin() { before_ = overhead(); }

// Of TLS, and what it has read ahead.
std::int64_t Connection::overhead() const {
  return static_cast<std::int64_t>(stream_.octets_read() - plain_);
}

std::uint64_t Connection::load_received() const {
  const auto octets = static_cast<std::int64_t>(bulk_) + overhead() - before_;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(octets, 0));
}

Head Connection::receive_head(ByteStream::Deadline until) {
  HeadReader head;
  for (;;) {
    const auto got = stream_.read(room_);
    plain_ += got;
    std::span<const std::byte> data = std::span(room_).first(got);
    if (head.take(data)) {
      left_at_ = got - data.size();
      left_ = data.size();
      return parse_head(head.text());
    }
    if (left_until(until) <= milliseconds{0})
      throw std::runtime_error("no HTTP head in time: is this an ndt7 server?");
    if (got == 0) stream_.wait(false, left_until(until));
  }
}

void Connection::send(std::string_view text, ByteStream::Deadline until) {
  auto data = std::as_bytes(std::span(text));
  for (;;) {
    data = data.subspan(stream_.write(data));
    if (data.empty()) return;
    if (left_until(until) <= milliseconds{0})
      throw std::runtime_error("HTTP head not sent in time");
    stream_.wait(true, left_until(until));
  }
}

void Connection::move(milliseconds most, const Hear& hear) {
  const bool to_write = !out_.due().empty();
  if (left_ == 0) stream_.wait(to_write, most);
  read(hear);
  write();
}

void Connection::write() {
  for (int i = 0; i < kTurns; ++i) {
    const auto taken = stream_.write(out_.due());
    if (taken == 0) return;
    out_.sent(taken);
  }
}

void Connection::read(const Hear& hear) {
  const auto until = steady_clock::now() + kReading;
  for (int i = 0; i < kTurns && steady_clock::now() < until; ++i) {
    auto got = std::exchange(left_, 0);
    const auto at = got > 0 ? left_at_ : 0;
    if (got == 0) plain_ += got = stream_.read(room_);
    if (got == 0) return;
    std::span<const std::byte> data = std::span(room_).subspan(at, got);
    while (const auto heard = in_.next(data)) note(*heard, hear);
  }
}

void Connection::note(const Heard& heard, const Hear& hear) {
  if (const auto* bulk = std::get_if<Bulk>(&heard)) bulk_ += bulk->octets;
  if (const auto* ping = std::get_if<Ping>(&heard)) {
    out_.pong(ping->payload);
    return;
  }
  if (const auto* close = std::get_if<Close>(&heard)) {
    heard_close_ = true;
    out_.close(close->code);  // section 5.5.1: as it came
  }
  hear(heard);
}

void Connection::cut() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  (void)::setsockopt(socket().get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  stream_ = ByteStream(FileDescriptor());
}

}  // namespace preau::ndt7
