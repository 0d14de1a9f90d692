// preau-reflector: the far end of active tests, at the city hub or on a school LAN.
#include <cmath>
#include <csignal>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "probe/net/stamp.hh"
#include "probe/reflector/goodput_server.hh"
#include "probe/reflector/iperf3_server.hh"
#include "probe/reflector/ndt7_server.hh"
#include "probe/reflector/roles.hh"
#include "probe/reflector/stamp_server.hh"
#include "probe/reflector/udpst_server.hh"

namespace {

struct Options {
  std::string listen{"0.0.0.0"};
  std::uint16_t udp_port{preau::stamp::kPort};
  std::uint16_t tcp_port{preau::goodput::kPort};
  std::uint16_t also_tcp_port{0};
  std::uint16_t capacity_port{preau::goodput::kPort};
  std::vector<std::string> roles;
  std::string stamp_key;
  std::uint16_t udpst_port{preau::udpst::kPort};
  std::string udpst_key;
  std::uint16_t iperf3_port{preau::iperf3::kPort};
  std::string iperf3_key, iperf3_users;
  std::uint16_t ndt7_port{preau::Ndt7Server::kPort};
  std::string ndt7_cert, ndt7_key;
  bool protect_tlvs_only{false};
  bool stateless{false};
  preau::StampConfig stamp;
};

preau::Roles roles_of(const Options& options) {
  using namespace preau;
  return choose_roles(options.roles, is_private_here(Address::resolve(options.listen, 0)));
}

std::optional<preau::udpst::KeyFile> udpst_keys(const Options& options) {
  if (options.udpst_key.empty()) return std::nullopt;
  return preau::udpst::KeyFile::read(options.udpst_key);
}

// Served without being named, since all addresses were private: and now one is not.
void look_for_strangers(const Options& options) {
  using namespace preau;
  if (!options.roles.empty()) return;
  const auto listen = Address::resolve(options.listen, 0);
  if (!is_any(listen) || is_private_here(listen)) return;
  throw std::invalid_argument(
      "an address came up that is not private, or the network went away: stopped, since nobody "
      "named what to serve to strangers; --roles does, or --listen with one address");
}

std::optional<preau::Iperf3Access> iperf3_access(const Options& options) {
  if (options.iperf3_key.empty()) return std::nullopt;
  return preau::Iperf3Access{preau::iperf3::RsaKey::private_key(options.iperf3_key),
                             preau::iperf3::Users::read(options.iperf3_users)};
}

std::optional<preau::TlsContext> ndt7_tls(const Options& options) {
  if (options.ndt7_cert.empty()) return std::nullopt;
  return preau::TlsContext::server(options.ndt7_cert, options.ndt7_key);
}

// SIGUSR1 tells the counters, as the end does; the others end.
void wait_for_end(const sigset_t& signals, const Options& options,
                  const preau::StampServer* stamp) {
  constexpr timespec kLookEvery{.tv_sec = 2, .tv_nsec = 0};
  for (;;) {
    const int signal = ::sigtimedwait(&signals, nullptr, &kLookEvery);
    if (signal > 0 && stamp != nullptr)
      std::cout << "stamp " << stamp->counters().json() << std::endl;
    if (signal == SIGINT || signal == SIGTERM) return;
    look_for_strangers(options);
  }
}

void serve(const Options& options, const preau::Roles& roles, const sigset_t& signals) {
  using namespace preau;
  std::optional<HmacKey> key;
  auto config = options.stamp;
  config.stateful = !options.stateless;
  if (!options.stamp_key.empty()) {
    key = HmacKey::from_file(options.stamp_key);
    config.protection = {
        options.protect_tlvs_only ? stamp::Mode::unauthenticated : stamp::Mode::authenticated,
        &*key};
  }
  std::optional<StampServer> reflector;
  TcpDuties duties{.goodput = roles.serves(Duty::goodput), .capacity_port = {}};
  if (roles.serves(Duty::capacity)) duties.capacity_port = options.capacity_port;
  GoodputServer goodput(duties);
  std::optional<UdpstServer> udpst_server;
  std::optional<Iperf3Server> iperf3_server;
  std::optional<Ndt7Server> ndt7_server;
  FileDescriptor iperf3_listener, ndt7_listener;
  std::vector<FileDescriptor> listeners;
  if (roles.serves(Duty::stamp))
    reflector.emplace(Address::resolve(options.listen, options.udp_port), config);
  if (duties.goodput || duties.capacity_port) {
    listeners.push_back(listen_tcp(Address::resolve(options.listen, options.tcp_port)));
    if (options.also_tcp_port != 0)
      listeners.push_back(listen_tcp(Address::resolve(options.listen, options.also_tcp_port)));
  }
  if (roles.serves(Duty::udpst))
    udpst_server.emplace(Address::resolve(options.listen, options.udpst_port), udpst_keys(options),
                         goodput.turns());
  if (roles.serves(Duty::iperf3)) {
    iperf3_listener = listen_tcp(Address::resolve(options.listen, options.iperf3_port));
    iperf3_server.emplace(goodput.turns(), iperf3_access(options));
  }
  if (roles.serves(Duty::ndt7)) {
    ndt7_server.emplace(goodput.turns(), ndt7_tls(options));
    ndt7_listener = listen_tcp(Address::resolve(options.listen, options.ndt7_port));
  }
  if (reflector)
    std::cout << "listening on udp " << local_address(reflector->fd()).text() << " (STAMP)\n";
  for (const auto& listener : listeners)
    std::cout << "listening on tcp " << local_address(listener).text() << " ("
              << (duties.goodput ? "goodput, echo" : "")
              << (duties.goodput && duties.capacity_port ? ", " : "")
              << (duties.capacity_port ? "capacity" : "") << ")\n";
  if (udpst_server)
    std::cout << "listening on udp " << local_address(udpst_server->fd()).text() << " (UDPSTP)\n";
  if (iperf3_server)
    std::cout << "listening on tcp " << local_address(iperf3_listener).text() << " (iperf3)\n";
  if (ndt7_server)
    std::cout << "listening on tcp " << local_address(ndt7_listener).text() << " (ndt7, "
              << (options.ndt7_cert.empty() ? "ws" : "wss") << ")\n";
  std::cout << std::flush;

  std::vector<std::jthread> threads;
  if (reflector) threads.emplace_back([&](const std::stop_token& stop) { reflector->serve(stop); });
  if (udpst_server)
    threads.emplace_back([&](const std::stop_token& stop) { udpst_server->serve(stop); });
  if (iperf3_server)
    threads.emplace_back(
        [&](const std::stop_token& stop) { iperf3_server->serve(iperf3_listener, stop); });
  if (ndt7_server)
    threads.emplace_back(
        [&](const std::stop_token& stop) { ndt7_server->serve(ndt7_listener, stop); });
  for (const auto& listener : listeners)
    threads.emplace_back([&](const std::stop_token& stop) { goodput.serve(listener, stop); });
  wait_for_end(signals, options, reflector ? &*reflector : nullptr);
}

void add_options(CLI::App& app, Options& options) {
  app.add_option("--listen", options.listen, "Address to listen on")
      ->capture_default_str()
      ->transform([](const std::string& text) {  // [::], as we print it
        return text.starts_with('[') && text.ends_with(']') ? text.substr(1, text.size() - 2)
                                                            : text;
      });
  app.add_option("--udp-port", options.udp_port, "STAMP, RFC 8762")->capture_default_str();
  app.add_option("--tcp-port", options.tcp_port, "TCP tests")->capture_default_str();
  app.add_option("--also-tcp-port", options.also_tcp_port, "A second port for TCP tests");
  app.add_option("--capacity-port", options.capacity_port,
                 "UDP port of capacity tests, open while one runs")
      ->capture_default_str();
  app.add_option("--roles", options.roles,
                 "What to serve: stamp, goodput, capacity, udpst, iperf3, ndt7. Default: all on a "
                 "private address, nothing on a public one")
      ->delimiter(',');
  app.add_option("--stamp-key", options.stamp_key,
                 "File with the key of STAMP's authenticated mode, which alone is then served");
  app.add_option("--udpst-port", options.udpst_port,
                 "UDPSTP, RFC 9946; tests have ports of their own")
      ->capture_default_str();
  app.add_option("--udpst-key", options.udpst_key,
                 "File with UDPSTP's keys, lines of NUMBER,KEY: nobody is then served without one");
  app.add_option("--iperf3-port", options.iperf3_port,
                 "For iperf3's clients: TCP, and UDP while a test of theirs opens its streams")
      ->capture_default_str();
  auto* key = app.add_option("--iperf3-key", options.iperf3_key,
                             "File with the RSA private key (PEM) of iperf3's authentication");
  auto* users =
      app.add_option("--iperf3-users", options.iperf3_users,
                     "File with its users, lines of USER,HASH: nobody else is then served")
          ->needs(key);
  key->needs(users);
  app.add_option("--ndt7-port", options.ndt7_port, "For ndt7's clients, TCP")
      ->capture_default_str();
  auto* cert = app.add_option("--ndt7-cert", options.ndt7_cert,
                              "File with the certificate (PEM) that they see; without one there is "
                              "no TLS");
  auto* cert_key = app.add_option("--ndt7-key", options.ndt7_key, "File with its key (PEM)");
  cert->needs(cert_key);
  cert_key->needs(cert);
  app.add_flag("--stamp-protect-tlvs-only", options.protect_tlvs_only,
               "With --stamp-key: unauthenticated mode, whose TLVs need an HMAC TLV (RFC 8972)");
  app.add_flag("--stamp-stateless", options.stateless,
               "Copy sequence numbers instead of counting each session's");
  app.add_option("--stamp-rate", options.stamp.rate.per_second,
                 "Packets a second that one source gets answered (IPv4 address, IPv6 /64)")
      ->check(CLI::Range(1.0, 1e9))
      ->capture_default_str();
  app.add_option("--stamp-burst", options.stamp.rate.burst, "The same, at once")
      ->check(CLI::Range(1.0, 1e9))
      ->capture_default_str();
  app.add_option("--stamp-sessions", options.stamp.most_sessions,
                 "Sessions that are counted at once; the others are reflected stateless")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "The far end of Préau's active tests: STAMP (RFC 8762) and UDPSTP (RFC 9946) over UDP, "
      "TCP goodput, and tests of iperf3's and ndt7's clients."};
  app.set_version_flag("--version", PREAU_VERSION);
  app.footer(
      "Examples:\n"
      "  preau-reflector                          every address, UDP 862 and 24601, TCP 9330, "
      "5201, 4443\n"
      "  preau-reflector --also-tcp-port 443      for sites whose firewall lets only 443 out\n"
      "  preau-reflector --listen 10.9.0.1 --udp-port 8620   without CAP_NET_BIND_SERVICE\n"
      "  preau-reflector --listen 203.0.113.9 --roles stamp --stamp-key stamp.key   for those "
      "with the key\n"
      "  preau-reflector --ndt7-port 443 --ndt7-cert hub.pem --ndt7-key hub.key   ndt7 over TLS\n"
      "SIGUSR1 prints what STAMP counted, as JSON. Ports below 1024 want CAP_NET_BIND_SERVICE.\n"
      "Exit: 0 stopped by a signal, 2 usage, or nothing left to serve, 3 cannot listen, or no "
      "key.");
  Options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
    if (options.protect_tlvs_only && options.stamp_key.empty())
      throw CLI::ValidationError("--stamp-protect-tlvs-only", "wants --stamp-key FILE");
    // CLI::Range lets NaN pass, and with it every packet.
    if (std::isnan(options.stamp.rate.per_second) || std::isnan(options.stamp.rate.burst))
      throw CLI::ValidationError("--stamp-rate, --stamp-burst", "want numbers");
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  // Blocked before any thread starts, so that sigwait() alone takes them.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    const auto roles = roles_of(options);
    if (!roles.refused.empty())
      std::cerr << "preau-reflector: " << options.listen << ": " << roles.refused << "\n";
    if (roles.served.empty()) return 2;
    serve(options, roles, signals);
    return 0;
  } catch (const std::invalid_argument& error) {
    std::cerr << "preau-reflector: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "preau-reflector: " << error.what() << "\n";
    return 3;
  }
}
