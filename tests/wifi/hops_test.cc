#include "probe/wifi/hops.hh"

#include <catch2/catch.hpp>

using namespace preau::wifi;

namespace {

using Channels = std::vector<std::uint16_t>;
using Tuned = tl::expected<void, std::string>;

}  // namespace

TEST_CASE("hops: every channel of every round but those that cannot be tuned, which are told") {
  Channels stayed;
  const auto hops = hop(
      {2412, 5180, 5500}, 2,
      [](auto mhz) -> Tuned {
        if (mhz == 5180) return tl::make_unexpected(std::string("no 5180 here"));
        return {};
      },
      [&](auto mhz) {
        stayed.push_back(mhz);
        return true;
      });
  CHECK(stayed == Channels{2412, 5500, 2412, 5500});
  CHECK(hops.stays == 4);
  CHECK(hops.problem == "no 5180 here");
  CHECK_FALSE(hops.left);
}

TEST_CASE("hops: a radio that is lost between rounds ends them, whatever was heard before") {
  unsigned tries = 0;
  const auto hops = hop(
      {2412, 5180}, 100'000,
      [&](auto) -> Tuned {
        if (++tries > 3) return tl::make_unexpected(std::string("no such device"));
        return {};
      },
      [](auto) { return true; });
  CHECK(tries == 6);  // a round, half of one, and one that could tune nothing
  CHECK(hops.stays == 3);
  CHECK(hops.problem == "no such device");
}

TEST_CASE("hops: whoever stays may end them") {
  const auto hops = hop(
      {2412, 5180}, 9, [](auto) { return Tuned{}; }, [](auto mhz) { return mhz == 2412; });
  CHECK(hops.left);
  CHECK(hops.stays == 2);
}
