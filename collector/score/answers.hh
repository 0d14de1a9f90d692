// What a school's records answer when asked for one metric of one place: the newest that counts, or
// the hours of a window. Inside this folder only.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/hours/history.hh"
#include "collector/score/score.hh"

namespace preau {

// Where a measurement was taken: which records belong to the question.
struct Where {
  const Site* site{};
  const Line* line{};  // for segment access
  Segment segment{Segment::access};
  std::string room;
};

// A record as evidence names it.
std::string name_of(const Record& record);
bool counts(const Record& record, UtcTime now);
Indicator from_record(const Record& record, UtcTime now);

// What was found, by the newest record that counts or over a window; else why nothing was.
struct Answer {
  std::optional<Indicator> found;
  Text failure;
  bool over_window{};
  const Record* newest{};  // whether it counts or not

  // The radio listened no earlier than then, and its signal record failed for want of a beacon.
  bool heard_nothing(UtcTime since) const {
    return !found && newest != nullptr && newest->validity == Validity::failed &&
           newest->start >= since;
  }
};

// One school's measurements.
class Records {
 public:
  Records(std::span<const Record> records, UtcTime now) : records_(records), now_(now) {}
  Records(std::span<const Record> records, UtcTime now, std::span<const HourlySeries> hourly,
          std::span<const Window> windows, const SchoolHours* hours)
      : records_(records), now_(now), hourly_(hourly), windows_(windows), hours_(hours) {}

  UtcTime now() const { return now_; }

  // `id`: for which indicator, which may have a window.
  Answer ask(const Where& place, std::string_view metric, IndicatorId id) const;
  Answer ask(const Where& place, std::string_view metric) const;
  // Signal over noise, hour by hour where both were told; empty: no window asks for it.
  std::optional<Answer> ask_snr(const Where& place) const;

  // The newest record itself: what has no window.
  const Record* newest_that_counts(const Where& place, std::string_view metric) const;
  // The newest of which that can be said.
  const Record* newest(const Where& place, std::string_view metric,
                       const std::function<bool(const Record&)>& tells) const;

 private:
  bool is_in(const Window& window, UtcHour hour) const;
  std::vector<const Hour*> hours_of(const Where& place, std::string_view metric,
                                    const Window& window) const;
  Answer over(std::vector<const Hour*> inside, const Window& window) const;
  Text why_none(const Window& window) const;

  std::span<const Record> records_;
  UtcTime now_;
  std::span<const HourlySeries> hourly_;
  std::span<const Window> windows_;
  const SchoolHours* hours_{};
};

// Where answers go.
struct Found {
  Indicators& indicators;
  std::map<std::string, Text>& failures;

  void set(IndicatorId id, const Answer& answer) const {
    if (answer.found)
      indicators[id] = *answer.found;
    else if (!answer.failure.fr.empty())
      failures.insert_or_assign(std::string(info_of(id).name), answer.failure);
  }
};

}  // namespace preau
