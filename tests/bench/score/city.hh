// A city of 113 invented schools and a year of its hours: how long scoring it takes.
#pragma once

namespace preau {

void bench_city();

}  // namespace preau
