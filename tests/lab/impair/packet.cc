#include "tests/lab/impair/packet.hh"

namespace preau::lab {

std::string_view word(Fate fate) {
  switch (fate) {
    case Fate::passed:
      return "passed";
    case Fate::duplicate:
      return "duplicate";
    case Fate::reordered:
      return "reordered";
    case Fate::lost:
      return "lost";
    case Fate::queue_drop:
      return "queue-drop";
    case Fate::codel_drop:
      return "codel-drop";
    case Fate::overflow:
      return "overflow";
    case Fate::held:
      return "held";
    case Fate::unsent:
      return "unsent";
    case Fate::unimpaired:
      return "unimpaired";
  }
  return "?";
}

bool leaves(Fate fate) {
  return fate == Fate::passed || fate == Fate::duplicate || fate == Fate::reordered ||
         fate == Fate::unimpaired;
}

}  // namespace preau::lab
