// Tables of schools: read, or refused in words; what is read merges with itself.
#include "collector/opendata/write.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto table = opendata::read_table(fuzz::text(data, size), "fuzz.csv");
  if (!table) {
    claim(!table.error().empty());
    return 0;
  }
  const std::vector<opendata::Table> twice{*table, *table};
  const auto merged = opendata::merge(twice, {.private_too = true});
  claim(merged.schools.size() == merged.site.size());
  claim(merged.schools.size() <= table->rows.size());
  claim(opendata::city_toml(merged, "fuzz").find("name = ") == 0);
  return 0;
}
