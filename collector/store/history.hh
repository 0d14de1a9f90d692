// The store's part of indicators over time: roll-ups of the last hours, and each school's hours.
#pragma once

#include "collector/hours/history.hh"
#include "collector/store/store.hh"

namespace preau {

// Of the `days` before `now`; nothing for 0, which is what a profile without windows asks for.
// `without`: as if these records were not there.
History read_history(const Store& store, const City& city, std::int64_t days, UtcTime now,
                     const Store::Names& without = {});

}  // namespace preau
