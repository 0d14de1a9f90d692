// The JSON form of records, batches and acknowledgements (FORMAT.md, record.schema.json).
// Decoding never throws: untrusted bytes give a value or a sentence.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "probe/record/record.hh"

namespace preau {

inline constexpr int kFormatVersion = 1;
inline constexpr std::size_t kMostRecordsInBatch = 1000;

// One line, keys in the order of FORMAT.md; equal records give equal bytes.
std::string to_json(const Record& record);
tl::expected<Record, std::string> record_from_json(std::string_view text);

// {"version":1,"records":[...]}
std::string batch_to_json(std::span<const Record> records);

// One element of a received batch: a record, or why it is none (with its seq where that was
// legible).
struct Refusal {
  std::uint64_t seq{};  // 0 when it could not be read
  std::string reason;
  bool operator==(const Refusal&) const = default;
};
using BatchItem = tl::expected<Record, Refusal>;

// A bad element costs only itself; an error means that the batch as a whole could not be read.
tl::expected<std::vector<BatchItem>, std::string> batch_from_json(std::string_view text);

// What the collector did with each record of a batch. Stored and duplicate are both safe: the probe
// may forget them. Refused ones will never be taken: the probe sets them aside and says so.
struct Acknowledgement {
  std::vector<std::uint64_t> stored;
  std::vector<std::uint64_t> duplicates;
  std::vector<Refusal> refused;
  bool operator==(const Acknowledgement&) const = default;
};
std::string to_json(const Acknowledgement& acknowledgement);
tl::expected<Acknowledgement, std::string> acknowledgement_from_json(std::string_view text);

}  // namespace preau
