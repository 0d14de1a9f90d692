#include "reports/collector.hh"

#include <algorithm>
#include <stdexcept>

#include "collector/ingest/city_file.hh"
#include "probe/net/http_client.hh"
#include "probe/record/codec.hh"

namespace preau::report {

namespace {

// A city of hundreds of schools with all their rooms, and the records of one site.
constexpr std::size_t kMostOctets = 32U << 20U;
constexpr std::chrono::seconds kPatience{60};

std::string get(const std::string& url, const std::string& path, const std::string& ca_file) {
  const auto reply = http(
      {.url = url + path, .ca_file = ca_file, .timeout = kPatience, .most_octets = kMostOctets});
  if (!reply.failure.empty()) throw std::runtime_error("read " + url + path + ": " + reply.failure);
  if (reply.status != 200)
    throw std::runtime_error("read " + url + path + ": the answer is " +
                             std::to_string(reply.status) +
                             ", not 200; is it the API of a preau-collector of this version?");
  return reply.body;
}

std::vector<Record> records_in(const std::string& text, const std::string& where) {
  auto batch = batch_from_json(text);
  if (!batch) throw std::runtime_error("read " + where + ": " + batch.error());
  std::vector<Record> out;
  for (auto& item : *batch) {
    // A collector tells only what it took: one that cannot be read is of another version.
    if (!item) throw std::runtime_error("read " + where + ": " + item.error().reason);
    out.push_back(*std::move(item));
  }
  return out;
}

}  // namespace

Fetched fetch(const std::string& url, const std::string& ca_file) {
  const auto base = url.substr(0, url.find_last_not_of('/') + 1);
  const auto toml = get(base, "/api/v1/city", ca_file);
  auto city = city_from_toml(toml, base + "/api/v1/city");
  if (!city) throw std::runtime_error(city.error().front());
  Fetched out{.city = *std::move(city)};
  for (const auto& site : out.city.sites) {
    const auto path = "/api/v1/records?site=" + site.id + "&which=judged";
    auto of_site = records_in(get(base, path, ca_file), base + path);
    std::ranges::move(of_site, std::back_inserter(out.judged));
  }
  return out;
}

}  // namespace preau::report
