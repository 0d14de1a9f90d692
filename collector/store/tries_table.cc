#include "collector/store/tries_table.hh"

#include <SQLiteCpp/SQLiteCpp.h>

#include "collector/store/row.hh"

namespace preau {

std::vector<Store::Tries> select_tries(const SQLite::Database& db, std::string_view metric,
                                       UtcTime since) {
  // The series of the metric are few; of each, the index holds what is newer in one piece.
  SQLite::Statement select(db, R"sql(
    SELECT r.site, r.room, count(*), sum(r.validity <> 'failed')
    FROM series AS s CROSS JOIN record AS r INDEXED BY record_of_series
      ON r.site = s.site AND r.line IS s.line AND r.room IS s.room AND r.metric = s.metric
        AND r.segment = s.segment AND r.target = s.target AND r.dated >= ?2
    WHERE s.metric = ?1 AND s.room IS NOT NULL
      AND (r.validity <> 'failed' OR r.limited_by = 'network')
    GROUP BY r.site, r.room ORDER BY r.site, r.room)sql");
  Bind(select) << metric << since;
  std::vector<Store::Tries> out;
  while (select.executeStep()) {
    Row row(select);
    auto site = row.text();
    auto room = row.text();
    const auto all = row.count();
    out.push_back({std::move(site), std::move(room), all, row.count()});
  }
  return out;
}

}  // namespace preau
