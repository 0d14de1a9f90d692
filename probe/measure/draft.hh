// Records as a measure makes them: what, how and how sure. Who and where (probe, site, line,
// visit, sequence number) is added by the agent, since a measure knows nothing of it.
#pragma once

#include <string>
#include <string_view>

#include "probe/record/record.hh"

namespace preau {

// The far end that active measures run against.
struct FarEnd {
  std::string host;
  std::string name;  // as records call it: "hub"
  Segment segment{Segment::access};
  std::uint16_t udp_port{862};
  std::uint16_t tcp_port{9330};
  std::uint16_t other_tcp_port{443};  // tried when tcp_port does not answer; 0: none
};

inline Record draft(std::string_view metric, const FarEnd& to, std::string method, UtcTime start,
                    std::chrono::nanoseconds duration) {
  Record r;
  r.metric = std::string(metric);
  if (const auto* info = metric::find(metric)) r.unit = info->unit;
  r.segment = to.segment;
  r.target = to.name;
  r.method = std::move(method);
  r.start = start;
  r.duration = duration;
  return r;
}

inline Record failed(Record r, std::string why) {
  r.validity = Validity::failed;
  r.limited_by = LimitedBy::unknown;
  r.failure = std::move(why);
  return r;
}

}  // namespace preau
