// The server of the standard capacity test: UDPSTP, RFC 9946, protocol version 20. One thread takes
// setup requests, another runs the one test that may run.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

#include "probe/net/udp_batch.hh"
#include "probe/reflector/turns.hh"
#include "probe/reflector/udpst_setup.hh"
#include "probe/udpst/load_socket.hh"

namespace preau {

class UdpstServer {
 public:
  // `turns` is shared with all other throughput tests of this reflector, and outlives us.
  UdpstServer(const Address& at, std::optional<udpst::KeyFile> keys, Turns& turns);

  // Serves until asked to stop. One thread.
  void serve(const std::stop_token& stop);

  const FileDescriptor& fd() const { return socket_.fd(); }

 private:
  struct Test;

  // False: no answer is due. The arrival's data is then the answer.
  bool answer(const UdpBatch::Arrival& arrival);
  bool make_room(const Address& peer);
  std::uint16_t begin(const UdpBatch::Arrival& arrival, const UdpstClient& client);
  void run(Test& test, const std::stop_token& stop);

  UdpBatch socket_;
  UdpstSetup setup_;
  Turns& turns_;
  std::atomic<bool> running_{false};  // a test has its client; else it waits for one, or is over
  std::atomic<bool> over_{true};
  Address client_;  // of the newest test
  std::jthread thread_;
};

}  // namespace preau
