#include "reports/verdicts/input.hh"

#include <algorithm>
#include <set>
#include <tuple>

#include <nlohmann/json.hpp>

#include "collector/score/indicators.hh"
#include "reports/verdicts/circumstances.hh"
#include "reports/verdicts/object.hh"
#include "reports/verdicts/pieces.hh"

namespace preau::verdicts {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kMostDays = 36'500;
// Thermal noise in a 20 MHz channel, and 3 dB for what drivers round: no receiver hears less.
constexpr double kLeastNoiseDbm = -104;

// One entry of "indicators", in the base unit of its metric.
struct Entry {
  std::string metric;
  std::optional<std::string> room;
  double value{}, low{}, high{};
  double age_days{};
  std::uint64_t samples{};
  std::string failure;  // of a device that could not join: then there is no value
};

// What is measured on the air of one room.
bool is_of_room(std::string_view metric) {
  return metric.find("_IEEE80211-") != std::string_view::npos ||
         metric.find("-JoinedBSS_") != std::string_view::npos || metric == metric::kJoinLease;
}

struct Bounds {
  double least, most;
  const IndicatorInfo* units;  // an indicator of the same unit
  std::string_view unit;       // where the input names none
};

// Of numbers that the record format counts, a short name's is in decibels.
std::string_view base_unit(const IndicatorInfo& info) {
  return info.unit == Unit::count ? "dB" : to_string(info.unit);
}

// What physics allows, and which units are understood, for short names and for FORMAT.md's.
Bounds bounds_of(const Object& in, const std::string& metric) {
  if (const auto* info = find_indicator(metric))
    return {info->least, info->most, info, base_unit(*info)};
  if (const auto* info = metric::find(metric))
    for (const auto& each : all_indicators())
      if (each.unit == info->unit) return {info->least, info->most, &each, to_string(info->unit)};
  std::string all;
  for (const auto& each : all_indicators()) all += " " + std::string(each.name);
  in.fail("metric \"" + metric + "\" is not known; write one of" + all +
          " or a name of probe/record/FORMAT.md");
}

double in_unit(const Object& in, const char* key, const std::string& unit, const Bounds& bounds) {
  const auto value = in_base_unit(in.number(key, -1e12, 1e12), unit, *bounds.units);
  if (!value)
    in.fail("unit \"" + unit + "\" is not one of this metric; write one of " +
            units_of(*bounds.units));
  if (*value < bounds.least || *value > bounds.most)
    in.fail(std::string(key) + " " + spelled(*value) + " " + std::string(bounds.unit) +
            " cannot be; write what was measured, from " + spelled(bounds.least) + " to " +
            spelled(bounds.most));
  return *value;
}

// Where a device tried and could not, which is a finding; of all else, what failed was not
// measured.
std::string read_failure(const Object& in, const std::string& metric) {
  constexpr std::size_t kLongest = 500;
  if (metric != info_of(IndicatorId::join).name && metric != metric::kJoinTotal)
    in.fail("failure is of join alone; leave out what was not measured");
  for (const auto* key : {"value", "low", "high", "unit", "samples"})
    if (in.has(key)) in.fail(std::string(key) + " and failure stand together; give one of them");
  auto out = in.text("failure");
  if (out.empty() || out.size() > kLongest)
    in.fail("failure is 1 to 500 octets: which step failed, and why");
  if (mentions_mac_address(out))
    in.fail("failure holds a MAC address; leave it out: it may be a child's device");
  return out;
}

Entry read_entry(const Object& in) {
  in.only({"metric", "room", "value", "low", "high", "unit", "age_days", "samples", "segment",
           "coverage", "failure"});
  Entry out{.metric = in.text("metric")};
  const auto bounds = bounds_of(in, out.metric);
  if (in.has("room")) out.room = in.text("room");
  out.age_days = in.number_if("age_days", 0, kMostDays).value_or(0);
  if (in.has("failure")) {
    out.failure = read_failure(in, out.metric);
    return out;
  }
  const auto unit = in.text_or("unit", std::string(bounds.unit));
  out.value = in_unit(in, "value", unit, bounds);
  out.low = in.has("low") ? in_unit(in, "low", unit, bounds) : out.value;
  out.high = in.has("high") ? in_unit(in, "high", unit, bounds) : out.value;
  if (out.low > out.value || out.value > out.high)
    in.fail("low, value and high must rise: " + spelled(out.low) + ", " + spelled(out.value) +
            ", " + spelled(out.high));
  out.samples = static_cast<std::uint64_t>(in.number_if("samples", 0, 1e15).value_or(0));
  return out;
}

MicroPoints staleness_of(const Entry& entry) {
  return staleness(std::chrono::seconds(std::llround(entry.age_days * 86'400)));
}

Indicator to_indicator(const Entry& entry, const IndicatorInfo& info) {
  Indicator out{.value = entry.value,
                .interval = {entry.low, entry.high},
                .unit = info.unit,
                .samples = entry.samples,
                .staleness = staleness_of(entry)};
  // A high percentile of few samples is their maximum at best: its bad end is open.
  const bool few =
      (info.id == IndicatorId::latency_p99 && entry.samples < metric::kLeastForP99) ||
      (info.id == IndicatorId::latency_p99_9 && entry.samples < metric::kLeastForP99_9);
  if (few && entry.samples > 0) out.interval.high = info.most;
  return out;
}

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

  Circumstances circumstances() const { return read_circumstances(in_, piece_); }

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
    record.samples = entry.samples;
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

// For a message about a school that may not be JSON at all.
std::string name_in(std::string_view text) {
  const auto key = text.find("\"uai\"");
  const auto begin =
      key == std::string_view::npos ? key : text.find_first_not_of(" \t\r\n:", key + 5);
  if (begin == std::string_view::npos) return "a school without uai";
  const auto from = text[begin] == '"' ? begin + 1 : begin;
  return "school " +
         std::string(text.substr(from, text.find_first_of("\",}\n", from) - from).substr(0, 16));
}

std::string at_line(std::size_t line, const std::string& what) {
  return ":" + std::to_string(line) + ": " + what;
}

// What may stand around the list: nothing. The error begins with the line.
tl::expected<void, std::string> check_frame(const Piece& file, std::size_t list,
                                            std::size_t after) {
  // The list itself may be broken, so that what is around it is read without it.
  const auto frame =
      std::string(file.text.substr(0, list)) + "[]" + std::string(file.text.substr(after));
  const auto line = [&](std::size_t octet) {
    return octet < list + 2 ? line_of(file, std::min(octet, list))
                            : line_of(file, std::min(octet - list - 2 + after, file.text.size()));
  };
  Json json;
  try {
    json = Json::parse(frame);
  } catch (const Json::parse_error& error) {
    return tl::make_unexpected(at_line(line(error.byte == 0 ? 0 : error.byte - 1),
                                       "what stands around the list of schools is not JSON; write "
                                       "{\"schools\": [{...}, ...]} and nothing behind it"));
  } catch (const Json::out_of_range&) {
    return tl::make_unexpected(at_line(file.line, "a number is too large to be one"));
  }
  if (const auto key = twice({frame, 1}))
    return tl::make_unexpected(at_line(line(static_cast<std::size_t>(key->data() - frame.data())),
                                       std::string(*key) + " stands twice; give it once"));
  for (const auto& [key, value] : json.items())
    if (key != "schools")
      return tl::make_unexpected(at_line(line(frame.find("\"" + key + "\"")),
                                         "unknown key \"" + key + "\"; write schools alone"));
  return {};
}

tl::expected<std::vector<Piece>, std::string> schools_in(const Piece& file) {
  const auto none =
      tl::make_unexpected(std::string(": no list of schools; write {\"schools\": [{...}, ...]}"));
  const auto list = begin_of(file, "schools");
  if (!list || *list >= file.text.size() || file.text[*list] != '[') return none;
  auto found = cut_objects({file.text.substr(*list), line_of(file, *list)}, "uai");
  if (found.objects.empty()) return none;
  if (found.closed) {
    if (auto framed = check_frame(file, *list, *list + found.after); !framed)
      return tl::make_unexpected(framed.error());
    if (found.comma)
      return tl::make_unexpected(at_line(line_of(file, *list + found.after - 1),
                                         "a comma stands before this ], and no school behind it; "
                                         "leave the comma out"));
  } else if (found.cut_off) {
    return tl::make_unexpected(
        std::string(": the list of schools does not end; write ]} behind it"));
  } else if (found.objects.size() == 1 &&
             found.objects[0].text.find("\"uai\"") == std::string_view::npos) {
    return none;
  }
  return std::move(found.objects);
}

}  // namespace

tl::expected<Input, std::string> read_input(std::string_view text, const std::string& file) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const auto pieces = schools_in({text, 1});
  if (!pieces) return tl::make_unexpected(file + pieces.error());
  Input out;
  std::set<Uai> seen;
  for (const auto& piece : *pieces) {
    try {
      SchoolReader reader(piece);
      auto circumstances = reader.circumstances();
      auto facts = reader.read();
      if (!seen.insert(facts.school.uai).second)
        throw Mistake(piece.line, "stands twice; give it once");
      out.schools.push_back(std::move(facts));
      out.circumstances.push_back(std::move(circumstances));
      if (!reader.says_type())
        out.assumed.push_back(
            file + at_line(piece.line, name_in(piece.text) +
                                           ": no type, taken as elementaire; write \"type\": "
                                           "\"maternelle\", \"elementaire\" or \"primaire\""));
    } catch (const Mistake& mistake) {
      out.left_out.push_back(file + ":" + std::to_string(mistake.line) + ": " +
                             name_in(piece.text) + ": " + mistake.what());
    }
  }
  return out;
}

}  // namespace preau::verdicts
