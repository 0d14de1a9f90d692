#include "probe/reflector/udpst_server.hh"

#include <algorithm>
#include <ctime>

#include "probe/udpst/exchange.hh"
#include "probe/udpst/feedback.hh"
#include "probe/udpst/search.hh"

namespace preau {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using udpst::Activation;

namespace {

// After our answer; else the place is free again. As RFC 9946 section 6.2.2 has it (1 s, and 2): a
// client whose activation got lost asks again after a second.
constexpr auto kActivationIn = 3s;

// From a socket that anybody may write to yet: the activation of the client that we answered. That
// it knows the port proves that it has the address.
struct Activated {
  Activation wanted;
  std::vector<std::byte> request;
  Address from;
};
std::optional<Activated> await_activation(const FileDescriptor& socket, const UdpstClient& client,
                                          const Address& peer, const std::stop_token& stop) {
  std::array<std::byte, 512> data{};
  for (const auto until = steady_clock::now() + kActivationIn;
       steady_clock::now() < until && !stop.stop_requested();) {
    if (!wait_readable(socket, 50ms)) continue;
    Activated found;
    found.from.length = sizeof found.from.storage;
    const auto got =
        ::recvfrom(socket.get(), data.data(), data.size(), MSG_DONTWAIT,
                   reinterpret_cast<sockaddr*>(&found.from.storage), &found.from.length);
    if (got < 0 || !found.from.same_host(peer)) continue;
    const auto pdu = std::span(data).first(static_cast<std::size_t>(got));
    const auto wanted = udpst::decode_activation(pdu);
    if (!wanted || wanted->response != 0) continue;
    if (client.keys && !(udpst::verify(pdu, client.keys->client) &&
                         udpst::in_window(udpst::credentials(pdu).unix_time, std::time(nullptr))))
      continue;
    found.wanted = *wanted;
    found.request.assign(pdu.begin(), pdu.end());
    return found;
  }
  return std::nullopt;
}

// Opens our firewall for the client's activation (RFC 9946). Only to whom has proven itself: beside
// the answer it would double what a forged request draws.
void open_firewall(const FileDescriptor& socket, const UdpstClient& client, const Address& peer) {
  if (!client.keys) return;
  auto null = udpst::encode_null(udpst::AuthMode::control);
  udpst::sign(null, client.keys->server, client.key_id,
              static_cast<std::uint32_t>(std::time(nullptr)));
  (void)::sendto(socket.get(), null.data(), null.size(), MSG_NOSIGNAL, peer.get(), peer.length);
}

// A test's search and exchange, once its client has come.
class RunningTest {
 public:
  RunningTest(udpst::LoadSocket& socket, const Activation& agreed, const UdpstClient& client,
              const Activated& activated)
      : socket_(socket),
        rules_(agreed),
        rows_(udpst::rate_table(client.setup.sizes)),
        search_(agreed),
        request_(activated.request),
        answer_(udpst::encode(agreed)) {
    if (client.keys)
      udpst::sign(answer_, client.keys->server, client.key_id,
                  static_cast<std::uint32_t>(std::time(nullptr)));
  }

  void run(const std::stop_token& stop) {
    socket_.send(answer_);
    const udpst::Exchange exchange{.socket = socket_,
                                   .rules = rules_,
                                   .ends = true,
                                   .stop = stop,
                                   // Our answer was lost: the client asks again.
                                   .other = [this](std::span<const std::byte> pdu) {
                                     if (std::ranges::equal(pdu, request_)) socket_.send(answer_);
                                   }};
    rules_.flow == udpst::Flow::up ? receive(exchange) : send(exchange);
  }

 private:
  const udpst::SendingRate& rate() const { return rows_[search_.row()]; }

  void receive(const udpst::Exchange& exchange) {
    udpst::Receiver receiver(rules_, steady_clock::now());
    udpst::receive_load(exchange, receiver, [this](udpst::Status& status) {
      search_.feed(status);
      status.rate = rate();
      status.mode = rules_.mode;
    });
  }

