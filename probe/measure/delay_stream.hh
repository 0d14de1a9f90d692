// A STAMP stream (RFC 8762) beside trains: how long others' packets wait while we send. Unlike
// run_stamp() it ends at once, since the next train waits for it, and tells no more than delays.
#pragma once

#include <map>
#include <thread>
#include <vector>

#include "probe/measure/draft.hh"
#include "probe/net/udp.hh"

namespace preau {

class DelayStream {
 public:
  explicit DelayStream(const FarEnd& to);

  // So slow that it takes no visible part of a line of this rate. Once nobody has answered, no
  // stream is sent again.
  void start(Mbps rate);
  // Round trips since start(), the reflector's own time taken off. Waits for one that is still on
  // its way only when it has waited for longer than all others.
  std::vector<std::chrono::nanoseconds> stop();

  bool heard() const { return heard_; }                // anything, ever; ask when stopped
  std::uint64_t sent_octets() const { return sent_; }  // IP octets, ever
  std::uint64_t received_octets() const { return received_; }

 private:
  void exchange(const std::stop_token& stop, std::chrono::nanoseconds interval);
  void send();
  void receive();
  void note_transmit_stamps();
  bool suspicious() const;

  StampedUdpSocket socket_;
  std::uint32_t next_{};
  std::map<std::uint32_t, WallTime> waiting_;       // by sequence number: when it left
  std::map<std::uint32_t, std::uint32_t> numbers_;  // of sequence, by the socket's number
  std::vector<std::chrono::nanoseconds> delays_;
  bool deaf_{}, heard_{};
  std::uint64_t sent_{}, received_{};
  std::jthread thread_;  // last: it uses the others
};

}  // namespace preau
