// Receives trains: kernel stamps, headers only, in batches.
#pragma once

#include <memory>
#include <utility>

#include "probe/net/fd.hh"
#include "probe/train/wire.hh"

namespace preau::train {

class Receiver {
 public:
  // The socket is one of udp_path.hh, connected. Packets of other tokens are left aside.
  Receiver(const FileDescriptor& socket, const Token& token, std::uint32_t header_octets);
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;
  ~Receiver();

  // From now on this train's packets count, and no earlier one's. A later train's first packet
  // does the same: packets may overtake the order that tells of them.
  void expect(std::uint32_t train);
  // Reads what has arrived. True when there was anything.
  bool drain();
  // Sleeps as long as packets may gather without filling the buffer: their stamps are the
  // kernel's, so nothing is lost by reading late, and each wake-up costs more than a packet.
  void gather() const;

  const std::vector<Burst>& bursts() const { return bursts_; }
  std::uint32_t packets() const { return packets_; }              // of the train
  std::uint32_t ip_octets() const { return ip_octets_; }          // of each; 0: none came
  std::uint64_t payload() const { return payload_; }              // octets above UDP, of all trains
  std::uint64_t all_ip_octets() const { return all_ip_octets_; }  // of hails and all trains
  std::chrono::steady_clock::time_point last() const { return last_; }
  unsigned interface_index() const { return interface_; }  // 0: nothing came
  // Packets that found no room in the socket, since the last call.
  std::optional<std::uint64_t> take_drops();
  bool dropped() const;  // since take_drops()

  // Hails that came, which are to be given back: sequence number and octets of UDP payload.
  using Hail = std::pair<std::uint32_t, std::size_t>;
  std::vector<Hail> take_hails() { return std::exchange(hails_, {}); }

 private:
  struct Slots;
  void note(std::size_t slot, std::size_t octets);
  void begin(std::uint32_t train);
  void add(Burst burst);

  const FileDescriptor& socket_;
  Token token_;
  std::uint32_t header_octets_;
  std::unique_ptr<Slots> slots_;
  nanoseconds gather_{};

  std::uint32_t train_{};
  std::vector<Burst> bursts_;
  std::vector<bool> seen_;
  std::uint32_t packets_{}, ip_octets_{};
  std::uint64_t payload_{}, all_ip_octets_{};
  std::optional<std::uint32_t> dropped_;  // by the socket, ever
  std::chrono::steady_clock::time_point last_{};
  unsigned interface_{};
  std::vector<Hail> hails_;
};

}  // namespace preau::train
