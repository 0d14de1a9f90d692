// The load of a city: many sources, each of them STAMP at a steady rate, spread evenly in time.
// Usage: bench-load ADDRESS PORT SOURCES PPS SECONDS PID [OCTETS]. Sources are 127.1.0.1 and
// on. Prints, for the process PID that answers: CPU seconds, packets sent and back, and the round
// trip's median and 99th percentile in microseconds, from user space to the kernel's stamp.
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <netinet/in.h>

#include "probe/net/error.hh"
#include "probe/net/stamp.hh"
#include "probe/net/udp_control.hh"
#include "probe/stats/stats.hh"

using namespace preau;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

struct Options {
  Address to;
  std::size_t sources{}, pps{}, seconds{}, octets{44};
  std::string pid;
};

FileDescriptor source(std::size_t i, const Address& to) {
  Address from;
  auto& v4 = reinterpret_cast<sockaddr_in&>(from.storage);
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(0x7F01'0001 + static_cast<std::uint32_t>(i));
  from.length = sizeof v4;
  auto socket = bind_udp(from);
  set_option(socket, SOL_SOCKET, SO_TIMESTAMPING,
             SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE, "SO_TIMESTAMPING");
  check("connect " + to.text(), ::connect(socket.get(), to.get(), to.length));
  return socket;
}

// CPU time of a process, of all its threads, in seconds: schedstat counts nanoseconds.
double cpu_seconds(const std::string& pid) {
  double total = 0;
  const auto tasks = "/proc/" + pid + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::ifstream file(task.path() / "schedstat");
    double ns = 0;
    file >> ns;
    total += ns / 1e9;
  }
  return total;
}

struct Result {
  std::size_t sent{}, back{};
  std::vector<double> round_trips_us;
};

// When the kernel got it: it may have waited for us since.
WallTime arrived(msghdr& message) {
  auto time = wall_now();
  for_each_control(message, [&](const cmsghdr* c) {
    if (is(c, SOL_SOCKET, SCM_TIMESTAMPING)) time = software_stamp(c).value_or(time);
  });
  return time;
}

void drain(const FileDescriptor& socket, Result& result) {
  std::array<std::byte, 2'048> data;
  for (;;) {
    alignas(cmsghdr) std::array<std::byte, 256> control;
    iovec vector{data.data(), data.size()};
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const auto got = ::recvmsg(socket.get(), &message, MSG_DONTWAIT);
    if (got < 0) return;
    ++result.back;
    // The echo gives the request back, in which T1 lies where a reply has T3.
    const auto packet = std::span(data).first(static_cast<std::size_t>(got));
    const auto reply = stamp::decode_reply(packet);
    if (!reply) continue;
    const bool echoed = !stamp::looks_like_reply(packet, stamp::Mode::unauthenticated);
    const auto t1 = echoed ? reply->sent : reply->request_sent;
    const std::chrono::duration<double, std::micro> round_trip = arrived(message) - t1;
    result.round_trips_us.push_back(round_trip.count());
  }
}

Result run(const Options& options) {
  std::vector<FileDescriptor> sockets;
  for (std::size_t i = 0; i < options.sources; ++i) sockets.push_back(source(i, options.to));
  Result result;
  std::vector<std::byte> buffer(stamp::kMostSize);
  const auto total = options.sources * options.pps * options.seconds;
  const nanoseconds gap{1'000'000'000 / (options.sources * options.pps)};
  auto next = steady_clock::now();
  for (std::size_t n = 0; n < total; ++n) {
    const auto& socket = sockets[n % sockets.size()];
    drain(socket, result);  // the answer to what this source sent a period ago
    stamp::Request request{.seq = static_cast<std::uint32_t>(n / sockets.size())};
    request.sent = wall_now();
    const auto packet = stamp::encode(request, options.octets, {}, buffer);
    if (::send(socket.get(), packet.data(), packet.size(), 0) > 0) ++result.sent;
    next += gap;
    std::this_thread::sleep_until(next);
  }
  std::this_thread::sleep_for(200ms);
  for (const auto& socket : sockets) drain(socket, result);
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) return 2;
  Options options{Address::resolve(argv[1], static_cast<std::uint16_t>(std::stoi(argv[2]))),
                  std::stoul(argv[3]),
                  std::stoul(argv[4]),
                  std::stoul(argv[5]),
                  44,
                  argv[6]};
  if (argc > 7) options.octets = std::stoul(argv[7]);
  const double before = cpu_seconds(options.pid);
  auto result = run(options);
  const double cpu = cpu_seconds(options.pid) - before;
  auto& rtt = result.round_trips_us;
  std::ranges::sort(rtt);
  if (rtt.empty()) rtt.push_back(0);
  std::printf("%.4f %zu %zu %.1f %.1f\n", cpu, result.sent, result.back, stats::median(rtt),
              stats::quantile(rtt, 0.99));
}
