// What somebody is, where who they are must not be kept: "directeur", "CPC".
#pragma once

#include <string_view>

namespace preau {

// All small letters or an acronym, 40 octets at most. What may be a name is none; a lone name in
// small letters cannot be told.
bool is_role(std::string_view text);

}  // namespace preau
