// What anybody may read: no room by its name, no record, no device, nothing of where equipment is.
#pragma once

#include "reports/city/report.hh"

namespace preau::city {

// Why something was not measured may name devices and addresses: up to there.
Text open_text(Text text);
// What is wrong in a room, and which works: not in which room.
Text open_text(const Reason& reason);
Text open_text(const Work& work);

CityReport open_report(CityReport report);

}  // namespace preau::city
