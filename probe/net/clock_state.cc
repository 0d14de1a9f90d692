#include "probe/net/clock_state.hh"

#include <sys/timex.h>

namespace preau {

stamp::ErrorEstimate clock_estimate() {
  timex clock{};
  // A kernel stamp is good for about a microsecond, which is all there is to say of a free clock.
  if (::adjtimex(&clock) < 0 || (clock.status & STA_UNSYNC) != 0)
    return stamp::ErrorEstimate::of(std::chrono::microseconds{1});
  return stamp::ErrorEstimate::of(std::chrono::microseconds{clock.maxerror}, true);
}

}  // namespace preau
