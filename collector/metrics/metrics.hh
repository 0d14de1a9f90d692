// What Prometheus sees. Built from the store at each scrape: nothing to keep in step, no label that
// outlives its school. Labels come from the city file and from certificates only, never from the
// free text of a record.
// Threads: everything here may be used from several threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "collector/score/score.hh"
#include "collector/store/store.hh"
#include "probe/record/codec.hh"

namespace preau {

struct ScoredSchool {
  School school;
  Score score;
};

// Scores all schools anew from the store, as of now.
using Schools = std::function<std::vector<ScoredSchool>()>;

class Metrics {
 public:
  // The store must outlive this.
  Metrics(const Store& store, Schools schools, std::function<UtcTime()> now = utc_now);

  // Once for each batch that was answered.
  void count(const Acknowledgement& acknowledgement);

  // The text format, version 0.0.4. Throws StoreError when the store cannot be read.
  std::string text() const;

  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  class Page;

  const Store& store_;
  Schools schools_;
  std::function<UtcTime()> now_;
  std::atomic<std::uint64_t> stored_{}, duplicates_{}, refused_{};
};

}  // namespace preau
