#include "probe/net/printable.hh"

#include <catch2/catch.hpp>

using preau::printable;

TEST_CASE("printable: commands to a terminal are shown, not sent") {
  CHECK(printable("\x1b[31mred\a") == "\\x1b[31mred\\x07");
  CHECK(printable("a\nb\rc\x7f") == "a\\x0ab\\x0dc\\x7f");
  CHECK(printable("\xc2\x9b"
                  "31m") == "\\x9b31m");  // CSI in one character
  CHECK(printable("\xc2") == "\xc2");
}

TEST_CASE("printable: words of any language stay as they are") {
  CHECK(printable("École Préau, Straße, 学校") == "École Préau, Straße, 学校");
}
