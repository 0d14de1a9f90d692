#include "probe/measure/services.hh"

#include "probe/net/dns.hh"
#include "probe/net/http_client.hh"

namespace preau {

namespace {

// The host of an https URL; the configuration has checked its form.
std::string host_of(const std::string& url) {
  const auto from = url.find("://");
  const auto start = from == std::string::npos ? 0 : from + 3;
  return url.substr(start, url.find_first_of(":/?#", start) - start);
}

Record one_sample(Record r, std::chrono::nanoseconds value) {
  r.value = to_seconds(value);
  r.samples = 1;
  r.limited_by = LimitedBy::network;
  return r;
}

}  // namespace

std::vector<Record> measure_service(const ServiceConfig& config) {
  const FarEnd to{.host = host_of(config.url), .name = config.name, .segment = Segment::internet};
  const std::string resolver = config.resolver.empty() ? "the system's resolver" : config.resolver;
  auto start = utc_now();
  const auto dns = resolve_address(to.host, config.resolver);
  auto dns_record =
      draft(metric::kDnsTime, to, "A " + to.host + " asked of " + resolver, start, dns.time);
  const std::string https_method =
      "GET " + config.url + ", to the first octet, certificate verified";

  if (!dns.failure.empty()) {
    auto https = draft(metric::kHttpsTime, to, https_method, start, {});
    return {failed(std::move(dns_record), dns.failure),
            failed(std::move(https), "not tried: " + dns.failure)};
  }
  start = utc_now();
  const auto reply =
      http({.url = config.url, .ca_file = config.ca_file, .resolved_address = dns.address});
  auto https = draft(metric::kHttpsTime, to, https_method, start, reply.total);
  std::vector<Record> records{one_sample(std::move(dns_record), dns.time)};
  if (!reply.failure.empty())
    records.push_back(failed(std::move(https), config.url + ": " + reply.failure));
  else if (reply.status >= 400)
    records.push_back(failed(
        std::move(https), config.url + ": answered with status " + std::to_string(reply.status)));
  else
    records.push_back(one_sample(std::move(https), reply.first_byte));
  return records;
}

}  // namespace preau
