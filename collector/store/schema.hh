// schema.sql and what later versions changed, as the program carries them.
#pragma once

namespace preau {

inline constexpr int kSchemaVersion = 4;

extern const char* const kSchema;   // version 1
extern const char* const kSchema2;  // from 1 to 2
extern const char* const kSchema3;  // from 2 to 3
extern const char* const kSchema4;  // from 3 to 4

}  // namespace preau
