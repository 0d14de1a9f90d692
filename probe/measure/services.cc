#include "probe/measure/services.hh"

#include "probe/measure/dns_time.hh"
#include "probe/measure/https_time.hh"
#include "probe/net/url.hh"

namespace preau {

namespace {

// Of one try: a finding (no address, an error page) is a service that the school cannot use.
Record one_record(const DelayRun& run, std::string_view metric, const FarEnd& to,
                  const std::string& method) {
  auto record = to_records(run, {.median = metric, .p95 = {}, .loss = {}}, to, method).front();
  if (run.doubt.empty()) return record;
  record.value.reset();
  record.samples = 0;
  record.note.clear();
  return failed(std::move(record), run.doubt);
}

}  // namespace

std::vector<Record> measure_service(const ServiceConfig& config, const std::stop_token& stop) {
  const FarEnd to{.host = host_of(config.url), .name = config.name, .segment = Segment::internet};
  const DnsConfig question{.name = to.host,
                           .server = config.resolver,
                           .also_others = true,
                           .tries = 2,
                           .pace = {.count = 1}};
  const auto dns = run_dns(question, stop);
  auto dns_record = one_record(dns.delays, metric::kDnsTime, to, dns_method(question));

  HttpsConfig request{.url = config.url, .ca_file = config.ca_file, .pace = {.count = 1}};
  if (dns_record.validity == Validity::failed) {
    const auto why = "not tried: " + dns_record.failure;
    auto https = draft(metric::kHttpsTime, to, https_method(request), dns.delays.start, {});
    return {std::move(dns_record), failed(std::move(https), why)};
  }
  request.resolved_address = dns.newest.addresses.front();
  const auto https = run_https(request, stop);
  return {std::move(dns_record),
          one_record(https.delays, metric::kHttpsTime, to, https_method(request))};
}

}  // namespace preau
