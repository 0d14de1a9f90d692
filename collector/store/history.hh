// The store's part of indicators over time: roll-ups of the last hours, and each school's hours.
#pragma once

#include "collector/hours/history.hh"
#include "collector/store/store.hh"

namespace preau {

// Of the days before `now` that are asked for; nothing for none. `without`: as if these records
// were not there.
History read_history(const Store& store, const City& city, Reach reach, UtcTime now,
                     const Store::Names& without = {});

}  // namespace preau
