// Whatever the codec takes, it gives back equal: record, batch, acknowledgement.
#include <vector>

#include "probe/record/codec.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  if (const auto record = record_from_json(text)) {
    claim(problems(*record).empty());
    claim(record_from_json(to_json(*record)) == record);
  }
  if (const auto batch = batch_from_json(text)) {
    std::vector<Record> good;
    for (const auto& item : *batch)
      if (item) good.push_back(*item);
    const auto again = batch_from_json(batch_to_json(good));
    claim(again && again->size() == good.size());
    for (std::size_t i = 0; i < good.size(); ++i) claim((*again)[i] == good[i]);
  }
  if (const auto acknowledgement = acknowledgement_from_json(text))
    claim(acknowledgement_from_json(to_json(*acknowledgement)) == acknowledgement);
  return 0;
}
