#include "probe/verbs/wifi_connect.hh"

#include <iostream>

#include <CLI/CLI.hpp>

#include "probe/join/join_room.hh"
#include "probe/join/supplicant_text.hh"
#include "probe/verbs/checks.hh"
#include "probe/verbs/interrupt.hh"
#include "probe/verbs/record_verb.hh"

namespace preau {

void add_connect(CLI::App& verb, ConnectOptions& o) {
  auto* connect = verb.add_flag("--connect", o.wanted,
                                "Then join the school's network as a device does, step by step");
  connect->needs(verb.get_option("--interface"));
  verb.add_option("--connect-config", o.config_file,
                  "Network and password (TOML), readable by its owner alone")
      ->needs(connect);
  verb.add_option("--to", o.reflector.host,
                  "The reflector: its address, or its name in that network")
      ->needs(connect);
  add_port(verb, "--udp-port", o.reflector.udp_port, "STAMP port of the reflector")->needs(connect);
  add_port(verb, "--tcp-port", o.reflector.tcp_port, "TCP port of the reflector")->needs(connect);
  verb.add_option("--bssid", o.bssid, "Join this access point, not whichever is best")
      ->needs(connect);
  verb.add_option("--ask", o.question, "Name asked of the network's DNS server")->needs(connect);
  verb.add_option("--join-within", o.limit_s, "Seconds for joining, DHCP aside")
      ->check(within(5U, 120U))
      ->needs(connect);
}

void read_files(ConnectOptions& o) {
  if (o.config_file.empty())
    throw CLI::ValidationError("--connect", "wants --connect-config: network and password");
  if (o.reflector.host.empty()) throw CLI::ValidationError("--connect", "wants --to: a reflector");
  if (!o.bssid.empty() && !join::parse_bssid(o.bssid))
    throw CLI::ValidationError("--bssid", "wants an address like 02:00:00:00:0a:12");
  auto credentials = join::read_credentials(o.config_file);
  if (!credentials) throw CLI::ValidationError("--connect-config", credentials.error());
  o.credentials = *std::move(credentials);
  o.reflector.name = o.reflector.host;
}

int connect(const ConnectOptions& o, const ConnectIn& in) {
  const join::JoinConfig config{
      .interface = in.interface,
      .room = in.room,
      .credentials = o.credentials,
      .target = {.bssid = join::parse_bssid(o.bssid), .channels_mhz = in.channels_mhz},
      .reflector = o.reflector,
      .question = o.question,
      .limit = std::chrono::seconds{o.limit_s}};
  const Interrupt interrupt;
  const auto joined = join::join_room(config, [&] { return interrupt.token().stop_requested(); });
  const bool passed = join::passed(joined);
  print_records(joined.records, in.json);
  if (in.json) {
    auto line = join::report(joined, config);
    // Signal alone serves nobody, nor does a connection where the signal is too weak.
    if (!passed || in.coverage == Coverage::fail)
      line.add("serves", false);
    else if (in.coverage == Coverage::pass)
      line.add("serves", true);
    else
      line.add_null("serves");
    std::cout << line.text() << "\n";
  } else {
    std::cout << join::lines(joined, config);
  }
  if (!joined.problem.empty()) std::cerr << "preau-probe: " << joined.problem << "\n";
  return passed && joined.problem.empty() ? 0 : 1;
}

}  // namespace preau
