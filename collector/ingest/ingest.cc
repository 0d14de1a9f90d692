#include "collector/ingest/ingest.hh"

#include "collector/store/failpoint.hh"

namespace preau {

namespace {

// SQLite's integers end at 2^63 - 1, and every JSON reader's at 2^53 - 1.
constexpr std::uint64_t kMostSamples = 9'007'199'254'740'991;

struct Sorted {
  std::vector<Record> good;
  Acknowledgement acknowledgement;
};

// Why a well-formed record is not taken; empty when it is. Its clock is no reason: a probe that
// booted without one would lose its data. The store dates such records by their arrival.
std::string reason_against(const Record& record, const std::string& probe) {
  if (record.probe != probe)
    return "is of probe " + record.probe + ", but was sent with the certificate of " + probe;
  if (record.samples > kMostSamples) return "samples: more than 2^53 - 1";
  return {};
}

Sorted sort_out(std::vector<BatchItem> items, const std::string& probe) {
  Sorted sorted;
  auto& refused = sorted.acknowledgement.refused;
  for (auto& item : items) {
    if (!item) {
      refused.push_back(std::move(item.error()));
      continue;
    }
    if (auto reason = reason_against(*item, probe); !reason.empty())
      refused.push_back({item->seq, std::move(reason)});
    else
      sorted.good.push_back(*std::move(item));
  }
  return sorted;
}

}  // namespace

tl::expected<Acknowledgement, std::string> ingest(Store& store, const std::string& probe,
                                                  std::string_view body, UtcTime now) {
  auto items = batch_from_json(body);
  if (!items) return tl::make_unexpected(items.error());
  auto [good, acknowledgement] = sort_out(*std::move(items), probe);
  const auto outcomes = good.empty() ? std::vector<Store::Outcome>{} : store.insert(good, now);
  for (std::size_t i = 0; i < good.size(); ++i) {
    const auto seq = good[i].seq;
    switch (outcomes[i]) {
      case Store::Outcome::stored:
        acknowledgement.stored.push_back(seq);
        break;
      case Store::Outcome::duplicate:
        acknowledgement.duplicates.push_back(seq);
        break;
      case Store::Outcome::conflict:
        acknowledgement.refused.push_back(
            {seq,
             "another record with this number was stored before; was the spool restored from "
             "a copy?"});
    }
  }
  failpoint("ingest.before_acknowledgement");
  return acknowledgement;
}

}  // namespace preau
