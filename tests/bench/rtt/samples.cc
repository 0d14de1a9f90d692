// preau-probe's latency measurement, packet by packet: bench-samples ADDR COUNT INTERVAL_MS prints
// one line a packet in the order of sending, its round trip in ns, or "lost".
#include <iostream>
#include <string>

#include "probe/measure/stamp_sender.hh"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: bench-samples ADDR COUNT INTERVAL_MS\n";
    return 2;
  }
  preau::LatencyConfig config;
  config.to.host = argv[1];
  config.count = static_cast<std::uint32_t>(std::stoul(argv[2]));
  config.interval = std::chrono::milliseconds{std::stol(argv[3])};
  config.start_within = {};  // alone here: nobody to avoid
  const auto run = preau::run_stamp(config);
  for (const auto& delay : run.delays)
    std::cout << (delay ? std::to_string(delay->count()) : "lost") << '\n';
  std::cerr << run.evidence << '\n' << run.failure << '\n';
  return run.failure.empty() ? 0 : 3;
}
