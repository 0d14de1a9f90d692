// wifi scan: the networks that this machine's radio hears, by nl80211.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "probe/record/json_line.hh"
#include "probe/verbs/verbs.hh"
#include "probe/wifi/network_text.hh"
#include "probe/wifi/radio.hh"

namespace preau {

namespace {

enum ScanExit : int { kScanned = 0, kPartly = 1, kNotScanned = 3 };

struct ScanOptions {
  std::string interface;
  wifi::ScanRequest request;
  unsigned scans{3};
  bool json{};
};

// All that one run of the verb learns; what a driver does not tell stays empty, with the reason.
struct Scanned {
  std::string interface;
  wifi::Networks networks;
  std::vector<wifi::nl80211::ChannelUse> channels;
  std::optional<wifi::nl80211::Link> link;
  wifi::Listened listened;
  unsigned scans{};
  std::vector<std::string> problems;
};

void take(wifi::Radio& radio, Scanned& out) {
  const auto read =
      radio.each_bss([&out](const wifi::nl80211::Bss& bss, const std::set<wifi::Bssid>& all) {
        out.networks.add(wifi::nl80211::beacon_of(bss), all);
        if (const auto answer = wifi::nl80211::answer_of(bss)) out.networks.add(*answer, all);
      });
  if (!read) out.problems.push_back(read.error());
}

using Channels = std::vector<wifi::nl80211::ChannelUse>;

// What the counters grew by during our scans: since the interface came up they tell another day.
void take_channels(wifi::Radio& radio, const Channels& before, Scanned& out) {
  auto channels = radio.channel_use();
  if (!channels)
    out.problems.push_back(channels.error());
  else if (channels->empty())
    out.problems.push_back(radio.name() + ": its driver counts neither noise nor busy time");
  else
    for (const auto& now : *channels)
      out.channels.push_back(
          wifi::nl80211::since(now, wifi::nl80211::on_channel(before, now.frequency_mhz)));
}

Scanned scan(wifi::Radio& radio, const ScanOptions& o) {
  Scanned out;
  out.interface = radio.name();
  const auto before = radio.channel_use().value_or(Channels{});
  for (unsigned i = 0; i < o.scans; ++i) {
    if (const auto done = radio.scan(o.request); !done) {
      out.problems.push_back(done.error());
      // Another program's scan, or what the kernel still remembers, is better than nothing.
      if (i == 0) take(radio, out);
      break;
    }
    ++out.scans;
    radio.add_scanned(out.listened);
    take(radio, out);
  }
  take_channels(radio, before, out);
  if (auto link = radio.link())
    out.link = *link;
  else
    out.problems.push_back(link.error());
  return out;
}

JsonLine json_of(const wifi::nl80211::ChannelUse& use) {
  JsonLine line;
  line.add("mhz", use.frequency_mhz).add("noise_dbm", use.noise_dbm).add("on_ms", use.on_ms);
  line.add("busy_ms", use.busy_ms);
  if (use.on_ms.value_or(0) > 0 && use.busy_ms)
    line.add("busy", static_cast<double>(*use.busy_ms) / static_cast<double>(*use.on_ms));
  else
    line.add_null("busy");
  return std::move(line.add("in_use", use.in_use));
}

JsonLine json_of(const wifi::nl80211::Link& link) {
  JsonLine line;
  line.add("signal_dbm", link.signal_dbm).add("beacon_signal_dbm", link.beacon_signal_dbm);
  line.add("rate_to_mbps", link.rate_to_mbps).add("rate_from_mbps", link.rate_from_mbps);
  line.add("retries", link.retries).add("failed", link.failed);
  return std::move(line.add("connected_s", link.connected_s));
}

std::string last_line(const Scanned& s, const ScanOptions& o) {
  const auto& counts = s.networks.counts();
  JsonLine line;
  line.add("interface", s.interface).add("scan", o.request.active ? "active" : "passive");
  line.add("scans", s.scans).add("frames", counts.frames).add("decoded", counts.decoded);
  line.add("skipped", counts.skipped).add("malformed", counts.malformed);
  std::vector<JsonLine> channels;
  for (const auto& use : s.channels) channels.push_back(json_of(use));
  line.add("channels", channels).add("listened_mhz", s.listened.channels());
  line.add("not_listened_mhz", s.listened.not_channels());
  s.link ? line.add("link", json_of(*s.link)) : line.add_null("link");
  line.add("problems", s.problems);
  return line.text();
}

void print_text(const Scanned& s) {
  std::cout << wifi::networks_table(s.networks) << s.listened.to_text() << "\n";
  for (const auto& use : s.channels)
    if (use.on_ms.value_or(0) > 0 || use.noise_dbm)
      std::cout << fmt::format("{} MHz: noise {}, busy {}\n", use.frequency_mhz,
                               use.noise_dbm ? fmt::format("{} dBm", *use.noise_dbm) : "unknown",
                               use.on_ms.value_or(0) > 0 && use.busy_ms
                                   ? fmt::format("{:.1f} % of {} ms",
                                                 100.0 * static_cast<double>(*use.busy_ms) /
                                                     static_cast<double>(*use.on_ms),
                                                 *use.on_ms)
                                   : "unknown");
}

int run(const ScanOptions& o) {
  auto radio = wifi::Radio::open(o.interface);
  if (!radio) {
    std::cerr << "preau-probe: " << radio.error() << "\n";
    if (o.json) std::cout << wifi::counts_json({}, {}, radio.error()) << "\n";
    return kNotScanned;
  }
  const auto scanned = scan(*radio, o);
  if (o.json) {
    for (const auto* network : scanned.networks.sorted())
      std::cout << wifi::network_json(*network) << "\n";
    std::cout << last_line(scanned, o) << "\n";
  } else {
    print_text(scanned);
  }
  for (const auto& problem : scanned.problems) std::cerr << "preau-probe: " << problem << "\n";
  if (scanned.scans == 0) return kNotScanned;
  return scanned.scans < o.scans || scanned.networks.counts().malformed > 0 ? kPartly : kScanned;
}

}  // namespace

void add_wifi_scan(CLI::App& wifi, int& exit_code) {
  auto o = std::make_shared<ScanOptions>();
  auto* verb = wifi.add_subcommand("scan", "All networks that this machine's radio hears");
  verb->add_option("--interface", o->interface, "Wi-Fi interface; default: the first that can");
  verb->add_option("--channel-mhz", o->request.channels_mhz,
                   "Only this channel, by its frequency; several times");
  auto* active = verb->add_flag("--active", o->request.active,
                                "Ask for networks: transmits. Default: only listen");
  verb->add_option("--ask", o->request.ssids, "Ask for this hidden network by name, too")
      ->needs(active);
  verb->add_option("--scans", o->scans, "How often")->check(CLI::Range(1U, 1'000U));
  verb->add_flag("--json", o->json, "A network a line, then a line of counts and channels");
  verb->footer(
      "It names all networks, as `wifi decode` does, sends nothing away and keeps nothing; clients "
      "are\n"
      "not seen at all. Wants CAP_NET_ADMIN, and the interface up. A passive scan transmits "
      "nothing.\n"
      "Exit: 0 scanned, 1 some scans failed or frames malformed, 2 usage, 3 no scan.");
  verb->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace preau
