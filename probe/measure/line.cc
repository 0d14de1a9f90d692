#include "probe/measure/line.hh"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "probe/net/socket.hh"
#include "probe/train/interface.hh"

namespace preau {

namespace {

// Of modems only (drivers/net/usb, drivers/net/wwan).
constexpr std::array<std::string_view, 8> kModems{
    "cdc_mbim", "qmi_wwan", "huawei_cdc_ncm", "sierra_net", "hso", "mtk_t7xx", "iosm", "mhi_net"};
// Of modems, of telephones that share their line, and of plain adapters.
constexpr std::array<std::string_view, 4> kPerhapsModems{"cdc_ether", "cdc_ncm", "rndis_host",
                                                         "ipheth"};

template <class List>
bool is_one_of(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

// The kernel calls WWAN devices "wwan0", systemd "wwp...": for cdc_ether only where the modem's
// maker is known to the driver.
bool is_modem(const LinkSeen& link) {
  return is_one_of(kModems, link.driver) || link.interface.starts_with("ww");
}

bool is_mobile(const Line& line) {
  return line.access == AccessKind::g4 || line.access == AccessKind::g5;
}

std::string names(std::span<const Line> lines) {
  std::string text;
  for (const auto& line : lines)
    text += (text.empty() ? "" : ", ") + line.id + " (" + std::string(to_string(line.access)) + ")";
  return text;
}

LineTold known(const Line& line, std::string evidence) {
  return {true, std::string(to_string(line.access)), line.id, std::move(evidence)};
}

std::string what(const LinkSeen& link) {
  const auto by = link.driver.empty() ? "" : " (driver " + link.driver + ")";
  return link.interface + by;
}

LineTold tell_modem(const LinkSeen& link, std::span<const Line> lines) {
  std::vector<Line> mobile;
  std::ranges::copy_if(lines, std::back_inserter(mobile), is_mobile);
  const auto modem = what(link) + " is a mobile modem";
  if (mobile.size() == 1) return known(mobile.front(), modem);
  LineTold told{true, "4g or 5g", std::nullopt, modem};
  if (!mobile.empty())
    told.evidence += "; which of " + names(mobile) + " it is nobody can tell from here";
  else if (!lines.empty())
    told.evidence += ", which is none of the site's lines: " + names(lines);
  return told;
}

}  // namespace

LineTold tell_line(const LinkSeen& link, std::span<const Line> lines) {
  if (link.interface.empty()) return {.evidence = "no interface leads to the far end"};
  if (is_modem(link)) return tell_modem(link, lines);
  if (is_one_of(kPerhapsModems, link.driver))
    return {.evidence = what(link) +
                        " may be a modem, a telephone that shares its line, or an adapter; look "
                        "at what is plugged in"};
  if (lines.size() == 1)
    return known(lines.front(), "as configured, the site's only line; " + what(link) +
                                    " leads to a router, and what is behind it is not seen");
  if (lines.empty())
    return {.evidence = what(link) +
                        " leads to a router; which line is behind it cannot be seen from here: "
                        "name the site's lines (--line ID=KIND)"};
  return {.evidence = what(link) + " leads to a router; which of " + names(lines) +
                      " it uses now cannot be seen from here: look at the router"};
}

LinkRun measure_link(const FarEnd& to, std::span<const Line> lines) {
  LinkRun run;
  run.start = utc_now();
  auto& link = run.link;
  try {
    link.interface = train::interface_toward(Address::resolve(to.host, to.udp_port));
    link.driver = train::driver_of(link.interface);
    link.wireless = train::is_wireless(link.interface);
    const auto port = train::port_of(link.interface);
    link.speed = port.speed;
    link.half_duplex = port.half_duplex;
    link.default_routes = train::default_routes();
    run.line = tell_line(link, lines);
  } catch (const std::exception& error) {
    run.line = {.evidence = error.what()};
  }
  run.records = to_records(run, to);
  return run;
}

namespace {

std::string way_of(const LinkSeen& link) {
  const auto& routes = link.default_routes;
  auto text = what(link);
  if (link.wireless) text += ", Wi-Fi";
  const bool first = !routes.empty() && routes.front() == link.interface;
  text += first ? ", the default route" : ", not the default route";
  std::string others;
  for (const auto& name : routes)
    if (name != link.interface) others += (others.empty() ? "" : ", ") + name;
  return others.empty() ? text : text + "; another default route by " + others;
}

std::string why_no_port(const LinkRun& run) {
  const auto& link = run.link;
  if (link.interface.empty()) return run.line.evidence;
  if (link.wireless)
    return link.interface +
           " is Wi-Fi: it has no port, and the air is part of every figure; plug "
           "in a cable";
  return what(link) + " tells neither speed nor duplex";
}

}  // namespace

std::vector<Record> to_records(const LinkRun& run, const FarEnd& to) {
  const auto& link = run.link;
  FarEnd port{.name = link.interface.empty() ? to.name : link.interface, .segment = Segment::lan};
  const auto begin = [&](std::string_view metric, const char* method) {
    auto r = draft(metric, port, method, run.start, {});
    r.samples = 1;
    r.limited_by = LimitedBy::none;
    r.note = link.interface.empty() ? "" : way_of(link);
    return r;
  };
  auto speed = begin(metric::kLinkSpeed, "ethtool, of the interface that leads to the far end");
  auto duplex = begin(metric::kLinkWays, "ethtool, of the interface that leads to the far end");
  if (link.speed) {
    speed.value = link.speed->value;
    duplex.value = link.half_duplex ? 1 : 2;
  } else {
    for (auto* r : {&speed, &duplex}) {
      r->samples = 0;
      r->note.clear();
      *r = failed(std::move(*r), why_no_port(run));
    }
  }
  port = {.name = run.line.known ? run.line.kind : to.name, .segment = Segment::access};
  auto line = begin(metric::kLineKnown, "interface, driver, and the lines that the site has");
  line.line = run.line.line;
  line.note.clear();
  if (run.line.known) {
    line.value = 1;
    line.note = run.line.evidence;
  } else {
    line.samples = 0;
    line = failed(std::move(line), "cannot tell the line: " + run.line.evidence);
  }
  return {std::move(speed), std::move(duplex), std::move(line)};
}

}  // namespace preau
