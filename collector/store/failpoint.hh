// Named points at which a test may kill the program, to show what survives:
//   PREAU_FAILPOINT=store.before_commit preau-collector serve ...
// Exists only where PREAU_FAILPOINTS is defined (never in a release): there, this is nothing at
// all.
#pragma once

#include <string_view>

#ifdef PREAU_FAILPOINTS
#include <csignal>
#include <cstdlib>
#endif

namespace preau {

#ifdef PREAU_FAILPOINTS
// SIGKILL and not exit(): no destructor may tidy up what a power cut would not.
inline void failpoint(std::string_view name) {
  const char* wanted = std::getenv("PREAU_FAILPOINT");
  if (wanted != nullptr && wanted == name) std::raise(SIGKILL);
}
#else
inline void failpoint(std::string_view) {}
#endif

}  // namespace preau
