// Other tools' far ends that an audit holds its own rates against: iperf3, ndt7 and web servers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "probe/agent/agreement.hh"
#include "probe/measure/latency_run.hh"
#include "probe/record/record.hh"

namespace preau {

struct OtherTool {
  enum class Kind { iperf3, ndt7, download, upload };
  Kind kind{};
  std::string target;   // HOST[:PORT], or a URL
  std::string ca_file;  // of TLS; empty: the system's authorities

  std::string name() const;  // "iperf3 hub.example.org"
};

// "iperf3:HOST[:PORT]", "ndt7:URL" (both ways, unless its path is of one), "download:URL",
// "upload:URL"; the error says what is wanted.
tl::expected<OtherTool, std::string> parse_other_tool(std::string_view text);

// The ways that it can tell of, in the order in which they are measured.
std::vector<agreement::Direction> ways_of(const OtherTool& tool);
std::string_view metric_of(const OtherTool& tool, agreement::Direction direction);

struct OtherSeen {
  Record record;  // its target names the tool
  std::optional<agreement::Tcp> rate;
};
OtherSeen measure_other(const OtherTool& tool, agreement::Direction direction,
                        const Enough& enough);

}  // namespace preau