  void send(const udpst::Exchange& exchange) {
    udpst::LoadSender sender(socket_, rate(), steady_clock::now());
    udpst::FeedbackJudge judge(steady_clock::now());
    udpst::send_load(exchange, sender, [&](const udpst::Status& status) {
      const auto now = steady_clock::now();
      search_.feed(status);
      if (status.action == udpst::Action::test) sender.follow(rate(), now);
      return judge.judge(status, sender.datagrams(), sender.octets(), now);
    });
  }

  udpst::LoadSocket& socket_;
  Activation rules_;
  const std::vector<udpst::SendingRate>& rows_;
  udpst::Search search_;
  std::vector<std::byte> request_, answer_;
};

}  // namespace

struct UdpstServer::Test {
  FileDescriptor socket;
  UdpstClient client;
  Address peer;
  Turns::Ticket ticket{};
};

UdpstServer::UdpstServer(const Address& at, std::optional<udpst::KeyFile> keys, Turns& turns)
    : socket_(UdpBatch::bind(at)), setup_(std::move(keys)), turns_(turns) {}

void UdpstServer::serve(const std::stop_token& stop) {
  std::vector<UdpBatch::Departure> answers;
  while (!stop.stop_requested()) {
    const auto arrivals = socket_.receive();
    for (std::size_t i = 0; i < arrivals.size(); ++i)
      if (!arrivals[i].to_group && !arrivals[i].crossed && answer(arrivals[i]))
        answers.push_back({i, 0, false});
    socket_.send(answers);
    answers.clear();
  }
  thread_ = {};  // asks it to stop, and waits
}

bool UdpstServer::answer(const UdpBatch::Arrival& arrival) {
  const auto unix_now = std::time(nullptr);
  auto decision = setup_.decide(arrival.data, arrival.peer, steady_clock::now(), unix_now);
  if (!decision) return false;
  std::uint16_t port = 0;
  if (decision->accepted()) {
    port = make_room(arrival.peer) ? begin(arrival, decision->client) : std::uint16_t{0};
    if (port == 0) decision->client.setup.verdict = udpst::Verdict::capacity_exceeded;
  }
  std::ranges::copy(UdpstSetup::answer(decision->client, port, unix_now), arrival.data.begin());
  return true;
}

// A client that asks again has not got our answer: its old place is its new one.
bool UdpstServer::make_room(const Address& peer) {
  if (!over_ && (running_ || !client_.same_host(peer))) return false;
  thread_ = {};
  return true;
}

// The test's port, or 0 when another throughput test runs or no port can be had.
std::uint16_t UdpstServer::begin(const UdpBatch::Arrival& arrival, const UdpstClient& client) {
  auto test = std::make_unique<Test>();
  test->client = client;
  // A socket of IPv6 tells of a peer in IPv4 as ::ffff:a.b.c.d, but the test's own is of IPv4.
  test->peer = client_ = arrival.peer.unmapped();
  test->ticket = turns_.enter(kActivationIn + std::chrono::seconds{10},  // RFC 9946's duration
                              arrival.peer);
  const bool first =
      turns_.try_start(test->ticket, arrival.peer, goodput::Direction::down) != nullptr;
  std::uint16_t port = 0;
  try {
    if (first) {
      const auto at = arrival.local.length > 0 ? arrival.local : local_address(socket_.fd());
      test->socket = bind_udp(at.with_port(0));
      port = local_address(test->socket).port();
    }
  } catch (const std::system_error&) {
    port = 0;  // no descriptor or port left: as good as busy
  }
  if (port == 0) {
    turns_.leave(test->ticket);
    return 0;
  }
  over_ = running_ = false;
  thread_ = std::jthread([this, t = std::move(test)](const std::stop_token& stop) {
    try {
      run(*t, stop);
    } catch (const std::exception&) {
      // The client vanished, or its address cannot be reached: its test ends, nothing else does.
    }
    turns_.leave(t->ticket);
    over_ = true;
  });
  return port;
}

void UdpstServer::run(Test& test, const std::stop_token& stop) {
  open_firewall(test.socket, test.client, test.peer);
  const auto activated = await_activation(test.socket, test.client, test.peer, stop);
  if (!activated) return;
  running_ = true;
  udpst::LoadSocket socket(std::move(test.socket), activated->from);
  const auto agreed = UdpstSetup::agree(activated->wanted, test.client);
  RunningTest(socket, agreed, test.client, *activated).run(stop);
}

}  // namespace preau
