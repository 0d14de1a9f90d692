// The other end said what cannot be; the text says what.
#pragma once

#include <stdexcept>

namespace preau::ndt7 {

struct Nonsense : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace preau::ndt7
