#include "probe/net/small_file.hh"

#include <cstdio>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

using namespace preau;

TEST_CASE("small file: read whole, refused with a reason where it is larger or not there") {
  const auto path = "/tmp/preau-small-file-" + std::to_string(::getpid());
  const auto read = [&](std::size_t most) {
    return read_small_file("read key", path, most, "key");
  };
  CHECK_THROWS_WITH(read(9), "read key " + path + ": No such file or directory");
  std::ofstream(path) << "seventeen octets\n";
  CHECK(read(17) == "seventeen octets\n");
  CHECK_THROWS_WITH(read(16), "read key " + path + ": larger than any key is");
  std::ofstream(path, std::ios::trunc);
  CHECK(read(16).empty());
  CHECK_THROWS_WITH(read_small_file("read keys", "/dev/zero", 100, "file of keys"),
                    "read keys /dev/zero: larger than any file of keys is");
  std::remove(path.c_str());
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(read(16), Catch::Contains("nobody writes"));
  std::remove(path.c_str());
}
