// How often is a failing room called pass, and how many rooms are decided? Rooms are squares of the
// NCEPU grid (170 points at which 20 access points were heard 20 times each; MIT), whose truth is
// known: a room passes where at least 90 % of its points have a median at or above the criterion.
// From each room points are drawn with replacement, at each of them 8 of the 20 signals, and judged
// as `wifi room` judges. Rooms that are close fail with half of their places or more covered. Fixed
// seeds: the same figures on every run.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "probe/stats/stats.hh"
#include "probe/wifi/coverage.hh"

namespace preau {

namespace {

using Rows = std::vector<std::vector<double>>;

Rows read_csv(const std::string& path) {
  std::ifstream in(path);
  Rows rows;
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(std::stod(cell));
  }
  return rows;
}

// A place on the grid, and all that was heard there of one access point.
struct Place {
  double x{}, y{};
  std::vector<std::vector<double>> heard;  // by access point
};

std::vector<Place> read_places(const std::string& folder) {
  std::map<std::pair<double, double>, Place> places;
  for (const auto* set : {"trn01", "trn02", "trn03", "trn04", "tst01", "tst02", "tst03", "tst04",
                          "tst05", "tst06", "tst07", "tst08"}) {
    const auto signals = read_csv(folder + "/" + set + "rss.csv");
    const auto where = read_csv(folder + "/" + set + "crd.csv");
    for (std::size_t i = 0; i < std::min(signals.size(), where.size()); ++i) {
      auto& place = places[{where[i][0], where[i][1]}];
      place.x = where[i][0];
      place.y = where[i][1];
      place.heard.resize(signals[i].size());
      for (std::size_t ap = 0; ap < signals[i].size(); ++ap)
        if (signals[i][ap] < 0) place.heard[ap].push_back(signals[i][ap]);
    }
  }
  std::vector<Place> out;
  for (auto& [at, place] : places) out.push_back(std::move(place));
  return out;
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  return values.empty() ? wifi::kSilence : stats::median(values);
}

// One access point alone, as if it were the school's.
struct Room {
  std::vector<const Place*> places;
  std::size_t ap{};

  // Share of its places that meet the criterion.
  double share(double least_dbm) const {
    const auto good = std::ranges::count_if(
        places, [&](const Place* place) { return median_of(place->heard[ap]) >= least_dbm; });
    return static_cast<double>(good) / static_cast<double>(places.size());
  }

  wifi::Point visit(std::mt19937_64& random) const {
    const auto& place = *places[random() % places.size()];
    wifi::Point point{.heard = wifi::Heard::silence};
    if (place.heard[ap].empty()) return point;
    std::vector<double> scans;
    for (int i = 0; i < 8; ++i) scans.push_back(place.heard[ap][random() % place.heard[ap].size()]);
    point.heard = wifi::Heard::school;
    point.best.emplace();
    point.best->median_dbm = median_of(scans);
    std::ranges::sort(scans);
    point.best->interval = stats::quantile_interval(scans, 0.5);
    return point;
  }
};

std::vector<Room> rooms_of(const std::vector<Place>& places, double side, std::size_t aps) {
  std::map<std::pair<int, int>, std::vector<const Place*>> squares;
  for (const auto& place : places)
    squares[{static_cast<int>(place.x / side), static_cast<int>(place.y / side)}].push_back(&place);
  std::vector<Room> rooms;
  for (const auto& [at, inside] : squares)
    if (inside.size() >= 6)
      for (std::size_t ap = 0; ap < aps; ++ap) rooms.push_back({inside, ap});
  return rooms;
}

struct Tally {
  std::uint64_t failing{}, called_pass{}, passing{}, called_fail{}, decided{}, all{};
  std::uint64_t close{}, close_called_pass{};  // failing, with half of its places or more covered
};

void count(const Room& room, const wifi::Criteria& criteria, std::size_t points,
           std::mt19937_64& random, Tally& tally) {
  std::vector<wifi::Point> visited;
  for (std::size_t i = 0; i < points; ++i) visited.push_back(room.visit(random));
  const auto verdict = wifi::judge(visited, criteria).coverage;
  const double share = room.share(criteria.least_median.value);
  const bool truth = share >= criteria.least_share;
  const bool close = !truth && share >= 0.5;
  tally.close += close;
  tally.close_called_pass += close && verdict == Coverage::pass;
  ++tally.all;
  tally.decided += verdict != Coverage::unknown;
  ++(truth ? tally.passing : tally.failing);
  tally.called_pass += !truth && verdict == Coverage::pass;
  tally.called_fail += truth && verdict == Coverage::fail;
}

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

void run(const std::string& folder) {
  const auto places = read_places(folder);
  if (places.empty()) {
    std::cout << "no data in " << folder << ": unpack ncepu-longterm-rss and name its db/01\n";
    std::exit(2);
  }
  fmt::print("{} places; criterion -80 to -55 dBm, rooms of 6 to 12 grid steps\n", places.size());
  fmt::print("{:>6} | {:>8} {:>16} | {:>8} {:>16} | {:>8} {:>16} | {:>8}\n", "points", "failing",
             "called pass", "close", "called pass", "passing", "called fail", "decided");
  for (const std::size_t points : {1U, 2U, 5U, 6U, 8U, 10U, 15U, 20U, 29U, 40U}) {
    Tally tally;
    std::mt19937_64 random(points);
    for (const double side : {6.0, 8.0, 12.0})
      for (const auto& room : rooms_of(places, side, places.front().heard.size()))
        for (int dbm = -80; dbm <= -55; dbm += 5)
          for (int again = 0; again < 5; ++again) {
            auto criteria = wifi::default_criteria();
            criteria.least_median = Dbm{static_cast<double>(dbm)};
            criteria.least_second = Dbm{-100};  // one access point alone is judged
            count(room, criteria, points, random, tally);
          }
    fmt::print(
        "{:>6} | {:>8} {:>7} = {:>5.2f} % | {:>8} {:>7} = {:>5.2f} % | {:>8} {:>7} = {:>5.2f} % | "
        "{:>6.1f} %\n",
        points, tally.failing, tally.called_pass, percent(tally.called_pass, tally.failing),
        tally.close, tally.close_called_pass, percent(tally.close_called_pass, tally.close),
        tally.passing, tally.called_fail, percent(tally.called_fail, tally.passing),
        percent(tally.decided, tally.all));
  }
}

}  // namespace

}  // namespace preau

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: bench-rooms FOLDER, that of ncepu-longterm-rss's db/01\n";
    return 2;
  }
  preau::run(argv[1]);
}
