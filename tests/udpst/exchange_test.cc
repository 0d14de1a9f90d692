// Either loop of a test over loopback against a far end that we play: what it says when it leaves.
#include "probe/udpst/exchange.hh"

#include <thread>

#include <catch2/catch.hpp>

#include "probe/net/error.hh"

using namespace preau;
using namespace preau::udpst;
using namespace std::chrono_literals;

namespace {

// Two sockets that are connected to one another: ours, and the far end's.
struct Pair {
  Pair()
      : Pair(bind_udp(Address::numeric("127.0.0.1", 0)),
             bind_udp(Address::numeric("127.0.0.1", 0))) {}
  Pair(FileDescriptor a, FileDescriptor b)
      : far_at(local_address(b)),
        far(std::move(b)),
        ours_at(local_address(a)),
        ours(std::move(a), far_at) {
    check("connect", ::connect(far.get(), ours_at.get(), ours_at.length));
  }

  void send(std::span<const std::byte> pdu) const {
    REQUIRE(::send(far.get(), pdu.data(), pdu.size(), 0) > 0);
  }
  // The stops among what we have sent to the far end.
  int stops() const {
    int count = 0;
    std::array<std::byte, 2'048> data{};
    while (wait_readable(far, 50ms)) {
      const auto got = ::recv(far.get(), data.data(), data.size(), 0);
      if (got < 0) break;
      const auto pdu = std::span(data).first(static_cast<std::size_t>(got));
      const auto load = decode_load(pdu);
      const auto status = decode_status(pdu);
      count += (load && load->action == Action::stop) || (status && status->action == Action::stop);
    }
    return count;
  }

  // Whether anything that we have sent tells that we hear nothing.
  bool tells_of_silence() const {
    bool told = false;
    std::array<std::byte, 2'048> data{};
    while (::recv(far.get(), data.data(), data.size(), MSG_DONTWAIT) > 0) {
      const auto load = decode_load(data);
      const auto status = decode_status(std::span(data).first(kStatusSize));
      told = told || (load && load->receiving_stopped) || (status && status->receiving_stopped);
    }
    return told;
  }

  Address far_at;
  FileDescriptor far;
  Address ours_at;
  LoadSocket ours;
};

void send_load_of(const Pair& pair, std::uint32_t number, std::size_t octets, std::uint16_t said) {
  std::vector<std::byte> pdu(octets);
  Load load;
  load.number = number;
  load.payload = said;
  encode(load, pdu);
  pair.send(pdu);
}

}  // namespace

TEST_CASE("udpst: a load PDU that says another size than it has ends the test, and both hear it") {
  Pair pair;
  const Activation rules;
  Receiver receiver(rules, std::chrono::steady_clock::now());
  send_load_of(pair, 1, 1'222, 1'222);
  send_load_of(pair, 2, 132, 8'000);
  const auto why = receive_load({.socket = pair.ours, .rules = rules}, receiver, [](Status&) {});
  CHECK(why == "the far end says that a datagram of 132 octets had 8000");
  CHECK(receiver.octets() == 1'222);
  CHECK(pair.stops() > 0);
}

TEST_CASE("udpst: whoever stops sending for feedback's sake says so, either end") {
  for (const bool ends : {false, true}) {
    Pair pair;
    const Activation rules;
    LoadSender sender(pair.ours, rate_table(DatagramSizes::standard).front(),
                      std::chrono::steady_clock::now());
    Status status;
    status.number = 1;
    pair.send(encode(status));
    const auto why = send_load({.socket = pair.ours, .rules = rules, .ends = ends}, sender,
                               [](const Status&) { return "a lie"; });
    CHECK(why == "a lie");
    CHECK(pair.stops() > 0);
  }
}

TEST_CASE("udpst: after a second of silence the far end is told, and what it told is said") {
  Pair pair;
  const Activation rules;
  SECTION("of load PDUs") {
    Receiver receiver(rules, std::chrono::steady_clock::now());
    send_load_of(pair, 1, 132, 132);
    CHECK(receive_load({.socket = pair.ours, .rules = rules}, receiver, [](Status&) {}) ==
          "no load PDU came for 3 s");
  }
  SECTION("of status PDUs") {
    LoadSender sender(pair.ours, rate_table(DatagramSizes::standard).front(),
                      std::chrono::steady_clock::now());
    Status status;
    status.number = 1;
    status.receiving_stopped = true;
    pair.send(encode(status));
    CHECK(send_load({.socket = pair.ours, .rules = rules}, sender, [](const Status&) {
            return std::string{};
          }) == "no status PDU came for 2 s; it has told that it hears nothing of us");
  }
  CHECK(pair.tells_of_silence());
}
