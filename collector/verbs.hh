// What preau-collector does beside serving: each verb, its exit code. Throws what main() tells.
#pragma once

#include "collector/options.hh"
#include "probe/record/time.hh"

namespace preau {

int import(const Options& options);
int probes(const Options& options);
int schools(const Options& options);
int calendar(const Options& options);
int events(const Options& options);
int needs(const Options& options);
int scores(const Options& options);

}  // namespace preau
