// What a person names on a command line: a file, and a profile by its name or its file.
#pragma once

#include <string>

#include "collector/score/profile.hh"

namespace preau {

// Everything of a file; throws std::runtime_error where it cannot be read.
std::string read_file(const std::string& path);

// The shipped profile of that name, else the file; throws std::runtime_error that tells its
// mistakes.
Profile profile_named(const std::string& name);
// That profile in the place of the built-in ones of its level; empty: those.
Profiles profiles_with(const std::string& name);

}  // namespace preau
