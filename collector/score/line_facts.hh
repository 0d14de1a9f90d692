// What records tell of a school's line and of its LAN. Inside this folder only.
#pragma once

#include "collector/score/answers.hh"

namespace preau {

// Rates, delays and loss of the line, and Cloudflare's view of it.
void set_line(const Records& records, const Where& access, SchoolFacts& out);
void set_lan(const Records& records, const Where& lan, SchoolFacts& out);

// Judged against a contract alone, so that why it was not measured is told to nobody.
OtherLine other_line(const Records& records, const Site& site, const Line& line);

}  // namespace preau
