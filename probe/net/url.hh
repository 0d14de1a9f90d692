// What a URL says, as written: nothing is looked up or decoded.
#pragma once

#include <string>

namespace preau {

std::string host_of(const std::string& url);  // empty: no host and port that make sense

// For people and for records: without user and password, and without query and fragment, which may
// hold a token.
std::string shown_url(const std::string& url);

// "ent.example.org:8443": without a user.
std::string authority_of(const std::string& url);

}  // namespace preau
