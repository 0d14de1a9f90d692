// The roll-ups: each series by the hour. Inside this folder only.
#pragma once

#include <span>

#include "collector/store/store.hh"

namespace SQLite {
class Database;
}

namespace preau {

// Within a transaction that the caller holds, after the records were written: makes anew the hours
// that they lie in. `received` dates those from probes whose clocks run ahead.
void roll_up(SQLite::Database& db, std::span<const Record> records, UtcTime received);
// All series, from all records ever stored.
void roll_up_all(SQLite::Database& db);

// Hours from `first` to `end` without it, by the key of the series.
std::vector<HourlySeries> select_hourly(const SQLite::Database& db, UtcHour first, UtcHour end);
std::vector<HourlySeries> select_hourly(const SQLite::Database& db, const Store::Spans& spans);
// The same from the records themselves, without those that are told.
std::vector<HourlySeries> make_hourly(const SQLite::Database& db, UtcHour first, UtcHour end,
                                      const Store::Names& without);

}  // namespace preau
