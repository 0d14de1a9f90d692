// Scripts of the relay: changes by time, each a possible one, or what is wrong, in words.
#include "tests/fuzz/fuzz.hh"
#include "tests/lab/impair/script.hh"

using namespace preau;
using fuzz::claim;

namespace {

bool share(double p) { return p >= 0 && p <= 1; }

bool possible(const lab::Settings& s) {
  return share(s.loss.in_good) && share(s.loss.in_bad) && share(s.loss.to_bad) &&
         share(s.loss.to_good) && share(s.duplicate) && share(s.reorder.chance) &&
         s.rate.bits_per_s >= 0 && s.rate.burst_octets >= 1514 && s.queue.frames > 0 &&
         s.queue.octets > 0 && s.delay.count() >= 0 && s.jitter.spread.count() >= 0 &&
         s.reorder.hold.count() >= 0 && (!s.codel || s.codel->interval.count() > 0);
}

void check(const lab::Timeline& timeline) {
  lab::WireTime latest{};
  for (const auto& change : timeline.changes) {
    claim(change.at >= latest && possible(change.settings));
    latest = change.at;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto script = lab::read_script(fuzz::text(data, size), {}, {});
  if (!script) {
    claim(!script.error().empty());
    return 0;
  }
  check(script->forward);
  check(script->backward);
  return 0;
}
