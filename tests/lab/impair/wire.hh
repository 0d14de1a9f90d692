// The pure core of the relay: frames go in with the time at which they arrived and come out when
// they are due. No clock, no socket; one Wire is one direction. Not for several threads.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "tests/lab/impair/bottleneck.hh"
#include "tests/lab/impair/delaying.hh"
#include "tests/lab/impair/duplicating.hh"
#include "tests/lab/impair/losing.hh"
#include "tests/lab/impair/outbox.hh"
#include "tests/lab/impair/reordering.hh"
#include "tests/lab/impair/script.hh"

namespace preau::lab {

enum class Way : std::uint32_t { forward, backward };

class Wire {
 public:
  // Same timeline, seed and way, same arrivals: same fates.
  Wire(Timeline timeline, std::uint64_t seed, Way way);

  // When the timeline's clock reads zero; until then it stands still.
  void begin(WireTime zero);

  // Arrivals that go back in time are taken as simultaneous with the latest.
  void push(WireTime arrived, std::uint64_t number, Frame frame);

  // The next frame that is due by `now`. For the same fates in every run, not before all that
  // arrived by `now` was pushed.
  std::optional<Packet> pop_due(WireTime now);

  // When pop_due() is worth asking again; empty when nothing is in flight.
  std::optional<WireTime> next_due() const;

  // The frames that were dropped since the last call.
  Dropped take_dropped();

  // Whatever is in flight is dropped as held.
  void stop(WireTime now);

 private:
  void set(WireTime at, const Settings& settings);
  void advance(WireTime now);
  void run(WireTime now);
  const Change* next_change() const;

  Timeline timeline_;
  std::optional<WireTime> zero_;
  std::size_t changes_done_{};
  WireTime latest_arrival_{};
  Dropped dropped_;

  // From the last to the first, since each needs its next one.
  Outbox outbox_;
  Reordering reordering_;
  Delaying delaying_;
  Bottleneck bottleneck_;
  Duplicating duplicating_;
  Losing losing_;
  std::array<Stage*, 5> stages_{&losing_, &duplicating_, &bottleneck_, &delaying_, &reordering_};
};

}  // namespace preau::lab
