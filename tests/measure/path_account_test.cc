#include "probe/measure/path_account.hh"

#include <algorithm>
#include <random>
#include <set>

#include <catch2/catch.hpp>

using namespace preau;

namespace {

using Way = PathTotals::Way;

// One session over two lossy ways, all that happened known. Requests are numbers; a packet may be
// lost, doubled or held back so that later ones overtake it.
class Simulation {
 public:
  explicit Simulation(unsigned seed) : random_(seed) {
    for (auto* way : {&forward_, &backward_}) *way = {draw(0, 0.15), draw(0, 0.1), draw(0, 0.15)};
  }

  std::vector<std::size_t> over(const std::vector<std::size_t>& packets, bool forward) {
    const auto& way = forward ? forward_ : backward_;
    std::vector<std::pair<double, std::size_t>> arriving;
    for (std::size_t i = 0; i < packets.size(); ++i) {
      if (chance(way.loss)) continue;
      const double at = static_cast<double>(i) + (chance(way.held) ? draw(0, 4) : 0);
      arriving.emplace_back(at, packets[i]);
      if (chance(way.doubled)) arriving.emplace_back(at + draw(0, 2), packets[i]);
    }
    std::ranges::stable_sort(arriving, {}, &std::pair<double, std::size_t>::first);
    std::vector<std::size_t> order(arriving.size());
    std::ranges::transform(arriving, order.begin(), &std::pair<double, std::size_t>::second);
    return order;
  }

  double draw(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  bool chance(double p) { return draw(0, 1) < p; }

 private:
  struct Impairment {
    double loss{}, doubled{}, held{};
  };
  std::mt19937 random_;
  Impairment forward_, backward_;
};

// Slowly and plainly: RFC 4737 section 3.3 by its words.
Way truth(const std::vector<std::size_t>& sent, const std::vector<std::size_t>& arrived) {
  Way way;
  std::set<std::size_t> seen;
  for (const auto number : arrived) {
    if (seen.contains(number)) {
      ++way.duplicates;
      continue;
    }
    if (std::ranges::any_of(seen, [&](auto s) { return s > number; })) ++way.reordered;
    seen.insert(number);
  }
  for (const auto number : std::set(sent.begin(), sent.end()))
    if (!seen.contains(number)) ++way.lost;
  return way;
}

std::vector<std::size_t> first(std::size_t n) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(i);
  return out;
}

}  // namespace

TEST_CASE("paths: a stateful reflector's numbers tell the way on which a packet was lost") {
  PathAccount account;
  account.counts(true);
  account.came(0, 0);
  account.came(1, 2);  // 1 never arrived
  account.came(3, 4);  // 3 did: its reply was lost
  const auto totals = account.totals(5, 5);
  REQUIRE(totals.forward);
  CHECK(*totals.forward == Way{.lost = 1});
  CHECK(*totals.backward == Way{.lost = 1});
}

TEST_CASE("paths: a reflector that copies numbers tells no way apart, but duplicates and order") {
  PathAccount account;
  account.counts(false);
  for (const std::size_t i : {0U, 2U, 1U, 2U}) account.came(static_cast<std::uint32_t>(i), i);
  const auto totals = account.totals(4, 4);
  CHECK_FALSE(totals.forward);
  CHECK_FALSE(totals.backward);
  CHECK(totals.duplicates == 1);
  CHECK(totals.reordered == 1);
}

TEST_CASE("paths: where all that came last is missing, nobody knows where it was lost") {
  PathAccount account;
  account.counts(true);
  account.came(0, 0);
  account.came(1, 1);
  CHECK_FALSE(account.totals(4, 4).forward);
  account.came(2, 4);  // asked afterwards: 2 and 3 never arrived
  CHECK(*account.totals(5, 4).forward == Way{.lost = 2});
}

TEST_CASE("paths: numbers that restart, or that run away, are not believed") {
  PathAccount restarted;
  restarted.counts(true);
  restarted.came(0, 0);
  restarted.came(0, 1);
  CHECK_FALSE(restarted.totals(2, 2).forward);
  PathAccount runs_away;
  runs_away.counts(true);
  runs_away.came(0x7FFF'FFF0, 0);
  CHECK_FALSE(runs_away.totals(2, 2).forward);
}

TEST_CASE("paths: loss, duplicates and order are exact each way in 200 impaired sessions") {
  constexpr std::size_t kPackets = 100, kAsked = 12;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    Simulation world(seed);
    const auto sent = first(kPackets);
    const auto there = world.over(sent, true);
    auto asked = there;  // what is asked afterwards goes over a path that has come to rest
    for (std::size_t i = 0; i < kAsked; ++i) asked.push_back(kPackets + i);
    auto back = world.over(first(there.size()), false);
    for (std::size_t i = there.size(); i < asked.size(); ++i) back.push_back(i);

    PathAccount account;
    account.counts(true);
    for (const auto number : back) {
      account.came(static_cast<std::uint32_t>(number), asked[number]);
      for (std::size_t k = 1; k <= 8 && k <= number; ++k)
        account.arrived(static_cast<std::uint32_t>(number - k), asked[number - k]);
    }
    std::erase_if(back, [&](auto number) { return number >= there.size(); });
    const auto totals = account.totals(kPackets + kAsked, kPackets);
    const auto forward = truth(sent, there);
    auto backward = truth(first(there.size()), back);
    std::set<std::size_t> arrived(there.begin(), there.end()), answered;
    for (const auto number : back) answered.insert(there[number]);
    backward.lost = arrived.size() - answered.size();
    INFO("seed " << seed);
    REQUIRE(totals.forward);
    CHECK(*totals.forward == forward);
    CHECK(*totals.backward == backward);
  }
}

TEST_CASE(
    "path account: a far end that counts far more arrivals than there were packets is not "
    "believed") {
  PathAccount account;
  account.counts(true);
  for (std::uint32_t i = 0; i < 40; ++i) account.came(i * 1'000, i);
  const auto totals = account.totals(40, 40);
  CHECK_FALSE(totals.forward);
  CHECK_FALSE(totals.backward);
}
