// The least that a reflector can cost: a bare loop of recvmmsg(2) and sendmmsg(2) that gives back
// what it gets. Usage: bench-echo ADDRESS PORT [WAIT_US]; WAIT_US lets batches form.
#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include <sys/socket.h>

#include "probe/net/error.hh"
#include "probe/net/udp.hh"

using namespace preau;

namespace {

constexpr std::size_t kMost = 64, kOctets = 2'048;

struct Batch {
  std::array<std::array<std::byte, kOctets>, kMost> data{};
  std::array<sockaddr_storage, kMost> peers{};
  std::array<iovec, kMost> vectors{};
  std::array<mmsghdr, kMost> messages{};

  Batch() {
    for (std::size_t i = 0; i < kMost; ++i) {
      messages[i].msg_hdr.msg_name = &peers[i];
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
      reset(i);
    }
  }
  void reset(std::size_t i) {
    messages[i].msg_hdr.msg_namelen = sizeof peers[i];
    vectors[i] = {data[i].data(), kOctets};
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const auto at = Address::resolve(argv[1], static_cast<std::uint16_t>(std::stoi(argv[2])));
  const std::chrono::microseconds wait{argc > 3 ? std::stoi(argv[3]) : 0};
  const auto socket = bind_udp(at);
  static Batch batch;
  for (;;) {
    const int got = ::recvmmsg(socket.get(), batch.messages.data(), kMost, MSG_WAITFORONE, nullptr);
    check("recvmmsg", got);
    const auto count = static_cast<std::size_t>(got);
    for (std::size_t i = 0; i < count; ++i) batch.vectors[i].iov_len = batch.messages[i].msg_len;
    (void)::sendmmsg(socket.get(), batch.messages.data(), static_cast<unsigned>(got), 0);
    for (std::size_t i = 0; i < count; ++i) batch.reset(i);
    if (wait.count() > 0) std::this_thread::sleep_for(wait);
  }
}
