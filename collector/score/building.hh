// The school as it would be: works done one after the other, and measurements confirming. Inside
// this folder only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "collector/score/catalogue.hh"
#include "collector/score/evaluate.hh"

namespace preau {

using Rates = std::vector<std::pair<IndicatorId, double>>;

// An indicator that a verdict hangs on: always, or only where it was measured.
struct Asked {
  IndicatorId id{};
  bool always{};
};

Text line_technology();  // what is told or measured first where nobody said it

class Building {
 public:
  Building(const Profile& profile, const SchoolFacts& facts);
  Building(const Building&) = delete;  // rooms_ point into facts_
  Building& operator=(const Building&) = delete;

  // For another try: assigned, so that memory is used again.
  void start_again();

  bool passes() const;

  Work step(std::string id, std::vector<std::string> rooms, std::int64_t cost, Text text);

  // Something was configured or connected wrongly: no works, and nothing behind it can be told
  // before. The rooms in which it is, where the profile looks into rooms.
  std::vector<std::string> repair();

  // A plan that renews the LAN too is not held back by the LAN as it was. What that one hid is told
  // by the facts as found: a rate that was raised before is not hidden.
  void do_on_site(const CatalogueWork& work, const Rates& raised, bool new_lan);

  // What the LAN hid of the line, and both of the rooms' Wi-Fi, once more gets through: nobody
  // could measure it before, and so it stands behind. Confirms it; empty: nothing was hidden.
  Text confirm_shown();

  // `ids`: in order.
  void do_in_rooms(const CatalogueWork& work, const std::vector<std::string>& ids);

  // What is open: not measured or old; with `wide` also what its interval leaves open. Says what it
  // is, and goes on as if a measurement confirmed it. What works bring to rooms is not measured
  // first.
  Text confirm(bool wide, const std::vector<std::string>& ids, const CatalogueWork* in_room);

 private:
  // From now on it shows: what it lets through now, or any more. A rate that other works of the
  // plan have set is no longer the one that was hidden.
  void show(IndicatorId rate);

  void show_joins(const CatalogueWork& work);
  bool is_shown(const RoomFacts& room, IndicatorId rate) const;

  static bool is_open(const Indicators& where, const Asked& asked, bool wide);

  // A level without a described room has one that stands for them, which can be confirmed. It is no
  // classroom, so that the classes of a primaire are shared as before.
  std::vector<Text> describe();

  Text undescribed(Level level) const;

  // `work`: what is done in the room; nullptr: nothing.
  bool confirm_room(RoomFacts& room, bool wide, const CatalogueWork* work);

  void bring(Indicators& into, IndicatorId indicator, double to);

  // An access point in the room itself: from then on what it brings is sure, or what was better.
  void bring_in_room(RoomFacts& room, IndicatorId indicator, double to);

  // Measured: what was measured, for sure. Missing, or hidden by the LAN: as good as can be.
  void assume(Indicators& where, IndicatorId indicator);

  const Profile* profile_;
  std::vector<Asked> asked_;
  const SchoolFacts* as_found_;
  SchoolFacts facts_;
  std::vector<const RoomFacts*> rooms_;
  std::vector<Cell> cells_;                                      // once a step was told
  std::vector<IndicatorId> shown_;                               // rates that a renewed LAN hid
  std::vector<std::pair<RoomFacts*, IndicatorId>> shown_joins_;  // in the rooms' order
  Changed changed_{};                                            // since then
};

}  // namespace preau
