// One WebSocket of ndt7, at either end: the upgrade, then frames both ways. One thread.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "probe/ndt7/frame.hh"
#include "probe/ndt7/upgrade.hh"
#include "probe/net/byte_stream.hh"

namespace preau::ndt7 {

class Connection {
 public:
  using Hear = std::function<void(const Heard&)>;

  // The upgrade, until the deadline. Throws when it is refused, or does not come.
  static Connection client(ByteStream stream, const Target& target, ByteStream::Deadline until);
  // The server's end: it must receive a request, then accept or refuse it.
  explicit Connection(ByteStream stream, Role us = Role::server);
  tl::expected<Asked, Refusal> receive_request(ByteStream::Deadline until);
  void accept(const Asked& asked, ByteStream::Deadline until);
  void refuse(const Refusal& refusal, ByteStream::Deadline until);

  FrameWriter& out() { return out_; }
  const FrameWriter& out() const { return out_; }

  // Moves what can be moved, and waits at most so long for that. `hear` gets what came, pings
  // aside, which are answered here, as is a Close. Throws Nonsense, and StreamEnded when the other
  // end is gone.
  void move(std::chrono::milliseconds most, const Hear& hear);

  bool is_closed() const { return heard_close_; }  // the other end's Close came
  bool is_silent() { return out_.due().empty(); }  // all is sent

  // TCP's payload of binary messages that came: TLS is in it, texts and control frames are not, so
  // that nobody fills a line's figure with talk. What was read of a message in part counts.
  std::uint64_t load_received() const;
  std::uint64_t octets_read() const { return stream_.octets_read(); }
  std::uint64_t messages() const { return bulk_; }  // payload of binary messages that came

  const FileDescriptor& socket() const { return stream_.socket(); }
  // Leaves at once; what was not sent yet, never is.
  void cut();

 private:
  Head receive_head(ByteStream::Deadline until);
  void send(std::string_view text, ByteStream::Deadline until);
  void begin();
  void write();
  void read(const Hear& hear);
  void note(const Heard& heard, const Hear& hear);
  std::int64_t overhead() const;

  ByteStream stream_;
  FrameReader in_;
  FrameWriter out_;
  std::vector<std::byte> room_;
  std::size_t left_at_{}, left_{};  // in room_: what came behind the head
  std::uint64_t plain_{}, bulk_{};  // octets within TLS, and of them payload of binary messages
  std::int64_t before_{};           // overhead() when the upgrade was done
  bool heard_close_{};
};

}  // namespace preau::ndt7
