#include "reports/verdicts/input_school.hh"

#include <algorithm>
#include <set>
#include <tuple>

#include "collector/score/indicators.hh"
#include "reports/verdicts/circumstances.hh"
#include "reports/verdicts/input_entry.hh"
#include "reports/verdicts/object.hh"

namespace preau::verdicts {

namespace {

// Thermal noise in a 20 MHz channel, and 3 dB for what drivers round: no receiver hears less.
constexpr double kLeastNoiseDbm = -104;

class SchoolReader {
 public:
  explicit SchoolReader(const Piece& piece) : piece_(piece), in_(piece, "") {
    in_.only({"uai",           "name",
              "type",          "pupils",
              "classes",       "teachers",
              "access",        "contracted_down",
              "contracted_up", "guaranteed_down",
              "guaranteed_up", "rooms",
              "indicators",    "uptake",
              "recovery_plan", "rep",
              "rep_edition",   "qpv",
              "qpv_edition",   "ips"});
    const auto uai = Uai::parse(in_.text("uai"));
    if (!uai) in_.fail(uai.error());
    facts_.emplace(SchoolFacts{.school = {.uai = *uai, .sites = {kSite}}});
  }

  SchoolFacts read() {
    auto& school = facts_->school;
    school.name = in_.text_or("name", school.uai.text());
    school.type = in_.name("type", SchoolType::elementaire);
    school.pupils = in_.count("pupils");
    school.classes = in_.count("classes");
    school.teachers = in_.count("teachers");
    facts_->access = in_.name("access", AccessKind::unknown);
    facts_->contracted_down = rate("contracted_down");
    facts_->contracted_up = rate("contracted_up");
    facts_->guaranteed_down = rate("guaranteed_down");
    facts_->guaranteed_up = rate("guaranteed_up");
    check_promise("down", facts_->contracted_down, facts_->guaranteed_down);
    check_promise("up", facts_->contracted_up, facts_->guaranteed_up);
    for (const auto& room : list("rooms")) read_room(Object(room, "room"));
    for (const auto& entry : list("indicators")) take(Object(entry, "indicator"));
    add_records();
    for (auto& [id, indicator] : own_) facts_->site[id] = indicator;
    for (auto& room : facts_->rooms) check_noise(room);
    for (const auto& [room, name, why] : expired_) say_expired(room, name, why);
    return *std::move(facts_);
  }

  bool says_type() const { return in_.has("type"); }

  Circumstances circumstances(std::optional<UtcTime> now) const {
    return read_circumstances(in_, piece_, now);
  }

 private:
  static constexpr auto kSite = "site", kLine = "line";

  std::vector<Piece> list(const char* key) const {
    if (in_.has(key) && !in_.is_list(key)) in_.fail(std::string(key) + " must be a list: [...]");
    return elements(piece_, key).value_or(std::vector<Piece>{});
  }

  std::optional<Mbps> rate(const char* key) const {
    const auto value = in_.number_if(key, 0, 1e6);
    return value ? std::optional(Mbps{*value}) : std::nullopt;
  }

  void check_promise(const std::string& way, std::optional<Mbps> sold,
                     std::optional<Mbps> least) const {
    if (sold && least && least->value > sold->value)
      in_.fail("guaranteed_" + way + " " + spelled(least->value) + " is above contracted_" + way +
               " " + spelled(sold->value) + "; write Mbit/s as the contract has them");
  }

  void read_room(const Object& in) {
    in.only({"id", "kind", "level", "pupils"});
    auto& school = facts_->school;
    RoomFacts room{.room = {.id = in.text("id"), .school = school.uai}};
    for (const auto& other : facts_->rooms)
      if (other.room.id == room.room.id) in.fail("id " + room.room.id + " stands twice");
    if (!is_identifier(room.room.id))
      in.fail("id \"" + room.room.id +
              "\" is not an identifier; write 1 to 64 of A-Z a-z 0-9 . _ -");
    room.room.kind = in.name("kind", RoomKind::classe);
    room.room.level = in.name(
        "level", school.type == SchoolType::maternelle ? Level::maternelle : Level::elementaire);
    if (school.type != SchoolType::primaire && to_string(room.room.level) != to_string(school.type))
      in.fail("level " + std::string(to_string(room.room.level)) + " is not of a school of type " +
              std::string(to_string(school.type)) + "; only a primaire has both");
    room.room.pupils = in.count("pupils");
    facts_->rooms.push_back(std::move(room));
  }

