// Why a run's number may not be the path's. The method only searches: it takes for a full path
// whatever delays or loses, wherever that comes from, and knows no token bucket. So the course of
// the search is looked at again, behind it. Pure.
#pragma once

#include <string>
#include <vector>

#include "probe/udpst/run.hh"

namespace preau::udpst {

struct Doubt {
  LimitedBy limited_by{LimitedBy::unknown};
  std::string text;
};

// The one that matters most first. None: the number is the path's, as far as the test can see.
std::vector<Doubt> doubts(const Run& run);

}  // namespace preau::udpst
