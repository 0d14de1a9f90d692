// What a measuring verb says to the script that called it; 2, wrong usage, is main()'s.
#pragma once

#include "probe/record/record.hh"

namespace preau {

constexpr int exit_code_of(Validity validity) {
  switch (validity) {
    case Validity::valid:
      return 0;
    case Validity::suspect:
      return 1;  // measured but flagged
    case Validity::failed:
      break;
  }
  return 3;  // could not measure
}

}  // namespace preau
