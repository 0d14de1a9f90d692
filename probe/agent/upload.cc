#include "probe/agent/upload.hh"

#include "probe/net/http_client.hh"
#include "probe/net/url.hh"

namespace preau {

namespace {

// The collector takes 1 MiB a request; records with long reasons reach 4 KB each. Half of it is
// under a minute at 100 kbit/s.
constexpr std::size_t kBatch = 500, kBatchOctets = std::size_t{512} * 1024;

}  // namespace

UploadResult upload_once(Spool& spool, const CollectorConfig& to) {
  const auto records = spool.oldest(kBatch, kBatchOctets);
  if (records.empty()) return {};
  const auto reply = http({.url = to.url + "/api/v1/records",
                           .ca_file = to.ca,
                           .cert_file = to.cert,
                           .key_file = to.key,
                           .body = batch_to_json(records),
                           .timeout = std::chrono::milliseconds{60'000}});
  if (!reply.failure.empty()) return {.failure = shown_url(to.url) + ": " + reply.failure};
  if (reply.status != 200)
    return {.failure = shown_url(to.url) + ": answered with status " +
                       std::to_string(reply.status) + ": " + reply.body.substr(0, 300)};
  const auto acknowledgement = acknowledgement_from_json(reply.body);
  if (!acknowledgement)
    return {.failure = shown_url(to.url) + ": the answer is no acknowledgement (" +
                       acknowledgement.error() + "); is this a preau-collector?"};
  const auto before = spool.counts().pending;
  spool.settle(*acknowledgement, records);
  const auto settled = before - spool.counts().pending;
  UploadResult result{.settled = settled, .refused = acknowledgement->refused.size()};
  if (settled == 0)
    result.failure = shown_url(to.url) + ": the collector acknowledged nothing of the batch";
  return result;
}

}  // namespace preau
