// The records of a school, as rows of the page. Inside this folder only.
#pragma once

#include <kainjow/mustache.hpp>

#include "reports/city/report.hh"

namespace preau::city {

kainjow::mustache::data measurement_rows(const SchoolReport& school, UtcTime now,
                                         Language language);

}  // namespace preau::city
