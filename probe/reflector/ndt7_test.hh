// One test of an ndt7 client, behind the upgrade. It takes 10 s, and 13 s at most: 5 s without
// progress end it, and 3 s are left for closing.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>

#include "probe/ndt7/connection.hh"
#include "probe/ndt7/measurement.hh"

namespace preau {

class Ndt7Test {
 public:
  Ndt7Test(ndt7::Connection& connection, const ndt7::Asked& asked, ndt7::Ends ends)
      : connection_(connection), asked_(asked), ends_(std::move(ends)) {}

  // Throws when the client breaks off, or the protocol.
  void run(const std::stop_token& stop);

 private:
  bool sends() const { return asked_.direction == ndt7::Direction::down; }
  std::chrono::nanoseconds elapsed() const { return std::chrono::steady_clock::now() - started_; }
  std::uint64_t delivered() const;
  bool is_over(const std::stop_token& stop);
  void hear(const ndt7::Heard& heard) const;
  void tell();
  void close(std::uint16_t code);

  ndt7::Connection& connection_;
  ndt7::Asked asked_;
  ndt7::Ends ends_;
  std::chrono::steady_clock::time_point started_{std::chrono::steady_clock::now()};
  std::chrono::nanoseconds progress_{};
  std::uint64_t before_{};  // delivered, when progress was made last
};

}  // namespace preau
