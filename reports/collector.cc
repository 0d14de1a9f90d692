#include "reports/collector.hh"

#include <algorithm>
#include <stdexcept>

#include "collector/ingest/city_file.hh"
#include "collector/json/hours_json.hh"
#include "probe/net/http_client.hh"
#include "probe/record/codec.hh"

namespace preau::report {

namespace {

// A city of hundreds of schools with all their rooms, and the records of one site.
constexpr std::size_t kMostOctets = 32U << 20U;
constexpr std::chrono::seconds kPatience{60};

std::string get(const Api& api, const std::string& path) {
  const auto& url = api.url;
  const auto reply = http({.url = url + path,
                           .ca_file = api.ca,
                           .cert_file = api.cert,
                           .key_file = api.key,
                           .timeout = kPatience,
                           .most_octets = kMostOctets});
  if (!reply.failure.empty()) throw std::runtime_error("read " + url + path + ": " + reply.failure);
  if (reply.status == 403)
    throw std::runtime_error("read " + url + path +
                             ": refused; its certificate must be named planner");
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

template <class T>
T read(tl::expected<T, std::string> what, const std::string& where) {
  if (!what) throw std::runtime_error("read " + where + ": " + what.error());
  return *std::move(what);
}

template <class T>
void add(std::vector<T>& to, std::vector<T> what) {
  std::ranges::move(what, std::back_inserter(to));
}

}  // namespace

Fetched fetch(const Api& api, std::optional<UtcTime> as_of, std::int64_t days) {
  const auto base = api.url.substr(0, api.url.find_last_not_of('/') + 1);
  const auto get_from = [&](const std::string& path) {
    return get({base, api.ca, api.cert, api.key}, path);
  };
  auto city = city_from_toml(get_from("/api/v1/city"), base + "/api/v1/city");
  if (!city) throw std::runtime_error(city.error().front());
  Fetched out{.city = *std::move(city)};
  const auto at = as_of ? "&as_of=" + to_iso8601(*as_of) : "";
  for (const auto& site : out.city.sites) {
    const auto path = "/api/v1/records?site=" + site.id + "&which=judged" + at;
    add(out.judged, records_in(get_from(path), base + path));
    if (days == 0) continue;
    const auto hours = "/api/v1/hours?site=" + site.id + "&days=" + std::to_string(days) + at;
    add(out.hourly, read(as_json::to_hours(get_from(hours)), base + hours));
  }
  if (!api.cert.empty()) out.needs = get_from("/api/v1/needs");
  const std::string holidays = "/api/v1/holidays";
  if (days > 0) out.holidays = read(as_json::to_holidays(get_from(holidays)), base + holidays);
  return out;
}

}  // namespace preau::report
