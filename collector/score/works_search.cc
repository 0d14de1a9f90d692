#include "collector/score/works_search.hh"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "collector/score/gates.hh"

namespace preau {

namespace {

using Set = Plan::Set;
constexpr auto kNone = Plan::kNone;
constexpr std::int64_t kMostRaise = 10'000;  // Mbit/s

template <class List, class T>
bool holds(const List& list, const T& value) {
  return std::ranges::find(list, value) != list.end();
}

class Search {
 public:
  Search(const Profile& profile, const SchoolFacts& facts, std::span<const RoomFacts* const> rooms,
         std::span<const Cell> cells, const Catalogue& catalogue)
      : profile_(profile),
        facts_(facts),
        rooms_(rooms),
        catalogue_(catalogue),
        works_(catalogue.works),
        in_room_(work_in_room(catalogue)),
        cells_(cells) {
    for (std::size_t i = 0; i < works_.size(); ++i) {
      const auto& work = works_[i];
      if (!work.in_room && can_order(work, facts.access)) available_ |= Set{1} << i;
    }
    room_of_.reserve(cells.size());
    in_room_now_.reserve(cells.size());
    in_room_then_.reserve(cells.size());
    alike_.reserve(profile.use_cases.size());
    const Requirement* last = nullptr;
    for (const auto& cell : cells_) {
      whole_ += cell.weight;
      room_of_.push_back(index_of(*cell.room));
      if (std::exchange(last, cell.requirements.data()) != cell.requirements.data()) open(cell);
      ++alike_.back().cells;
      add_room(cell, alike_.back());
    }
    for (const auto* room : rooms) covered_.push_back(is_covered(*room));
    forced_ = rooms_short();
    goal_ = static_cast<Wide>(bar_of(profile)) * whole_;
  }

  // The best plan, and the next best of as many works, to offer as the other choice.
  std::pair<Plan, Plan> run() {
    auto found = seek();
    // What can be ordered behind another work only, a contract on a new line, is asked for only
    // where nothing else would do: every work doubles the sets.
    if (found.first.count == kNone && open_more()) found = seek();
    if (found.first.count != kNone) raise(found.first);
    return found;
  }

 private:
  std::pair<Plan, Plan> seek() const {
    Plan best, next;
    const auto all = std::popcount(available_);
    const auto rooms = static_cast<std::size_t>(forced_);
    for (int size = 0; size <= all && static_cast<std::size_t>(size) + rooms <= best.count; ++size)
      for (Set set = 0; set <= available_; ++set) {
        if ((set & ~available_) != 0 || std::popcount(set) != size || !is_open(set)) continue;
        auto plan = with_rooms(set);
        if (plan.count == kNone) continue;
        if (plan.beats(best)) std::swap(best, plan);
        if (plan.count != kNone && plan.beats(next)) next = std::move(plan);
      }
    return {best, next};
  }

  static bool is_in(std::size_t work, Set set) { return (set >> work & 1) != 0; }

  // On a line of unknown technology whatever can be ordered on some: that one is asked for first.
  static bool can_order(const CatalogueWork& work, AccessKind access) {
    if (access == AccessKind::unknown) return true;
    if (!work.only_on.empty() && !holds(work.only_on, access)) return false;
    return !holds(work.not_on, access);
  }

  // False: nothing can be ordered behind another work.
  bool open_more() {
    const auto as_found = available_;
    for (const auto& work : works_)
      opened_by_.push_back(work.in_room || can_order(work, facts_.access) ? 0 : opening(work));
    for (std::size_t i = 0; i < works_.size(); ++i)
      if (opened_by_[i] != 0) available_ |= Set{1} << i;
    return available_ != as_found;
  }

  // The works that make of the line one on which this one can be ordered.
  Set opening(const CatalogueWork& work) const {
    Set out = 0;
    for (std::size_t i = 0; i < works_.size(); ++i)
      if (is_in(i, available_) && works_[i].becomes != AccessKind::unknown &&
          can_order(work, works_[i].becomes))
        out |= Set{1} << i;
    return out;
  }

