#include "tests/lab/impair/losing.hh"

namespace preau::lab {

void Losing::set(WireTime /*at*/, const Settings& settings) {
  if (settings.loss != loss_) bad_ = false;
  loss_ = settings.loss;
}

void Losing::push(WireTime at, Packet packet) {
  const bool turns = dice_.chance(bad_ ? loss_.to_good : loss_.to_bad);
  bad_ = bad_ != turns;
  if (dice_.chance(bad_ ? loss_.in_bad : loss_.in_good))
    drop(at, std::move(packet), Fate::lost);
  else
    pass(at, std::move(packet));
}

}  // namespace preau::lab
