#include "probe/udpst/session.hh"

#include <ctime>

#include <sys/random.h>

#include "probe/net/error.hh"
#include "probe/net/udp_headers.hh"

namespace preau::udpst {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr int kTries = 3;
constexpr auto kPatience = 1s;    // for one answer
constexpr auto kStopLook = 50ms;  // whether we were asked to stop

std::uint32_t unix_now() { return static_cast<std::uint32_t>(std::time(nullptr)); }

std::uint16_t random_id() {
  std::uint16_t id = 0;
  check("getrandom", ::getrandom(&id, sizeof id, 0));
  return id == 0 ? 1 : id;
}

class Opening {
 public:
  explicit Opening(const SessionConfig& config)
      : config_(config), header_(udp_header_octets(config.server)) {
    fd_ = FileDescriptor(check(
        "socket udp", ::socket(config.server.storage.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  }

  Session open() {
    if (!set_up()) return std::move(session_);
    session_.socket.emplace(std::move(fd_), config_.server.with_port(answer_.test_port));
    if (!activate()) session_.socket.reset();
    return std::move(session_);
  }

 private:
  bool set_up();
  bool ask();
  Setup send_request();
  bool await_answer(const Setup& asked);
  bool take_answer(std::span<const std::byte> data, const Setup& asked);
  bool activate();
  bool take_activation(std::span<const std::byte> data);
  bool authentic(std::span<const std::byte> pdu) const {
    return !config_.key ||
           (verify(pdu, keys_.server) && in_window(credentials(pdu).unix_time, unix_now()));
  }
  bool stopped() {
    if (config_.stop.stop_requested()) session_.failure = "asked to stop";
    return config_.stop.stop_requested();
  }
  AuthMode mode() const { return config_.key ? AuthMode::control : AuthMode::none; }

  const SessionConfig& config_;
  std::uint32_t header_;  // octets, of IP and UDP
  FileDescriptor fd_;
  TestKeys keys_;
  Setup answer_;
  std::string refused_;  // by whom is not proven
  Session session_;
};

// No jumbo frames of our own will: above 1 Gbit/s they would be fragments on most paths. Servers
// accept only their own sizes, and tell when ours are others.
bool Opening::set_up() {
  for (const auto sizes : {DatagramSizes::standard, DatagramSizes::jumbo,
                           DatagramSizes::traditional_and_jumbo, DatagramSizes::traditional}) {
    session_.sizes = sizes;
    if (!ask()) return false;
    if (answer_.verdict == Verdict::ok && answer_.test_port != 0) return true;
    if (answer_.verdict != Verdict::jumbo_mismatch &&
        answer_.verdict != Verdict::traditional_mismatch)
      break;
  }
  session_.failure = config_.server.text() + ": " + explain(answer_.verdict);
  return false;
}

bool Opening::ask() {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    if (await_answer(send_request())) return true;
    if (stopped()) return false;
  }
  session_.failure = config_.server.text() + ": " +
                     (refused_.empty() ? "no UDPSTP server answered within 3 s; is it up, is its "
                                         "port open, and has it our key?"
                                       : refused_ + " (by an answer without a valid signature)");
  return false;
}

Setup Opening::send_request() {
  const Setup setup{.connections_id = random_id(),
                    .up = config_.wanted.flow == Flow::up && config_.bandwidth > 0,
                    .bandwidth = config_.bandwidth,
                    .sizes = session_.sizes,
                    .mode = mode()};
  auto request = encode(setup);
  if (config_.key) {
    const auto second = unix_now();
    keys_ = derive_keys(*config_.key, second);
    sign(request, keys_.client, config_.key_id, second);
  }
  check("send to " + config_.server.text(),
        ::sendto(fd_.get(), request.data(), request.size(), MSG_NOSIGNAL, config_.server.get(),
                 config_.server.length));
  session_.octets_sent += request.size() + header_;
  return setup;
}

bool Opening::await_answer(const Setup& asked) {
  std::array<std::byte, 512> data{};
  for (const auto until = steady_clock::now() + kPatience; steady_clock::now() < until;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now());
    if (config_.stop.stop_requested()) break;
    if (!wait_readable(fd_, std::min<std::chrono::milliseconds>(left, kStopLook))) continue;
    Address from;
    from.length = sizeof from.storage;
    const auto got = ::recvfrom(fd_.get(), data.data(), data.size(), MSG_DONTWAIT,
                                reinterpret_cast<sockaddr*>(&from.storage), &from.length);
    if (got < 0 || !from.same_host(config_.server)) continue;
    session_.octets_received += static_cast<std::uint64_t>(got) + header_;
    const auto pdu = std::span(data).first(static_cast<std::size_t>(got));
    if (!take_answer(pdu, asked)) continue;
    if (authentic(pdu)) return true;
    // Whoever said so has not our key: remembered, in case the server has not either.
    refused_ = answer_.verdict == Verdict::ok ? "its answer is not signed with our key"
                                              : explain(answer_.verdict);
  }
  return false;
}

bool Opening::take_answer(std::span<const std::byte> data, const Setup& asked) {
  const auto setup = decode_setup(data);
  if (!setup || !setup->response || setup->connections_id != asked.connections_id) return false;
  answer_ = *setup;
  return true;
}

bool Opening::activate() {
  auto wanted = config_.wanted;
  wanted.mode = mode();
  bool answered = false;
  for (int attempt = 0; attempt < kTries && !answered && !stopped(); ++attempt) {
    auto request = encode(wanted);
    if (config_.key) sign(request, keys_.client, config_.key_id, unix_now());
    session_.socket->send(request);
    const auto until = steady_clock::now() + kPatience;
    while (!answered && steady_clock::now() < until && !config_.stop.stop_requested()) {
      session_.socket->wait(std::min(until, steady_clock::now() + kStopLook), false);
      session_.socket->receive([&](std::span<const std::byte> pdu, std::size_t octets, WallTime) {
        if (octets == kActivationSize && take_activation(pdu)) answered = true;
      });
    }
  }
  if (answered && session_.agreed.response == 1) return true;
  if (stopped()) return false;
  session_.failure =
      config_.server.text() +
      (answered ? ": the server refuses the test's parameters"
                : ": no answer from its test port " + std::to_string(answer_.test_port) +
                      "; does a firewall close the server's ephemeral ports?");
  return false;
}

bool Opening::take_activation(std::span<const std::byte> data) {
  const auto answer = decode_activation(data);
  if (!answer || answer->flow != config_.wanted.flow || answer->response == 0) return false;
  if (!authentic(data)) return false;
  // A server may lower what we asked for; what makes no test is no answer.
  const bool sound = answer->trial_ms >= 5 && answer->trial_ms <= 250 && answer->duration_s >= 1 &&
                     answer->duration_s <= config_.wanted.duration_s &&
                     answer->sub_interval_ms >= 100 && answer->sub_interval_ms <= 10'000;
  session_.agreed = *answer;
  if (!sound) session_.agreed.response = 2;
  return true;
}

}  // namespace

Session open_session(const SessionConfig& config) { return Opening(config).open(); }

std::string explain(Verdict verdict) {
  switch (verdict) {
    case Verdict::bad_version:
      return "the server speaks another version of UDPSTP than ours, 20 (RFC 9946)";
    case Verdict::no_authentication_here:
      return "the server has no keys: run without --key-file";
    case Verdict::authentication_required:
      return "the server wants a key: --key-file and --key-id";
    case Verdict::bad_authentication_mode:
      return "the server does not know our authentication mode, 1";
    case Verdict::authentication_failed:
      return "the server has another key of this number, or none";
    case Verdict::bad_time:
      return "the server's clock and ours differ by more than 5 s: set them right";
    case Verdict::bandwidth_required:
      return "the server wants to know a bandwidth: --bandwidth MBIT/S";
    case Verdict::capacity_exceeded:
      return "the server is busy with another test: try later";
    case Verdict::jumbo_mismatch:
    case Verdict::traditional_mismatch:
      return "the server accepts none of the datagram sizes";
    case Verdict::bad_connections:
    case Verdict::no_connection:
      return "the server has no connection for us: try later";
    case Verdict::none:
    case Verdict::ok:
      break;
  }
  return "the server's answer makes no sense";
}

}  // namespace preau::udpst