  bool is_open(Set set) const {
    if (opened_by_.empty()) return true;
    for (auto left = set; left != 0; left &= left - 1) {
      const auto by = opened_by_[static_cast<std::size_t>(std::countr_zero(left))];
      if (by != 0 && (by & set) == 0) return false;
    }
    return true;
  }

  std::size_t index_of(const RoomFacts& room) const {
    const auto found = std::ranges::find(rooms_, &room);
    return found == rooms_.end() || room.room.id.empty()
               ? kNone
               : static_cast<std::size_t>(found - rooms_.begin());
  }

  // Measured values; a verdict as it is; what nobody knows is taken to be covered.
  bool is_covered(const RoomFacts& room) const {
    if (room.coverage || !profile_.access_points || !profile_.access_points->signal)
      return room.coverage != Coverage::fail;
    const auto& gate = *profile_.access_points;
    const auto* signal = room.indicators.find(IndicatorId::signal);
    const auto* snr = room.indicators.find(IndicatorId::snr);
    return (signal == nullptr || signal->value >= *gate.signal) &&
           (!gate.snr || snr == nullptr || snr->value >= *gate.snr);
  }

  // Cells one after the other that ask the same: those of a use case, room by room.
  struct Alike {
    std::size_t cells{};
    std::vector<Need> of_site, of_room;
  };

  static MicroPoints utility(const Need& need, double value) {
    return need.bounded ? need.utility(value) : kFull;  // nobody said how many: taken to be enough
  }

  void open(const Cell& cell) {
    auto& out = alike_.emplace_back();
    out.of_site.reserve(cell.requirements.size());
    out.of_room.reserve(cell.requirements.size());
    for (const auto& asked : cell.requirements) {
      const bool in_room = info_of(asked.indicator).scope == Scope::room;
      (in_room ? out.of_room : out.of_site).emplace_back(asked, cell.growth);
      if (!in_room && !holds(asked_, asked.indicator)) asked_.push_back(asked.indicator);
    }
  }

  // The room's own part of a cell, now and with an access point in it.
  void add_room(const Cell& cell, const Alike& alike) {
    MicroPoints now = kFull, then = kFull;
    for (const auto& need : alike.of_room) {
      const auto id = need.asked->indicator;
      const bool repaired = (id == IndicatorId::join && cell.room->no_join) ||
                            line_hides_join(facts_, *cell.room, id);  // works on the line, then
      auto value = repaired ? kFull : value_of(need, facts_, *cell.room).value_or(kFull);
      now = std::min(now, value);
      if (in_room_ != nullptr)
        for (const auto& [indicator, brought] : in_room_->brings)
          if (indicator == need.asked->indicator) value = std::max(value, utility(need, brought));
      then = std::min(then, value);
    }
    in_room_now_.push_back(now);
    in_room_then_.push_back(then);
  }

  // Absent: as much as is needed.
  std::optional<double> raised_to(IndicatorId indicator) const {
    for (const auto& [raised, to] : raised_)
      if (raised == indicator) return to;
    return std::nullopt;
  }

  std::vector<MicroPoints> in_rooms(const Plan& plan) const {
    auto out = in_room_now_;
    for (std::size_t i = 0; i < out.size(); ++i)
      if (room_of_[i] != kNone && holds(plan.rooms, room_of_[i])) out[i] = in_room_then_[i];
    return out;
  }

  // Do these works with these rates reach the bar?
  bool would_do(Set set, std::span<const MicroPoints> in_rooms) const {
    if (!passes_gates(set)) return false;
    Wide points = 0;
    each_cell(set, [&](std::size_t i, MicroPoints site) {
      points += static_cast<Wide>(cells_[i].weight) * std::min(site, in_rooms[i]);
    });
    return points >= goal_;
  }

