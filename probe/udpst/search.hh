// The search for the maximum rate that the server of a UDPSTP test makes: type B (RFC 9097 appendix
// A, Y.1540 annex B) or C (TR-471), one step for each status PDU. Pure.
#pragma once

#include "probe/udpst/pdu.hh"

namespace preau::udpst {

class Search {
 public:
  explicit Search(const Activation& rules);

  std::size_t row() const { return row_; }
  void feed(const Status& status);

  // Sequence errors above what `rules` allow, or the delay of a queue: the path was full.
  static bool full(const Activation& rules, const Status& status);

 private:
  bool fast() const;
  void climb_b();
  void climb_c();
  void fall();
  void count_retry(std::uint32_t higher_threshold);

  Activation rules_;
  std::size_t row_{};
  std::uint32_t slow_{};                  // congested reports that speak against fast steps
  bool doubles_now_{false};               // C doubles on every second clean report
  std::uint32_t retries_{}, retry_at_{};  // C: steps since fast ones ended, and when to try again
};

}  // namespace preau::udpst
