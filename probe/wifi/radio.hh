// A Wi-Fi interface of this machine, asked through nl80211 (libnl): what scans have found, a new
// scan, how busy channels were, our own link. It sees no client's frames at all.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "probe/wifi/listened.hh"
#include "probe/wifi/nl80211.hh"

namespace preau::wifi {

struct ScanRequest {
  bool active{};                            // transmits probe requests; passive only listens
  std::vector<std::uint16_t> channels_mhz;  // none: all that the regulatory domain allows
  std::vector<std::string> ssids;           // active only: asked for by name, for hidden networks
};

// Move-only; one thread at a time. Errors are sentences: which interface, what was attempted, what
// to do. Nothing waits longer than its time limit: a kernel's dump was seen to never end.
class Radio {
 public:
  // Empty name: the machine's only or first interface that can scan.
  static tl::expected<Radio, std::string> open(const std::string& interface);

  const std::string& name() const { return interface_.name; }

  // On the same radio: "mon0, wlan0-ap". Empty when it is alone.
  const std::string& other_interfaces() const { return others_; }

  // Waits for the end of the scan; nothing is transmitted by a passive one.
  tl::expected<void, std::string> scan(const ScanRequest& request,
                                       std::chrono::seconds limit = std::chrono::seconds{30});

  // Where the newest scan listened, as the kernel says; at 6 GHz that is not told.
  void add_scanned(Listened& listened) const;

  // Each network that the newest scan has heard (without one: that the kernel remembers), and the
  // BSSIDs of all. What `use` is given lives until it returns.
  using UseBss = std::function<void(const nl80211::Bss&, const std::set<Bssid>& all)>;
  tl::expected<void, std::string> each_bss(const UseBss& use);

  // Empty where the driver counts nothing.
  tl::expected<std::vector<nl80211::ChannelUse>, std::string> channel_use();

  // On which the regulatory domain lets it listen.
  tl::expected<std::vector<nl80211::Channel>, std::string> channels();

  // In monitor mode: from now on it listens there, 20 MHz wide.
  tl::expected<void, std::string> tune(std::uint16_t mhz);

  // The whole radio goes to another network namespace (a file descriptor of /proc/*/ns/net), its
  // interfaces down.
  tl::expected<void, std::string> move_to(int network_namespace);

  // Empty when it is joined to no network.
  tl::expected<std::optional<nl80211::Link>, std::string> link();

 private:
  struct Socket;
  struct Close {
    void operator()(Socket* socket) const;
  };

  explicit Radio(std::unique_ptr<Socket, Close> socket) : socket_(std::move(socket)) {}

  std::unique_ptr<Socket, Close> socket_;
  nl80211::Interface interface_;
  std::string others_;
  std::vector<std::uint16_t> scanned_mhz_;
  std::optional<std::chrono::nanoseconds> scan_began_;  // CLOCK_BOOTTIME, of the newest that ended
};

}  // namespace preau::wifi