  // The least whole Mbit/s more with which the plan still does, rate by rate.
  void raise(Plan& plan) {
    const auto rooms = in_rooms(plan);
    for (std::size_t i = 0; i < works_.size(); ++i) {
      if ((plan.set >> i & 1) == 0) continue;
      for (const auto indicator : works_[i].raises) {
        if (!facts_.site.contains(indicator)) continue;
        const auto from = raised_from(facts_, plan.set, catalogue_, indicator);
        raised_.emplace_back(indicator, 0);
        const auto does = [&](std::int64_t more) {
          raised_.back().second = from + static_cast<double>(more);
          return would_do(plan.set, rooms);
        };
        std::int64_t enough = 1, too_little = 0;
        while (enough < kMostRaise && !does(enough)) too_little = std::exchange(enough, enough * 4);
        while (enough - too_little > 1) {
          const auto middle = (enough + too_little) / 2;
          (does(middle) ? enough : too_little) = middle;
        }
        raised_.back().second = from + static_cast<double>(enough);
      }
    }
    plan.raised = raised_;
  }

  // The value of a site's indicator with these works done; absent: taken to be good.
  std::optional<double> then(IndicatorId indicator, Set set) const {
    const auto& info = info_of(indicator);
    const auto* found = facts_.site.find(indicator);
    std::optional<double> value;
    if (found != nullptr) value = found->value;
    bool raised = false, better = false, new_lan = false;
    for (auto left = set; left != 0; left &= left - 1) {
      const auto& work = works_[static_cast<std::size_t>(std::countr_zero(left))];
      raised = raised || holds(work.raises, indicator);
      for (const auto& [brought, to] : work.brings) {
        new_lan = new_lan || (brought != indicator && brought == lan_rate(indicator));
        if (brought != indicator || !value || !(info.more_is_better ? to > *value : to < *value))
          continue;
        value = to;
        better = true;
      }
    }
    if (raised) value = raised_to(indicator);
    if (!raised && new_lan && lan_hides_line(facts_.site, indicator)) return std::nullopt;
    if ((raised || better) && !new_lan) return through_lan(indicator, value);
    return value;
  }

  // A faster line is felt only as far as the LAN lets it through.
  std::optional<double> through_lan(IndicatorId rate, std::optional<double> value) const {
    const auto most = lan_lets_through(facts_.site, rate);
    return most && (!value || *value > *most) ? most : value;
  }

  using Values = std::array<std::optional<double>, kIndicators.size()>;

  Values all_then(Set set) const {
    Values out;
    for (const auto id : asked_) out[static_cast<std::size_t>(id)] = then(id, set);
    return out;
  }

  static MicroPoints on_site(const Alike& alike, const Values& values) {
    MicroPoints out = kFull;
    for (const auto& need : alike.of_site)
      if (const auto& value = values[static_cast<std::size_t>(need.asked->indicator)])
        out = std::min(out, utility(need, *value));
    return out;
  }

  // visit(i, what the site gives cell i with these works): the same for all rooms of a use case.
  template <class Visit>
  void each_cell(Set set, const Visit& visit) const {
    const auto values = all_then(set);
    std::size_t i = 0;
    for (const auto& alike : alike_) {
      const auto site = on_site(alike, values);
      for (const auto end = i + alike.cells; i < end; ++i) visit(i, site);
    }
  }

  bool reaches(IndicatorId indicator, double least, Set set) const {
    const auto value = then(indicator, set);
    return !value || *value >= least;
  }

  bool passes_gates(Set set) const {
    using enum IndicatorId;
    if (const auto& fibre = profile_.fibre) {
      auto access = facts_.access;
      for (std::size_t i = 0; i < works_.size(); ++i)
        if ((set >> i & 1) != 0 && works_[i].becomes != AccessKind::unknown)
          access = works_[i].becomes;
      if (access != AccessKind::unknown && !holds(fibre->access, access)) return false;
      if (!reaches(download, fibre->download, set) || !reaches(upload, fibre->upload, set))
        return false;
    }
    if (const auto& lan = profile_.lan)
      return reaches(lan_download, lan->download, set) && reaches(lan_upload, lan->upload, set);
    return true;
  }

  // Given the works on the site, each room's gain is its own: the largest first are the fewest.
  Plan with_rooms(Set set) const {
    if (!passes_gates(set)) return {};
    std::vector<Wide> gains(rooms_.size(), 0);
    Wide now = 0, most = 0;
    each_cell(set, [&](std::size_t i, MicroPoints site) {
      const auto weight = static_cast<Wide>(cells_[i].weight);
      const auto before = std::min(site, in_room_now_[i]) * weight;
      const auto after = std::min(site, in_room_then_[i]) * weight;
      now += before;
      most += room_of_[i] == kNone ? before : after;
      if (room_of_[i] != kNone) gains[room_of_[i]] += after - before;
    });
    if (most < goal_) return {};
    return choose(set, gains, now);
  }

