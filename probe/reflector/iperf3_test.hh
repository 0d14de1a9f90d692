// One test of an iperf3 client, from its parameters to its results. Everything has its limit: 5 s
// for parameters, 10 s for the streams, 60 s for the test, 10 s for the results.
#pragma once

#include <mutex>
#include <stop_token>
#include <vector>

#include "probe/iperf3/load.hh"
#include "probe/iperf3/wire.hh"
#include "probe/reflector/connections.hh"

namespace preau {

struct Iperf3Access;

class Iperf3Test {
 public:
  static constexpr std::uint32_t kMostStreams = 32;  // each way
  static constexpr std::uint32_t kLongest_s = 60;

  // `access`: null: everybody may.
  Iperf3Test(const Connection& control, const iperf3::Cookie& cookie, const Iperf3Access* access)
      : control_(control.socket), peer_(control.peer), cookie_(cookie), access_(access) {}

  // Throws when the client breaks off, or the protocol.
  void run(const std::stop_token& stop);

  // Takes a connection that is a stream of ours; false: it is not. Any thread.
  bool offer(Connection& connection, const iperf3::Cookie& cookie);

 private:
  struct Joined {
    std::uint64_t number;
    FileDescriptor socket;
  };

  bool agree();
  std::size_t streams_due() const;
  bool collect_tcp(const std::stop_token& stop);
  bool collect_udp(const std::stop_token& stop);
  bool client_left() const;
  iperf3::Load::Streams make_streams();
  bool carry(iperf3::Load& load, const std::stop_token& stop);
  void tell(iperf3::Load& load, double cpu_s);

  const FileDescriptor& control_;
  Address peer_;
  iperf3::Cookie cookie_;
  const Iperf3Access* access_;
  iperf3::Parameters asked_;
  std::mutex mutex_;
  bool open_{};  // for streams; guarded by mutex_, as is the next
  std::vector<Joined> joined_;
};

}  // namespace preau
