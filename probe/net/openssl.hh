// What every use of OpenSSL's TLS here shares.
#pragma once

#include <string>

struct ssl_st;

namespace preau {

// The oldest error that this thread has not read, in OpenSSL's words or the system's.
std::string openssl_words();

// OpenSSL writes without MSG_NOSIGNAL: a far end that has gone must not end this program.
void survive_broken_pipes();

// Who the server must be. An address is compared with addresses and not indicated (RFC 6066 section
// 3).
void expect_name(ssl_st* ssl, const std::string& name);

}  // namespace preau