  // As many more rooms as the gate asks to be covered, whatever is done on the site.
  std::ptrdiff_t rooms_short() const {
    if (!profile_.access_points) return 0;
    std::int64_t described = 0, covered = 0;
    for (std::size_t i = 0; i < rooms_.size(); ++i) {
      if (rooms_[i]->room.id.empty()) continue;
      ++described;
      if (covered_[i]) ++covered;
    }
    return std::max<std::ptrdiff_t>(rooms_needed(*profile_.access_points, described) - covered, 0);
  }

  Plan choose(Set set, const std::vector<Wide>& gains, Wide points) const {
    if (in_room_ == nullptr && (forced_ > 0 || points < goal_)) return {};
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < rooms_.size(); ++i)
      if (!rooms_[i]->room.id.empty()) order.push_back(i);
    const auto most_first = [&](std::size_t a, std::size_t b) { return gains[a] > gains[b]; };
    std::ranges::stable_sort(order, most_first);
    std::stable_partition(order.begin(), order.end(), [&](std::size_t i) { return !covered_[i]; });
    Plan plan{.set = set};
    // As many uncovered rooms as the gate asks for, then whatever gains most until the bar is
    // reached.
    if (forced_ > std::ssize(order)) return {};
    std::ranges::stable_sort(order.begin() + forced_, order.end(), most_first);
    for (std::ptrdiff_t i = 0; i < std::ssize(order); ++i) {
      if (i >= forced_ && points >= goal_) break;
      const auto room = order[static_cast<std::size_t>(i)];
      points += gains[room];
      plan.rooms.push_back(room);
    }
    if (points < goal_) return {};
    std::ranges::sort(plan.rooms);
    plan.count = static_cast<std::size_t>(std::popcount(set)) + plan.rooms.size();
    for (std::size_t i = 0; i < works_.size(); ++i)
      if ((set >> i & 1) != 0) plan.cost += works_[i].cost_eur;
    if (in_room_ != nullptr)
      plan.cost += in_room_->cost_eur * static_cast<std::int64_t>(plan.rooms.size());
    return plan;
  }

  const Profile& profile_;
  const SchoolFacts& facts_;
  std::span<const RoomFacts* const> rooms_;
  const Catalogue& catalogue_;
  const std::vector<CatalogueWork>& works_;
  const CatalogueWork* in_room_{};
  Set available_{};
  std::vector<Set> opened_by_;  // 0: as the line is, or never; empty: so far as the line is
  std::span<const Cell> cells_;
  std::vector<Alike> alike_;        // in the order of the cells
  std::vector<IndicatorId> asked_;  // of line and LAN
  std::vector<std::size_t> room_of_;
  std::vector<MicroPoints> in_room_now_, in_room_then_;
  std::vector<bool> covered_;
  std::ptrdiff_t forced_{};  // rooms of every plan
  Wide whole_{}, goal_{};
  std::vector<std::pair<IndicatorId, double>> raised_;
};

}  // namespace

const CatalogueWork* work_in_room(const Catalogue& catalogue) {
  const auto found = std::ranges::find(catalogue.works, true, &CatalogueWork::in_room);
  return found == catalogue.works.end() ? nullptr : &*found;
}

double raised_from(const SchoolFacts& facts, Plan::Set set, const Catalogue& catalogue,
                   IndicatorId rate) {
  double out = facts.site.at(rate).value;
  for (auto left = set; left != 0; left &= left - 1)
    for (const auto& [brought, to] :
         catalogue.works[static_cast<std::size_t>(std::countr_zero(left))].brings)
      if (brought == rate) out = std::max(out, to);
  return out;
}

std::pair<Plan, Plan> search_works(const Profile& profile, const SchoolFacts& facts,
                                   std::span<const RoomFacts* const> rooms,
                                   std::span<const Cell> cells, const Catalogue& catalogue) {
  return Search(profile, facts, rooms, cells, catalogue).run();
}

}  // namespace preau
