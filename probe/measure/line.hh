// On which line is this probe? The interface that leads to the far end, what its port has agreed
// on, and, as far as it can be told, what stands behind it: the site's fibre, or a 4G or 5G modem
// that stands in for it. What cannot be told is said to be unknown, never guessed.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "probe/measure/draft.hh"
#include "probe/record/site.hh"

namespace preau {

struct LinkSeen {
  std::string interface;  // empty: there is no way to the far end
  std::string driver;     // as it names itself; may be empty
  bool wireless{};        // IEEE 802.11
  std::optional<Mbps> speed;
  bool half_duplex{};
  std::vector<std::string> default_routes;  // interfaces, the preferred first; IPv4's
};

struct LineTold {
  bool known{};
  std::string kind;                 // "ftth", "4g", "4g or 5g"; empty when not known
  std::optional<std::string> line;  // of the site's, when it is one of them
  std::string evidence;             // one sentence: why, or why not and what to do
};

// Pure. `lines` are those that the site has, with their kind of access.
LineTold tell_line(const LinkSeen& link, std::span<const Line> lines);

struct LinkRun {
  UtcTime start{};
  LinkSeen link;
  LineTold line;
  std::vector<Record> records;  // speed, duplex, line
};
LinkRun measure_link(const FarEnd& to, std::span<const Line> lines);
std::vector<Record> to_records(const LinkRun& run, const FarEnd& to);

}  // namespace preau
