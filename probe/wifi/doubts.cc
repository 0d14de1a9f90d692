#include "probe/wifi/doubts.hh"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include <fmt/format.h>

#include "probe/wifi/ssid.hh"

namespace preau::wifi {

namespace {

// Two accounts of how busy the best access point's channel is: the radio's counters and the access
// point's BSS Load. Both count the same; one of them is wrong where they are so far apart.
constexpr double kMostApart = 0.2;

bool apart(const Point& point) {
  return point.best && point.best->utilisation && point.best->bss_load &&
         std::abs(*point.best->utilisation - *point.best->bss_load) > kMostApart;
}

std::string load_text(std::span<const Point> points) {
  const auto found = std::ranges::find_if(points, apart);
  if (found == points.end()) return {};
  return fmt::format(
      "; the channel is busy {:.0f} % of the time by the radio's counters, {:.0f} % by the access "
      "point's BSS Load, at {} of {} points more than {:.0f} percentage points apart",
      *found->best->utilisation * 100, *found->best->bss_load * 100,
      std::ranges::count_if(points, apart), points.size(), kMostApart * 100);
}

std::string busy_text(std::span<const Point> points, const Criteria& criteria) {
  double busiest = 0;
  const auto full = std::ranges::count_if(points, [&](const Point& point) {
    const auto busy = point.best ? point.best->utilisation.value_or(0) : 0;
    busiest = std::max(busiest, busy);
    return busy > criteria.most_busy;
  });
  if (full == 0) return {};
  return fmt::format(
      "; the channel is busy up to {:.0f} % of the time, at {} of {} points more than the {:g} % "
      "that it bears",
      busiest * 100, full, points.size(), criteria.most_busy * 100);
}

std::string tablets_text(const std::optional<Tablets>& tablets,
                         const std::optional<std::uint32_t>& pupils) {
  if (!tablets) return {};
  if (tablets->most == 0) return "; bears no tablet at all";
  if (!pupils || tablets->most >= *pupils) return {};
  return fmt::format("; bears {} tablets at once at most, fewer than its {} pupils", tablets->most,
                     *pupils);
}

std::string shared_text(const std::vector<Survey>& surveys) {
  std::set<std::string> rooms;
  std::size_t shared = 0;
  for (const auto& survey : surveys) {
    shared += !survey.also_of.empty();
    rooms.insert(survey.also_of.begin(), survey.also_of.end());
  }
  if (shared == 0) return {};
  return fmt::format(
      "; at {} of {} points the capture is also of room {}, and tells nothing of "
      "either",
      shared, surveys.size(), fmt::join(rooms, ", "));
}

// One passphrase, or one account, opens all of a kin: access points of a transition stand side by
// side with older and newer ones.
SecurityClass kin_of(SecurityClass kind) {
  if (kind == SecurityClass::wpa2_wpa3_transition || kind == SecurityClass::wpa3_sae)
    return SecurityClass::wpa2_psk;
  return kind == SecurityClass::enterprise_192 ? SecurityClass::enterprise : kind;
}

struct Announced {
  SecurityClass kind{};  // of the strongest
  std::optional<double> strongest_dbm;
};
using Kins = std::map<SecurityClass, Announced>;

Kins kins_of(const std::string& name, const std::vector<Survey>& surveys) {
  Kins kins;
  for (const auto& survey : surveys)
    for (const auto& [bssid, bss] : survey.networks()) {
      if (!bss.is_named(name) || bss.security == SecurityClass::unknown) continue;
      const auto median = bss.signals.median();
      const auto [at, fresh] =
          kins.try_emplace(kin_of(bss.security), Announced{bss.security, median});
      if (!fresh && median && (!at->second.strongest_dbm || *median > *at->second.strongest_dbm))
        at->second = {bss.security, median};
    }
  return kins;
}

// Somebody may have put up a network of the school's name.
std::string security_text(const RoomCapture& room, const std::vector<Survey>& surveys) {
  std::string text;
  for (const auto& name : room.school_ssids) {
    const auto kins = kins_of(name, surveys);
    if (kins.size() < 2) continue;
    std::vector<std::string> each;
    for (const auto& [kin, announced] : kins)
      each.push_back(fmt::format(
          "{} ({})", to_text(announced.kind),
          announced.strongest_dbm
              ? fmt::format("strongest {:g} dBm", *announced.strongest_dbm - room.offset_db)
              : "of unknown strength"));
    text += fmt::format(
        "; access points named {} differ in security: {}: is each of them the school's?",
        mentions_mac_address(name) ? "as the school's" : ssid_text(std::as_bytes(std::span(name))),
        fmt::join(each, ", "));
  }
  return text;
}

}  // namespace

std::string doubts(const RoomCapture& room, const Criteria& criteria,
                   const std::vector<Survey>& surveys, const RoomFindings& found) {
  return shared_text(surveys) + security_text(room, surveys) +
         tablets_text(found.tablets, room.pupils) + busy_text(found.points, criteria) +
         load_text(found.points);
}

}  // namespace preau::wifi
