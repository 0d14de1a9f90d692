// The report as one HTML page in one language: no script, nothing fetched from elsewhere, readable
// on paper and by a screen reader.
#pragma once

#include <string>

#include "reports/city/report.hh"

namespace preau::city {

// The name that the page of a language has beside the other's: "index.html", "index.en.html".
std::string_view page_file(Language language);

// `other`: where the page in the other language is found from this one.
std::string page(const CityReport& report, Language language, std::string_view other);

}  // namespace preau::city
