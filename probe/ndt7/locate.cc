#include "probe/ndt7/locate.hh"

#include <stdexcept>

#include "probe/ndt7/measurement.hh"
#include "probe/net/http_client.hh"
#include "probe/net/url.hh"

namespace preau::ndt7 {

namespace {

constexpr int kMostRedirections = 3;
constexpr std::size_t kMostOctets = 65'536;

HttpReply ask(const LocateConfig& config) {
  HttpRequest request{.url = config.url, .ca_file = config.ca_file};
  request.timeout = config.timeout;
  request.most_octets = kMostOctets;
  auto reply = http(request);
  for (int i = 0; i < kMostRedirections && !reply.redirect.empty(); ++i) {
    request.url = reply.redirect;
    reply = http(request);
  }
  return reply;
}

}  // namespace

std::vector<Target> locate(const LocateConfig& config, Direction direction) {
  const auto reply = ask(config);
  const auto failed = [&](const std::string& why) {
    throw std::runtime_error(shown_url(config.url) + ": " + why);
  };
  if (!reply.failure.empty()) failed(reply.failure);
  if (reply.status == 204) failed("no server has room for a test now; measure again later");
  if (!reply.redirect.empty()) failed("leads on and on, at last to " + shown_url(reply.redirect));
  try {
    // An error has a body that says more than its status.
    if (reply.status == 200 || !reply.body.empty()) return decode_located(reply.body, direction);
  } catch (const Nonsense& nonsense) {
    if (reply.status == 200) failed(std::string("makes no sense: ") + nonsense.what());
  } catch (const std::exception& error) {
    failed(error.what());
  }
  failed("answered with status " + std::to_string(reply.status));
  return {};
}

}  // namespace preau::ndt7
