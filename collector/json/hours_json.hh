// Roll-ups and school holidays as JSON, both ways: what the API tells of time, and what a report
// reads back. Reading never throws: bytes from elsewhere give a value or a sentence.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "collector/hours/calendar.hh"
#include "collector/hours/hourly.hh"

namespace preau::as_json {

// {"version":1,"series":[{"site":...,"line":...|null,"room":...|null,"metric":...,"segment":...,
// "target":...,"unit":...,"hours":[[hour,value,low,high,records,samples,probe,seq],...]}]}
// `hour`: whole hours since 1970; values in the metric's unit.
std::string from_hours(std::span<const HourlySeries> hourly);
tl::expected<std::vector<HourlySeries>, std::string> to_hours(std::string_view text);

// {"version":1,"holidays":[{"zone":...,"name":...,"first":"2026-10-17","resumes":"2026-11-02"}]}
std::string from_holidays(std::span<const Holiday> holidays);
tl::expected<std::vector<Holiday>, std::string> to_holidays(std::string_view text);

}  // namespace preau::as_json
