#include "probe/net/dns.hh"

#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <sys/random.h>

#include "probe/net/bytes.hh"
#include "probe/net/endpoint.hh"
#include "probe/net/error.hh"
#include "probe/net/stoppable_waits.hh"
#include "probe/net/tcp_connect.hh"
#include "probe/net/udp.hh"

namespace preau {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

namespace {

constexpr std::uint16_t kPort = 53;

std::uint16_t random_id() {
  std::uint16_t id = 0;
  check("getrandom", ::getrandom(&id, sizeof id, 0));
  return id;
}

// One question to one server: from sending to the answer, or why there is none.
struct Exchange {
  std::optional<dns::Message> message;
  nanoseconds time{};
  bool kernel_stamps{};
  std::string failure;
};

std::string silent(const Address& server, const char* protocol, milliseconds timeout) {
  return "no answer from the resolver " + server.text() + " within " +
         std::to_string(timeout.count()) + " ms; is it up, is " + protocol + " port " +
         std::to_string(server.port()) + " open?";
}

Exchange ask_udp(const Address& server, const DnsRequest& request, std::uint64_t& strays) {
  Exchange exchange;
  auto socket = StampedUdpSocket::connect(server);  // the kernel draws the port
  const dns::Question question{request.name, request.type};
  const auto id = random_id();
  auto sent = wall_now();
  const auto started = steady_clock::now();
  const auto number = socket.send(*dns::encode(id, question));
  bool departure_known = false;
  const auto until = started + request.timeout;
  while (steady_clock::now() < until && !waits_stopped()) {
    const auto datagram = socket.receive(until - steady_clock::now());
    const auto read = steady_clock::now();
    for (const auto& stamp : socket.transmit_stamps())
      if (number && stamp.number == *number) {
        sent = stamp.time;
        departure_known = true;
      }
    if (!datagram) {
      const int error = number ? take_error(socket.fd()) : ENETUNREACH;
      if (error == 0) continue;
      exchange.failure = "resolver " + server.text() + ": " +
                         std::generic_category().message(error) + "; is it the right address?";
      return exchange;
    }
    auto message = dns::decode(datagram->data);
    if (!message || !dns::answers(*message, id, question)) {
      ++strays;
      continue;
    }
    const auto by_kernel = datagram->received - sent;
    // Beyond what this program waited: the wall clock was set meanwhile.
    exchange.kernel_stamps = departure_known && datagram->kernel_stamp &&
                             by_kernel > nanoseconds{0} && by_kernel < read - started;
    exchange.time = exchange.kernel_stamps ? by_kernel : read - started;
    exchange.message = std::move(message);
    return exchange;
  }
  exchange.failure = silent(server, "UDP", request.timeout);
  return exchange;
}

// RFC 7766: two octets of length, then the message. The connection's own time is part of it, since
// a stub resolver waits for it too.
Exchange ask_tcp(const Address& server, const DnsRequest& request, std::uint64_t& strays) {
  Exchange exchange;
  const auto started = steady_clock::now();
  const auto left = [&] {
    return std::chrono::ceil<milliseconds>(started + request.timeout - steady_clock::now());
  };
  const auto connection = open_tcp(server, request.timeout);
  if (connection.outcome != ConnectOutcome::connected) {
    exchange.failure = connection.failure;
    return exchange;
  }
  const dns::Question question{request.name, request.type};
  const auto id = random_id();
  const auto query = *dns::encode(id, question);
  BigEndianWriter w;
  w.integer(static_cast<std::uint16_t>(query.size()));
  w.bytes(query);
  try {
    send_all(connection.socket, w.take(), left());
    while (left().count() > 0) {
      std::array<std::byte, 2> length{};
      if (!receive_all(connection.socket, length, left())) break;
      std::vector<std::byte> answer(std::to_integer<std::size_t>(length[0]) << 8U |
                                    std::to_integer<std::size_t>(length[1]));
      if (!receive_all(connection.socket, answer, left())) break;
      exchange.message = dns::decode(answer);
      exchange.time = steady_clock::now() - started;
      if (exchange.message && dns::answers(*exchange.message, id, question)) return exchange;
      exchange.message.reset();
      ++strays;
    }
    exchange.failure = left().count() > 0
                           ? "the resolver " + server.text() + " closed the TCP connection"
                           : silent(server, "TCP", request.timeout);
  } catch (const std::system_error& error) {
    exchange.failure = error.code() == std::errc::timed_out
                           ? silent(server, "TCP", request.timeout)
                           : "resolver " + server.text() + ": " + error.what();
  }
  return exchange;
}

std::string no_address(const DnsReply& reply, DnsType type) {
  switch (reply.rcode) {
    case 0:
      return "the name has no " + std::string(to_string(type)) + " record";
    case 2:
      return "the resolver could not find out (SERVFAIL); is its own line up, is DNSSEC right?";
    case 3:
      return "the resolver says that the name does not exist (NXDOMAIN)";
    case 5:
      return "the resolver answers this network no questions (REFUSED)";
    default:
      return "the resolver answered " + dns::rcode_name(reply.rcode);
  }
}

// True when the server has answered.
bool ask_once(const Address& server, const DnsRequest& request, DnsReply& reply) {
  reply.server = server.text();
  auto exchange =
      request.tcp ? ask_tcp(server, request, reply.strays) : ask_udp(server, request, reply.strays);
  reply.over_tcp = request.tcp;
  auto time = exchange.time;
  if (exchange.message && exchange.message->truncated && !request.tcp) {
    reply.truncated = reply.over_tcp = true;
    exchange = ask_tcp(server, request, reply.strays);
    time += exchange.time;
  }
  reply.failure = exchange.failure;
  if (!exchange.message) return false;
  const auto found = dns::found(*exchange.message);
  reply.answered = true;
  reply.rcode = exchange.message->rcode;
  reply.addresses = found.addresses;
  reply.ttl = found.ttl;
  reply.time = time;
  reply.kernel_stamps = exchange.kernel_stamps;
  if (reply.addresses.empty()) reply.failure = no_address(reply, request.type);
  return true;
}

}  // namespace

DnsReply ask(const DnsRequest& request) {
  if (!dns::encode(0, {request.name, request.type}))
    throw std::invalid_argument("\"" + request.name +
                                "\" is no domain name; labels beyond ASCII are written xn--...");
  DnsReply reply;
  const auto started = steady_clock::now();
  for (int i = 0; i < request.tries && !reply.answered; ++i)
    for (const auto& server : request.servers) {
      const auto asked = steady_clock::now();
      if (!ask_once(server, request, reply)) continue;
      reply.time += asked - started;  // what earlier tries took
      break;
    }
  if (!reply.failure.empty()) reply.failure = "resolve " + request.name + ": " + reply.failure;
  return reply;
}

std::vector<Address> parse_resolv_conf(const std::string& text) {
  std::vector<Address> servers;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string keyword, address;
    if (words >> keyword >> address && keyword == "nameserver" && servers.size() < 3)  // MAXNS
      servers.push_back(Address::numeric(address, kPort));
  }
  if (servers.empty()) servers.push_back(Address::numeric("127.0.0.1", kPort));
  return servers;
}

std::vector<Address> resolvers(const std::string& text) {
  if (text.empty()) {
    std::ifstream file("/etc/resolv.conf");
    std::stringstream content;
    content << file.rdbuf();
    return parse_resolv_conf(content.str());
  }
  const auto endpoint = parse_endpoint(text, kPort);
  if (!endpoint)
    throw std::runtime_error("resolver \"" + text + "\": write ADDRESS or ADDRESS:PORT");
  return {Address::numeric(endpoint->host, endpoint->port)};
}

}  // namespace preau
