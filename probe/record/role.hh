// What somebody is, where who they are must not be kept: "directeur", "CPC".
#pragma once

#include <string_view>

namespace preau {

// Known words of roles only, French or English, in small letters, or acronyms of the school world;
// 60 octets at most. Whatever else, in small letters too, may be a name.
bool is_role(std::string_view text);

// What to tell of one that is not: without the text itself, which may stand in a log for longer
// than in the file.
inline constexpr std::string_view kNoRole =
    "role may name a person; write what they are, in known words, in small letters or as an "
    "acronym: directeur, conseiller pédagogique, CPC, technicien, head teacher";

}  // namespace preau
