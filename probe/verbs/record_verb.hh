// What the verbs that make records share.
#pragma once

#include <vector>

#include "probe/record/record.hh"

namespace preau {

// One record a line: as JSON (FORMAT.md), or its metric's name and its value.
void print_records(const std::vector<Record>& records, bool json);

}  // namespace preau
