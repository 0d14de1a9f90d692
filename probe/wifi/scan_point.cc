#include "probe/wifi/scan_point.hh"

namespace preau::wifi {

namespace {

using nl80211::ChannelUse;

// A driver without counters has none to give: that is known by their absence.
std::vector<ChannelUse> counters(Radio& radio) {
  return radio.channel_use().value_or(std::vector<ChannelUse>{});
}

void add_counters(const std::vector<ChannelUse>& before, const std::vector<ChannelUse>& after,
                  Survey& survey) {
  for (const auto& use : after) survey.add(use, nl80211::on_channel(before, use.frequency_mhz));
}

tl::expected<void, std::string> scan_once(Radio& radio, const ScanRequest& request,
                                          Survey& survey) {
  if (auto done = radio.scan(request); !done) return done;
  Listened scanned;
  radio.add_scanned(scanned);
  for (const auto mhz : scanned.channels()) survey.listened.add(mhz, Listened::kScan);
  return radio.each_bss([&survey](const nl80211::Bss& bss, const std::set<Bssid>& all) {
    survey.add(nl80211::beacon_of(bss), utc_now(), all);
    if (const auto answer = nl80211::answer_of(bss)) survey.add(*answer, utc_now(), all);
  });
}

}  // namespace

tl::expected<Survey, std::string> scan_point(Radio& radio, const ScanRequest& request,
                                             unsigned scans) {
  Survey survey;
  const auto before = counters(radio);
  for (unsigned i = 0; i < scans; ++i) {
    const auto done = scan_once(radio, request, survey);
    if (done) continue;
    if (i == 0) return tl::make_unexpected(done.error());
    survey.damage = done.error();
    break;
  }
  add_counters(before, counters(radio), survey);
  return survey;
}

tl::expected<Survey, std::string> scan_point(const std::string& interface,
                                             const ScanRequest& request, unsigned scans) {
  auto radio = Radio::open(interface);
  if (!radio) return tl::make_unexpected(radio.error());
  return scan_point(*radio, request, scans);
}

}  // namespace preau::wifi