  RoomFacts& room_of(const Object& in, const Entry& entry) {
    if (!entry.room) in.fail(entry.metric + " is of a room; write \"room\": \"...\"");
    for (auto& room : facts_->rooms)
      if (room.room.id == *entry.room) return room;
    in.fail("room " + *entry.room + " does not exist; write one of \"rooms\"");
  }

  void take(const Object& in) {
    if (in.is_null("value") && !in.has("failure"))
      return;  // nobody could tell, a driver without noise say: not measured
    const auto entry = read_entry(in);
    const auto* info = find_indicator(entry.metric);
    const auto segment = info == nullptr ? segment_of(in, entry) : Segment::access;
    if (!seen_.insert({entry.metric, entry.room.value_or(""), segment}).second)
      in.fail(entry.metric + " stands twice; give one");
    if (info == nullptr) return take_record(in, entry, segment);
    for (const auto* key : {"segment", "coverage"})
      if (in.has(key))
        in.fail(std::string(key) + " is of names of probe/record/FORMAT.md; leave it out of " +
                entry.metric);
    if (info->scope != Scope::room && entry.room)
      in.fail(entry.metric + " is of the school; leave room out");
    auto* room = info->scope == Scope::room ? &room_of(in, entry) : nullptr;
    if (has_expired(entry))
      expired_.push_back({entry.room.value_or(""), entry.metric, expired(entry)});
    else if (!entry.failure.empty())
      take_failure(*room, entry);
    else
      (room != nullptr ? room->indicators : own_)[info->id] = to_indicator(entry, *info);
  }

  static void take_failure(RoomFacts& room, const Entry& entry) {
    room.no_join = NoJoin{{}, staleness_of(entry)};
    room.failures["join"] = same(entry.failure);
  }

  // As a record of that age: not measured, and it says why.
  static bool has_expired(const Entry& entry) {
    return std::chrono::duration<double, std::ratio<86'400>>(entry.age_days) >= kExpired;
  }

  static Text expired(const Entry& entry) {
    const auto days = std::to_string(static_cast<std::int64_t>(entry.age_days));
    return {"mesuré il y a " + days + " jours, c'est trop ancien",
            "measured " + days + " days ago, too long ago"};
  }

  void say_expired(const std::string& room, const std::string& name, const Text& why) {
    if (room.empty()) facts_->failures.emplace(name, why);
    for (auto& each : facts_->rooms)
      if (each.room.id == room) each.failures.emplace(name, why);
  }

  static Segment segment_of(const Object& in, const Entry& entry) {
    const bool of_room = is_of_room(entry.metric);
    const auto out = in.name("segment", of_room ? Segment::air : Segment::access);
    if (of_room != (out == Segment::air))
      in.fail(entry.metric + (of_room ? " is of a room's air; leave segment out"
                                      : " is of no room's air; write segment access or lan"));
    if (!of_room && entry.room) in.fail(entry.metric + " is of the school; leave room out");
    if (entry.metric != metric::kCoverage && in.has("coverage"))
      in.fail("coverage is of " + std::string(metric::kCoverage) + " alone; leave it out");
    return out;
  }

