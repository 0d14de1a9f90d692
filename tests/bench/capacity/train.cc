// bench-train: CPU that trains cost either end, per GB, cut as those of a capacity test on a line
// of that rate. One program for both ends, no protocol:
//   bench-train receive ADDRESS PORT          until nothing has come for 2 s
//   bench-train send ADDRESS PORT MBIT/S SECONDS
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <sys/resource.h>

#include "probe/measure/capacity/shape.hh"
#include "probe/net/udp_headers.hh"
#include "probe/train/promptly.hh"
#include "probe/train/receiver.hh"
#include "probe/train/sender.hh"
#include "probe/train/udp_path.hh"

using namespace preau;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr train::Token kToken{};

double cpu_s() {
  rusage use{};
  ::getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

void tell(const char* what, std::uint64_t octets, double cpu) {
  const auto gb = static_cast<double>(octets) / 1e9;
  std::cout << fmt::format("  ours     {} {:.3f}  ({:.2f} GB, {:.3f} s of CPU)\n", what, cpu / gb,
                           gb, cpu);
}

void receive(const Address& at) {
  const auto socket = train::bind_path(at);
  while (!train::take_first_hail(socket, kToken, Address::resolve("10.8.0.2", 0)))
    wait_readable(socket, 1s);
  train::Receiver receiver(socket, kToken, udp_header_octets(at));
  const train::Promptly promptly;
  const auto before = cpu_s();
  while (wait_readable(socket, 2s)) {
    receiver.drain();
    receiver.gather();
  }
  tell("receive", receiver.payload(), cpu_s() - before);
}

void send(const Address& to, std::uint32_t mbit_s, double seconds) {
  const auto socket = train::connect_path(to);
  train::send_hail(socket, kToken, 0, 100);
  const auto body = capacity::measuring({.rate = double(mbit_s), .most = double(mbit_s)}, 1'500);
  const auto before = cpu_s();
  std::uint64_t octets = 0;
  const auto until = steady_clock::now() + std::chrono::duration<double>(seconds);
  for (std::uint32_t number = 1; steady_clock::now() < until; ++number)
    octets += train::send_train(socket, kToken,
                                {.segments = static_cast<std::uint8_t>(body.segments),
                                 .burst_packets = static_cast<std::uint16_t>(body.burst_packets),
                                 .train = number,
                                 .ip_octets = body.ip_octets,
                                 .body_packets = body.body_packets,
                                 .body_kbps = mbit_s * 1'000},
                                udp_header_octets(to), [](std::uint64_t) { return false; })
                  .payload;
  tell("send   ", octets, cpu_s() - before);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const auto at = Address::resolve(argv[2], static_cast<std::uint16_t>(std::atoi(argv[3])));
  if (argc == 4) {
    receive(at);
  } else {
    send(at, static_cast<std::uint32_t>(std::atoi(argv[4])), argc > 5 ? std::atof(argv[5]) : 10);
  }
  return 0;
}
