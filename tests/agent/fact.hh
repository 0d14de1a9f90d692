// A record that tells one number.
#pragma once

#include <string_view>

#include "probe/record/metric.hh"

namespace preau::test {

inline Record fact(std::string_view metric, double value) {
  Record r;
  r.metric = std::string(metric);
  r.unit = metric::find(metric)->unit;
  r.value = value;
  return r;
}

}  // namespace preau::test
