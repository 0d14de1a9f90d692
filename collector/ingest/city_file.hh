// The city file (TOML): what the city knows about its sites, lines, rooms and schools.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "probe/record/site.hh"

namespace preau {

// A city, or everything that is wrong with the text, one sentence each:
// "city.toml:12:10: access: \"fibre\" is not known; write one of ftth fttla ...".
// `name` is what the file is called in those sentences.
tl::expected<City, std::vector<std::string>> city_from_toml(std::string_view text,
                                                            const std::string& name);

// The same city as such a file, without comments: reading it gives the city back.
std::string city_to_toml(const City& city);

}  // namespace preau
