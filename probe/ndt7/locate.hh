// M-Lab's locate service, version 2: which of its servers to measure against. It learns our
// address, and M-Lab publishes the addresses that tests came from.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "probe/ndt7/target.hh"

namespace preau::ndt7 {

inline constexpr auto kLocateUrl = "https://locate.measurementlab.net/v2/nearest/ndt/ndt7";

struct LocateConfig {
  std::string url{kLocateUrl};
  std::string ca_file;  // empty: the system's authorities
  std::chrono::milliseconds timeout{5'000};
};

// Servers, the best first. Throws std::runtime_error with what the service said or did; follows
// three redirections at most, as ndt7 wants.
std::vector<Target> locate(const LocateConfig& config, Direction direction);

}  // namespace preau::ndt7
