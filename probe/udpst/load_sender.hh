// Sends load PDUs as a sending rate says, and puts into their headers what the far end needs for
// its round trips.
#pragma once

#include <random>
#include <vector>

#include "probe/udpst/load_socket.hh"
#include "probe/udpst/pdu.hh"
#include "probe/udpst/schedule.hh"

namespace preau::udpst {

class LoadSender {
 public:
  using Steady = Schedule::Steady;

  LoadSender(LoadSocket& socket, const SendingRate& rate, Steady now);

  void follow(const SendingRate& rate, Steady now) { schedule_.follow(rate, now); }
  // A status PDU has come: its time goes back in the next load PDUs. False: it is late or doubled.
  bool heard(const Status& status, WallTime at);
  void hears(bool status) { header_.receiving_stopped = !status; }  // told in each load PDU
  void stop();  // from now on single datagrams that say so

  void send_due(Steady now);
  void send_one();  // at once
  std::optional<Steady> next() const { return schedule_.next(); }

  std::uint64_t datagrams() const { return number_; }
  std::uint64_t octets() const { return octets_; }  // UDP payload
  std::uint64_t held_back() const {
    return held_back_;
  }  // datagrams that our own interface refused
  const Schedule& schedule() const { return schedule_; }

 private:
  std::uint32_t size_of(std::uint32_t payload);
  void send(const Burst& burst);
  void write(std::size_t at, std::uint32_t number, std::uint32_t payload);

  LoadSocket& socket_;
  Schedule schedule_;
  std::vector<std::byte> buffer_;
  Load header_;
  std::optional<WallTime> status_at_;
  std::uint32_t status_number_{};
  std::uint32_t number_{};
  std::uint64_t octets_{}, held_back_{};
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace preau::udpst
