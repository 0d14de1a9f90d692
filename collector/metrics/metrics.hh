// What Prometheus sees. Built from the store at each scrape: nothing to keep in step, no label that
// outlives its school. Labels come from the city file and from certificates only, never from the
// free text of a record.
// Threads: everything here may be used from several threads.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/store.hh"
#include "probe/record/codec.hh"

namespace preau {

// A school's score as the metrics and the API tell it. Points from 0 to 100; absent: not known.
struct SchoolSample {
  std::string uai, name, type;
  std::string verdict;  // one of kVerdicts
  std::optional<double> score, low, high;
  std::string reason_fr, reason_en;  // what holds it back most
};

inline constexpr std::array<std::string_view, 4> kVerdicts{"ready", "ready_after_works",
                                                           "not_ready", "unknown"};

using Schools = std::function<std::vector<SchoolSample>()>;

class Metrics {
 public:
  // Both must outlive this; `schools` may be empty: then no school is told.
  Metrics(const Store& store, Schools schools);

  // Once for each batch that was answered.
  void count(const Acknowledgement& acknowledgement);

  // The text format, version 0.0.4. Throws StoreError when the store cannot be read.
  std::string text() const;

  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  class Page;

  const Store& store_;
  Schools schools_;
  std::atomic<std::uint64_t> stored_{}, duplicates_{}, refused_{};
};

}  // namespace preau
