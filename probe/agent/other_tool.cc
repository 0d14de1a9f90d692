#include "probe/agent/other_tool.hh"

#include "probe/agent/rates_seen.hh"
#include "probe/net/endpoint.hh"
#include "probe/net/url.hh"

namespace preau {

using namespace std::chrono_literals;
using agreement::Direction;

namespace {

// As long as our own goodput takes, so that an audit fits in a minute.
constexpr auto kDuration = 4'000ms;
constexpr std::uint32_t kFlows = 4;

FarEnd far_end(const OtherTool& tool) {
  return {.name = tool.name(), .segment = Segment::internet};
}

OtherSeen by_iperf3(const OtherTool& tool, Direction direction, const Enough& enough) {
  const auto to = parse_endpoint(tool.target, iperf3::kPort).value_or(Endpoint{});
  const iperf3::Config config{.host = to.host,
                              .port = to.port,
                              .direction = direction,
                              .streams = kFlows,
                              .duration = kDuration};
  const auto run = iperf3::run(config, enough);
  auto r = draft(iperf3::metric_of(config), far_end(tool), iperf3::method(run, config), run.start,
                 run.duration);
  if (const auto why = iperf3::failure(run, config); !why.empty())
    return {failed(std::move(r), why), std::nullopt};
  const auto rate = iperf3::rate(run, config, direction);
  r.value = rate->mean.value;
  r.interval = rate->interval;
  r.samples = rate->samples;
  r.validity = iperf3::validity(run, config);
  r.limited_by = iperf3::limited_by(run, config);
  r.note = iperf3::note(run, config);
  return {std::move(r), agreement::seen(run, config)};
}

// Of what was parsed: its path says which way, unless there is none.
ndt7::Target target_of(const OtherTool& tool, Direction direction) {
  auto target = ndt7::parse_target(tool.target).value_or(ndt7::Target{});
  if (target.path.empty()) target.path = ndt7::path_of(direction);
  return target;
}

OtherSeen by_ndt7(const OtherTool& tool, Direction direction, const Enough& enough) {
  const ndt7::Config config{.target = target_of(tool, direction),
                            .direction = direction,
                            .ca_file = tool.ca_file,
                            .duration = kDuration};
  const auto run = ndt7::run(config, enough);
  auto r = draft(ndt7::metric_of(direction), far_end(tool), ndt7::method(run, config), run.start,
                 run.duration);
  if (const auto why = ndt7::failure(run, config); !why.empty())
    return {failed(std::move(r), why), std::nullopt};
  const auto rate = ndt7::rate(run, config);
  r.value = rate->mean.value;
  r.interval = rate->interval;
  r.samples = rate->batches;
  r.validity = ndt7::validity(run, config);
  r.limited_by = ndt7::limited_by(run, config);
  r.note = ndt7::note(run, config);
  return {std::move(r), agreement::seen(run, config)};
}

OtherSeen by_http(const OtherTool& tool, Direction direction, const Enough& enough) {
  HttpGoodputConfig config;
  config.request = {.url = tool.target,
                    .upload = direction == Direction::up,
                    .connections = kFlows,
                    .ca_file = tool.ca_file};
  config.duration = kDuration;
  const auto run = run_http_goodput(config, enough);
  auto r = to_record(run, config, far_end(tool));
  return {std::move(r), agreement::seen(run, config)};
}

}  // namespace

std::string OtherTool::name() const {
  switch (kind) {
    case Kind::iperf3:
      return "iperf3 " + target;
    case Kind::ndt7:
      return "ndt7 " + shown_url(target);
    case Kind::download:
    case Kind::upload:
      break;
  }
  return shown_url(target);
}

tl::expected<OtherTool, std::string> parse_other_tool(std::string_view text) {
  const auto at = text.find(':');
  const auto kind = text.substr(0, at);
  OtherTool tool;
  tool.target = at == std::string_view::npos ? "" : text.substr(at + 1);
  const bool web = tool.target.starts_with("http://") || tool.target.starts_with("https://");
  if (kind == "iperf3" && parse_endpoint(tool.target, iperf3::kPort)) {
    tool.kind = OtherTool::Kind::iperf3;
  } else if (kind == "ndt7" && ndt7::parse_target(tool.target)) {
    tool.kind = OtherTool::Kind::ndt7;
  } else if (kind == "download" && web) {
    tool.kind = OtherTool::Kind::download;
  } else if (kind == "upload" && web) {
    tool.kind = OtherTool::Kind::upload;
  } else {
    return tl::make_unexpected(
        "wants iperf3:HOST[:PORT], ndt7:URL, download:URL or upload:URL; not " +
        shown_url(std::string(text)));
  }
  return tool;
}

std::vector<Direction> ways_of(const OtherTool& tool) {
  switch (tool.kind) {
    case OtherTool::Kind::download:
      return {Direction::down};
    case OtherTool::Kind::upload:
      return {Direction::up};
    case OtherTool::Kind::ndt7:
      if (const auto way = ndt7::parse_target(tool.target).value_or(ndt7::Target{}).direction())
        return {*way};
      break;
    case OtherTool::Kind::iperf3:
      break;
  }
  return {Direction::down, Direction::up};
}

std::string_view metric_of(const OtherTool& tool, Direction direction) {
  const bool up = direction == Direction::up;
  switch (tool.kind) {
    case OtherTool::Kind::ndt7:
      return ndt7::metric_of(direction);
    case OtherTool::Kind::download:
    case OtherTool::Kind::upload:
      return up ? metric::kHttpGoodputUp : metric::kHttpGoodputDown;
    case OtherTool::Kind::iperf3:
      break;
  }
  return up ? metric::kGoodputUp : metric::kGoodputDown;
}

OtherSeen measure_other(const OtherTool& tool, Direction direction, const Enough& enough) {
  switch (tool.kind) {
    case OtherTool::Kind::iperf3:
      return by_iperf3(tool, direction, enough);
    case OtherTool::Kind::ndt7:
      return by_ndt7(tool, direction, enough);
    case OtherTool::Kind::download:
    case OtherTool::Kind::upload:
      break;
  }
  return by_http(tool, direction, enough);
}

}  // namespace preau
