// preau-reflector: the far end of active tests, at the city hub or on a school LAN.
#include <csignal>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "probe/net/stamp.hh"
#include "probe/reflector/goodput_server.hh"
#include "probe/reflector/stamp_reflector.hh"

namespace {

struct Options {
  std::string listen{"0.0.0.0"};
  std::uint16_t udp_port{preau::stamp::kPort};
  std::uint16_t tcp_port{preau::goodput::kPort};
  std::uint16_t also_tcp_port{0};
};

void serve(const Options& options, sigset_t& end) {
  using namespace preau;
  auto udp = StampedUdpSocket::bind(Address::resolve(options.listen, options.udp_port));
  GoodputServer goodput;
  std::vector<FileDescriptor> listeners;
  listeners.push_back(listen_tcp(Address::resolve(options.listen, options.tcp_port)));
  if (options.also_tcp_port != 0)
    listeners.push_back(listen_tcp(Address::resolve(options.listen, options.also_tcp_port)));

  std::cout << "listening on udp " << local_address(udp.fd()).text() << " (STAMP)\n";
  for (const auto& listener : listeners)
    std::cout << "listening on tcp " << local_address(listener).text() << " (goodput, echo)\n";
  std::cout << std::flush;

  std::vector<std::jthread> threads;
  threads.emplace_back([&](const std::stop_token& stop) { reflect_stamp(udp, stop); });
  for (const auto& listener : listeners)
    threads.emplace_back([&](const std::stop_token& stop) { goodput.serve(listener, stop); });
  int signal = 0;
  ::sigwait(&end, &signal);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The far end of Préau's active tests: STAMP (RFC 8762) over UDP, and TCP goodput."};
  app.set_version_flag("--version", PREAU_VERSION);
  app.footer(
      "Examples:\n"
      "  preau-reflector                          every address, UDP 862 and TCP 9330\n"
      "  preau-reflector --also-tcp-port 443      for sites whose firewall lets only 443 out\n"
      "  preau-reflector --listen 10.9.0.1 --udp-port 8620   without CAP_NET_BIND_SERVICE\n"
      "Ports below 1024 want CAP_NET_BIND_SERVICE. Exit: 0 stopped by a signal, 2 usage, 3 cannot "
      "listen.");
  Options options;
  app.add_option("--listen", options.listen, "Address to listen on")->capture_default_str();
  app.add_option("--udp-port", options.udp_port, "STAMP, RFC 8762")->capture_default_str();
  app.add_option("--tcp-port", options.tcp_port, "TCP tests")->capture_default_str();
  app.add_option("--also-tcp-port", options.also_tcp_port, "A second port for TCP tests");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  // Blocked before any thread starts, so that sigwait() alone takes them.
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGINT);
  sigaddset(&end, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &end, nullptr);
  try {
    serve(options, end);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "preau-reflector: " << error.what() << "\n";
    return 3;
  }
}