  // FORMAT.md's names go the way of every record, so that both say the same.
  void take_record(const Object& in, const Entry& entry, Segment segment) {
    Record record{.probe = "input", .seq = records_.size() + 1, .site = kSite};
    record.metric = entry.metric;
    record.samples = entry.samples.value_or(0);
    record.unit = metric::find(entry.metric)->unit;
    if (entry.failure.empty()) {
      record.value = entry.value;
      record.interval = Interval{entry.low, entry.high};
    } else {
      record.validity = Validity::failed;
      record.limited_by = LimitedBy::network;
      record.failure = entry.failure;
    }
    record.start = kNow - std::chrono::seconds(std::llround(entry.age_days * 86'400));
    record.segment = segment;
    if (segment == Segment::access) record.line = kLine;
    if (segment == Segment::air) {
      record.room = room_of(in, entry).room.id;
      // A share of all points, or of none, needs no verdict beside it.
      record.coverage = in.name("coverage", entry.value == 1   ? Coverage::pass
                                            : entry.value == 0 ? Coverage::fail
                                                               : Coverage::unknown);
    }
    records_.push_back(std::move(record));
  }

  void add_records() {
    if (records_.empty()) return;
    Site site{.id = kSite, .name = kSite, .lines = {{.id = kLine, .access = facts_->access}}};
    for (const auto& room : facts_->rooms) site.rooms.push_back(room.room);
    auto made = school_facts({.sites = {site}, .schools = {facts_->school}}, records_, kNow).at(0);
    refuse_both(own_, made.site, "");
    for (std::size_t i = 0; i < facts_->rooms.size(); ++i) {
      const auto& own = facts_->rooms[i];
      refuse_both(own.indicators, made.rooms[i].indicators, "room " + own.room.id + ": ");
      refuse_both_joins(own, made.rooms[i]);
      add_own(own, made.rooms[i]);
    }
    refuse_lone_rates();
    made.line.clear();  // the input names none
    made.contracted_down = facts_->contracted_down;
    made.contracted_up = facts_->contracted_up;
    made.guaranteed_down = facts_->guaranteed_down;
    made.guaranteed_up = facts_->guaranteed_up;
    facts_ = std::move(made);
  }

  // "input/3": the third of the records.
  const std::string& metric_of(const std::string& evidence) const {
    return records_.at(std::stoul(evidence.substr(evidence.find('/') + 1)) - 1).metric;
  }

  [[noreturn]] void refuse_both(std::string_view own, const std::string& evidence,
                                const std::string& where) const {
    in_.fail(where + std::string(own) + " and " + metric_of(evidence) +
             " say the same; give one of them");
  }

  // A short name beside a record of the same: nobody can tell which is meant.
  void refuse_both(const Indicators& own, const Indicators& made, const std::string& where) const {
    for (const auto& [id, indicator] : own)
      if (const auto* other = made.find(id); other != nullptr && !other->evidence.empty())
        refuse_both(info_of(id).name, other->evidence.front(), where);
  }

  void refuse_both_joins(const RoomFacts& own, const RoomFacts& made) const {
    const auto where = "room " + own.room.id + ": ";
    const auto* worked = made.indicators.find(IndicatorId::join);
    if (own.no_join && worked != nullptr) refuse_both("join", worked->evidence.front(), where);
    if (made.no_join && (own.no_join || own.indicators.contains(IndicatorId::join)))
      refuse_both("join", made.no_join->evidence, where);
  }

  // A device's rates are read beside its join, as a probe records them.
  void refuse_lone_rates() const {
    for (const auto& rate : records_)
      if ((rate.metric == metric::kJoinDown || rate.metric == metric::kJoinUp) &&
          std::ranges::none_of(records_, [&](const Record& each) {
            return each.metric == metric::kJoinTotal && each.room == rate.room;
          }))
        in_.fail("room " + *rate.room + ": " + rate.metric + " counts beside " +
                 std::string(metric::kJoinTotal) + "; give both, or join_download and join_upload");
  }

  static void add_own(const RoomFacts& own, RoomFacts& to) {
    for (const auto& [id, indicator] : own.indicators) to.indicators[id] = indicator;
    if (!own.no_join) return;
    to.no_join = own.no_join;
    to.failures["join"] = own.failures.at("join");
  }

  void check_noise(const RoomFacts& room) const {
    const auto* signal = room.indicators.find(IndicatorId::signal);
    const auto* snr = room.indicators.find(IndicatorId::snr);
    if (signal == nullptr || snr == nullptr) return;
    check_noise(room, "snr ", signal->value, snr->value, kLeastNoiseDbm);
    // An interval of few samples may well reach some decibels beyond; and a radio's own ends are
    // apart by what it tells badly, not by what somebody claims.
    if (snr->evidence.empty())
      check_noise(room, "snr's high end of ", signal->interval.high, snr->interval.high,
                  kLeastNoiseDbm - 10);
  }

  void check_noise(const RoomFacts& room, const char* what, double signal, double snr,
                   double least) const {
    const double noise = signal - snr;
    if (noise < least)
      in_.fail("room " + room.room.id + ": " + what + spelled(snr) + " dB with a signal of " +
               spelled(signal) + " dBm means noise of " + spelled(noise) +
               " dBm, under what heat alone makes (" + spelled(kLeastNoiseDbm) +
               " dBm); leave snr out where the driver gives no noise");
  }

  static constexpr UtcTime kNow{std::chrono::hours{24 * 365 * 100}};  // any moment: only ages count

  Piece piece_;
  Object in_;
  std::optional<SchoolFacts> facts_;
  Indicators own_;
  struct Expired {
    std::string room, name;  // room: empty for the school's
    Text why;
  };
  std::vector<Expired> expired_;
  std::vector<Record> records_;
  std::set<std::tuple<std::string, std::string, Segment>> seen_;
};

}  // namespace

InputSchool read_school(const Piece& piece, std::optional<UtcTime> now) {
  SchoolReader reader(piece);
  auto circumstances = reader.circumstances(now);
  return {reader.read(), std::move(circumstances), reader.says_type()};
}

}  // namespace preau::verdicts
