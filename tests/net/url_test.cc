#include "probe/net/url.hh"

#include <catch2/catch.hpp>

using namespace preau;

TEST_CASE("url: the host is what stands between :// and the port or path") {
  CHECK(host_of("https://ent.example.org/login?a=b") == "ent.example.org");
  CHECK(host_of("https://ent.example.org:8443") == "ent.example.org");
  CHECK(host_of("https://user@ent.example.org/") == "ent.example.org");
  CHECK(host_of("https://[2001:db8::1]:8443/") == "2001:db8::1");
}

TEST_CASE("url: what people see has no password, no query and no fragment") {
  CHECK(shown_url("https://ent.example.org:8443/a/b") == "https://ent.example.org:8443/a/b");
  CHECK(shown_url("https://marie:secret@ent.example.org/a?token=1#x") ==
        "https://ent.example.org/a");
  CHECK(shown_url("https://marie:se@cret@ent.example.org") == "https://ent.example.org");
  CHECK(shown_url("https://ent.example.org?token=1") == "https://ent.example.org");
  CHECK(shown_url("https://ent.example.org/@marie?next=http://x") ==
        "https://ent.example.org/@marie");
  CHECK(shown_url("marie:secret@ent.example.org/a") == "ent.example.org/a");
  CHECK(shown_url("/a?token=1") == "/a");
}
