// schema.sql, as the program carries it.
#pragma once

namespace preau {

inline constexpr int kSchemaVersion = 1;

extern const char* const kSchema;

}  // namespace preau
