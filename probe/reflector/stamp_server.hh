// Carries STAMP packets between a socket and the reflector: in batches, T3 last, and the kernel's
// transmit stamps for those who want Follow-Up Telemetry.
#pragma once

#include <deque>
#include <stop_token>

#include "probe/net/udp_batch.hh"
#include "probe/reflector/stamp_reflector.hh"

namespace preau {

class StampServer {
 public:
  StampServer(const Address& at, const StampConfig& config);

  // Answers until asked to stop. One thread.
  void serve(const std::stop_token& stop);

  const FileDescriptor& fd() const { return socket_.fd(); }
  const StampCounters& counters() const { return reflector_.counters(); }

 private:
  struct Waiting {  // for its transmit stamp
    std::uint32_t number;
    TableKey session;
    std::uint32_t seq;
  };

  void answer(std::span<const UdpBatch::Arrival> arrivals, Steady now);
  void send_prepared(std::span<const UdpBatch::Arrival> arrivals, Steady now);
  void read_stamps(Steady now);
  void look_at_clock(Steady now);

  UdpBatch socket_;
  StampReflector reflector_;
  std::vector<UdpBatch::Departure> prepared_;
  std::vector<StampReflector::Departure> of_prepared_;
  std::deque<Waiting> waiting_;
  Steady look_again_{};
};

}  // namespace preau
