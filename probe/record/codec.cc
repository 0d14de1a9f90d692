// Records as JSON; with json_line.cc the only files that know the JSON library.
#include "probe/record/codec.hh"

#include <cmath>

#include <nlohmann/json.hpp>

namespace preau {

namespace {

// Keys keep the order in which FORMAT.md lists them.
using Json = nlohmann::ordered_json;
using std::chrono::nanoseconds;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json encode(const AccessPoint& ap) {
  return {{"bssid", ap.bssid}, {"ssid", ap.ssid}, {"channel", ap.channel}};
}

Json encode(const Record& r) {
  Json j;
  j["version"] = kFormatVersion;
  j["probe"] = r.probe;
  j["seq"] = r.seq;
  j["site"] = r.site;
  j["line"] = or_null(r.line);
  j["room"] = or_null(r.room);
  j["visit"] = or_null(r.visit);
  j["metric"] = r.metric;
  j["segment"] = to_string(r.segment);
  j["target"] = r.target;
  j["method"] = r.method;
  j["start"] = to_iso8601(r.start);
  j["duration_s"] = to_seconds(r.duration);
  j["samples"] = r.samples;
  j["value"] = or_null(r.value);
  j["unit"] = to_string(r.unit);
  j["low"] = r.interval ? Json(r.interval->low) : Json(nullptr);
  j["high"] = r.interval ? Json(r.interval->high) : Json(nullptr);
  j["validity"] = to_string(r.validity);
  j["limited_by"] = to_string(r.limited_by);
  j["coverage"] = r.coverage ? Json(to_string(*r.coverage)) : Json(nullptr);
  j["access_point"] = r.access_point ? encode(*r.access_point) : Json(nullptr);
  j["note"] = r.note;
  j["failure"] = r.failure;
  return j;
}

// Invalid UTF-8 becomes U+FFFD here, so that what goes out is always JSON.
std::string dump(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Reads an object field by field with one sticky error: read straight down, test once.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {}

  const std::string& error() const { return error_; }
  void fail(std::string_view key, std::string_view wanted) {
    if (error_.empty()) error_ = std::string(key) + ": " + std::string(wanted);
  }

  const Json* find(std::string_view key) {
    const auto found = object_.find(key);
    if (found == object_.end()) {
      fail(key, "missing");
      return nullptr;
    }
    return &*found;
  }

  void text(std::string_view key, std::string& out) {
    const auto* j = find(key);
    if (j == nullptr) return;
    if (!j->is_string()) return fail(key, "must be a string");
    out = j->get<std::string>();
  }
  void text(std::string_view key, std::optional<std::string>& out) {
    const auto* j = find(key);
    if (j == nullptr || j->is_null()) return;
    text(key, out.emplace());
  }
  void count(std::string_view key, std::uint64_t& out) {
    const auto* j = find(key);
    if (j == nullptr) return;
    if (!j->is_number_unsigned()) return fail(key, "must be a whole number, not negative");
    out = j->get<std::uint64_t>();
  }
  void number(std::string_view key, std::optional<double>& out) {
    const auto* j = find(key);
    if (j == nullptr || j->is_null()) return;
    if (!j->is_number()) return fail(key, "must be a number or null");
    out = j->get<double>();
  }
  template <class E>
  void name(std::string_view key, E& out) {
    std::string word;
    text(key, word);
    if (!error_.empty()) return;
    if (const auto known = from_string<E>(word)) {
      out = *known;
      return;
    }
    std::string wanted = "must be one of";
    for (const auto& possible : all_names<E>()) wanted += " " + std::string(possible);
    fail(key, wanted);
  }
  template <class E>
  void name(std::string_view key, std::optional<E>& out) {
    const auto* j = find(key);
    if (j == nullptr || j->is_null()) return;
    name(key, out.emplace());
  }

 private:
  const Json& object_;
  std::string error_;
};

void decode_version(Fields& f) {
  std::uint64_t version = 0;
  f.count("version", version);
  if (f.error().empty() && version != kFormatVersion)
    f.fail("version", "is " + std::to_string(version) + ", this program reads " +
                          std::to_string(kFormatVersion) + "; update it");
}

void decode_times(Fields& f, Record& r) {
  std::string start;
  f.text("start", start);
  if (const auto time = from_iso8601(start))
    r.start = *time;
  else
    f.fail("start", "must be ISO 8601 UTC, like 2026-11-24T08:15:30.250000Z");
  std::optional<double> duration;
  f.number("duration_s", duration);
  constexpr double kLongest = 86'400 * 366.0;  // also keeps the conversion below in range
  if (!duration || !(*duration >= 0 && *duration <= kLongest))
    return f.fail("duration_s", "must be seconds, from 0 to a year");
  r.duration = nanoseconds{std::llround(*duration * 1e9)};
}

void decode_interval(Fields& f, Record& r) {
  std::optional<double> low, high;
  f.number("low", low);
  f.number("high", high);
  if (low.has_value() != high.has_value()) return f.fail("low, high", "both or neither");
  if (low) r.interval = Interval{*low, *high};
}

void decode_access_point(Fields& f, Record& r) {
  const auto* j = f.find("access_point");
  if (j == nullptr || j->is_null()) return;
  if (!j->is_object()) return f.fail("access_point", "must be an object or null");
  Fields inner(*j);
  AccessPoint ap;
  std::uint64_t channel = 0;
  inner.text("bssid", ap.bssid);
  inner.text("ssid", ap.ssid);
  inner.count("channel", channel);
  if (channel > 255) inner.fail("channel", "must be at most 255");
  ap.channel = static_cast<std::uint32_t>(channel);
  if (!inner.error().empty()) return f.fail("access_point", inner.error());
  r.access_point = ap;
}

tl::expected<Record, std::string> decode(const Json& j) {
  if (!j.is_object()) return tl::make_unexpected("a record must be an object");
  Fields f(j);
  Record r;
  decode_version(f);
  f.text("probe", r.probe);
  f.count("seq", r.seq);
  f.text("site", r.site);
  f.text("line", r.line);
  f.text("room", r.room);
  f.text("visit", r.visit);
  f.text("metric", r.metric);
  f.name("segment", r.segment);
  f.text("target", r.target);
  f.text("method", r.method);
  decode_times(f, r);
  f.count("samples", r.samples);
  f.number("value", r.value);
  f.name("unit", r.unit);
  decode_interval(f, r);
  f.name("validity", r.validity);
  f.name("limited_by", r.limited_by);
  f.name("coverage", r.coverage);
  decode_access_point(f, r);
  f.text("note", r.note);
  f.text("failure", r.failure);
  if (!f.error().empty()) return tl::make_unexpected(f.error());
  if (const auto found = problems(r); !found.empty()) return tl::make_unexpected(found.front());
  return r;
}

Json parse(std::string_view text) { return Json::parse(text, nullptr, /*allow_exceptions=*/false); }

std::uint64_t legible_seq(const Json& j) {
  if (!j.is_object()) return 0;
  const auto found = j.find("seq");
  return found != j.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

}  // namespace

std::string to_json(const Record& record) { return dump(encode(record)); }

tl::expected<Record, std::string> record_from_json(std::string_view text) {
  const auto j = parse(text);
  if (j.is_discarded()) return tl::make_unexpected("not JSON");
  return decode(j);
}

std::string batch_to_json(std::span<const Record> records) {
  Json j{{"version", kFormatVersion}, {"records", Json::array()}};
  for (const auto& record : records) j["records"].push_back(encode(record));
  return dump(j);
}

tl::expected<std::vector<BatchItem>, std::string> batch_from_json(std::string_view text) {
  const auto j = parse(text);
  if (j.is_discarded()) return tl::make_unexpected("not JSON");
  if (!j.is_object()) return tl::make_unexpected("a batch must be an object");
  Fields f(j);
  decode_version(f);
  const auto* records = f.find("records");
  if (!f.error().empty()) return tl::make_unexpected(f.error());
  if (!records->is_array()) return tl::make_unexpected("records: must be an array");
  if (records->size() > kMostRecordsInBatch)
    return tl::make_unexpected("records: more than " + std::to_string(kMostRecordsInBatch) +
                               "; send several batches");
  std::vector<BatchItem> items;
  items.reserve(records->size());
  for (const auto& element : *records) {
    auto record = decode(element);
    if (record)
      items.emplace_back(*std::move(record));
    else
      items.emplace_back(tl::make_unexpected(Refusal{legible_seq(element), record.error()}));
  }
  return items;
}

std::string to_json(const Acknowledgement& a) {
  Json j{{"version", kFormatVersion},
         {"stored", a.stored},
         {"duplicates", a.duplicates},
         {"refused", Json::array()}};
  for (const auto& refusal : a.refused)
    j["refused"].push_back({{"seq", refusal.seq}, {"reason", refusal.reason}});
  return dump(j);
}

namespace {

void decode_seqs(Fields& f, std::string_view key, std::vector<std::uint64_t>& out) {
  const auto* j = f.find(key);
  if (j == nullptr) return;
  if (!j->is_array()) return f.fail(key, "must be an array");
  for (const auto& element : *j) {
    if (!element.is_number_unsigned()) return f.fail(key, "must hold sequence numbers");
    out.push_back(element.get<std::uint64_t>());
  }
}

void decode_refused(Fields& f, std::vector<Refusal>& out) {
  const auto* j = f.find("refused");
  if (j == nullptr) return;
  if (!j->is_array()) return f.fail("refused", "must be an array");
  for (const auto& element : *j) {
    if (!element.is_object()) return f.fail("refused", "must hold objects");
    Fields inner(element);
    Refusal refusal;
    inner.count("seq", refusal.seq);
    inner.text("reason", refusal.reason);
    if (!inner.error().empty()) return f.fail("refused", inner.error());
    out.push_back(std::move(refusal));
  }
}

}  // namespace

tl::expected<Acknowledgement, std::string> acknowledgement_from_json(std::string_view text) {
  const auto j = parse(text);
  if (!j.is_object()) return tl::make_unexpected("not a JSON object");
  Fields f(j);
  Acknowledgement a;
  decode_version(f);
  decode_seqs(f, "stored", a.stored);
  decode_seqs(f, "duplicates", a.duplicates);
  decode_refused(f, a.refused);
  if (!f.error().empty()) return tl::make_unexpected(f.error());
  return a;
}

}  // namespace preau
