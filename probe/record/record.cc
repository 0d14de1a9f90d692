#include "probe/record/record.hh"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace preau {

namespace {

constexpr std::size_t kLongestText = 1024;

// Largest integer that every JSON reader keeps exactly (RFC 8259 section 6): 2^53 - 1.
constexpr std::uint64_t kMostSeq = 9'007'199'254'740'991;

bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// RFC 8911 section 7.1.2: elements joined by '_', words inside an element joined by '-'.
bool is_metric_name(std::string_view text) {
  if (text.empty() || text.size() > 128 || !is_alnum(text.front())) return false;
  for (const char c : text)
    if (!is_alnum(c) && c != '_' && c != '-') return false;
  return true;
}

class Checks {
 public:
  void require(bool holds, std::string message) {
    if (!holds) found_.push_back(std::move(message));
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  std::vector<std::string> found_;
};

void check_identity(Checks& checks, const Record& r) {
  checks.require(is_identifier(r.probe), "probe: not an identifier");
  checks.require(r.seq > 0 && r.seq <= kMostSeq, "seq: must lie in 1 to 2^53 - 1");
  checks.require(is_identifier(r.site), "site: not an identifier");
  for (const auto& [name, id] :
       {std::pair{"line", &r.line}, {"room", &r.room}, {"visit", &r.visit}})
    checks.require(!*id || is_identifier(**id), std::string(name) + ": not an identifier");
  for (const auto* id : {&r.probe, &r.site})
    checks.require(!mentions_mac_address(*id), "probe, site: a MAC address is no identifier");
  for (const auto* id : {&r.line, &r.room, &r.visit})
    checks.require(!*id || !mentions_mac_address(**id),
                   "line, room, visit: a MAC address is no identifier");
  checks.require(is_metric_name(r.metric), "metric: not a name in the style of RFC 8911");
}

void check_text(Checks& checks, const Record& r) {
  for (const auto& [name, text] : {std::pair{"target", &r.target},
                                   {"method", &r.method},
                                   {"note", &r.note},
                                   {"failure", &r.failure}}) {
    checks.require(text->size() <= kLongestText, std::string(name) + ": longer than 1024 octets");
    checks.require(!mentions_mac_address(*text),
                   std::string(name) + ": mentions a MAC address, which no record may");
  }
  checks.require(!r.method.empty(), "method: empty; say how it was measured");
}

void check_value(Checks& checks, const Record& r) {
  checks.require(r.duration >= std::chrono::nanoseconds{0}, "duration_s: negative");
  checks.require(r.value.has_value() == (r.validity != Validity::failed),
                 "value: must be there unless validity is failed, and absent then");
  checks.require(r.failure.empty() == (r.validity != Validity::failed),
                 "failure: must be there when validity is failed, and only then");
  if (!r.value) {
    checks.require(!r.interval, "low, high: an interval without a value");
    return;
  }
  checks.require(std::isfinite(*r.value), "value: not a finite number");
  checks.require(r.samples > 0, "samples: a value wants at least one");
  if (r.interval)
    checks.require(r.interval->low <= *r.value && *r.value <= r.interval->high,
                   "low, high: must surround the value");
  const auto* info = metric::find(r.metric);
  if (info == nullptr) return;
  checks.require(r.unit == info->unit, "unit: " + r.metric + " is in " +
                                           std::string(to_string(info->unit)) + ", not " +
                                           std::string(to_string(r.unit)));
  checks.require(*r.value >= info->least && *r.value <= info->most,
                 "value: outside what physics allows for " + r.metric);
}

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// Does text start with `groups` groups of `digits` hex digits joined by `joint`, standing alone?
bool starts_with_groups(std::string_view text, std::size_t groups, std::size_t digits, char joint) {
  const std::size_t length = groups * digits + groups - 1;
  if (text.size() < length) return false;
  for (std::size_t i = 0; i < length; ++i) {
    const bool is_joint = i % (digits + 1) == digits;
    if (is_joint ? text[i] != joint : !is_hex(text[i])) return false;
  }
  return text.size() == length || (!is_hex(text[length]) && text[length] != joint);
}

// "02:00:00:00:00:01", lower case: one spelling, so that equal ones compare equal.
bool is_bssid(std::string_view text) {
  return text.size() == 17 && starts_with_groups(text, 6, 2, ':') &&
         text.find_first_of("ABCDEF") == std::string_view::npos;
}

// Of UTF-8: whatever does not go on with the character before.
std::ptrdiff_t characters(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

void check_wifi(Checks& checks, const Record& r) {
  checks.require(!r.coverage || r.metric == metric::kCoverage,
                 "coverage: belongs to room coverage records only");
  checks.require(!r.access_point || r.segment == Segment::air,
                 "access_point: belongs to segment air only");
  if (r.access_point) {
    checks.require(is_bssid(r.access_point->bssid), "bssid: not aa:bb:cc:dd:ee:ff");
    checks.require(characters(r.access_point->ssid) <= 32, "ssid: longer than 32 characters");
  }
}

}  // namespace

std::vector<std::string> problems(const Record& record) {
  Checks checks;
  check_identity(checks, record);
  check_text(checks, record);
  check_value(checks, record);
  check_wifi(checks, record);
  return checks.take();
}

bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 64 || !is_alnum(text.front())) return false;
  for (const char c : text)
    if (!is_alnum(c) && c != '.' && c != '_' && c != '-') return false;
  return true;
}

namespace {

// "deadbeef0042" and "dead-beef-0042". Digits alone may be a time, and what ends a UUID is none.
bool starts_with_rare_spelling(std::string_view text, std::size_t at) {
  constexpr std::size_t kBare = 12, kJoined = 14;
  const auto rest = text.substr(at);
  const auto has_letter = [&](std::size_t length) {
    return std::ranges::any_of(rest.substr(0, length), [](char c) { return c > '9'; });
  };
  const bool ends_uuid = at >= 6 && text[at - 1] == '-' && text[at - 6] == '-';
  return (!ends_uuid && starts_with_groups(rest, 1, kBare, '\0') && has_letter(kBare)) ||
         (starts_with_groups(rest, 3, 4, '-') && has_letter(kJoined));
}

// "3c 22 fb 12 34 56", and a longer run of octets, which holds a whole address. Digits alone may be
// times, letters alone words.
bool starts_with_octets(std::string_view text, char joint) {
  constexpr std::size_t kFewest = 6;
  std::size_t octets = 0;
  bool letter = false, digit = false;
  for (std::size_t at = 0; at + 2 <= text.size(); at += 3) {
    const bool ends = at + 2 == text.size() || !is_alnum(text[at + 2]);
    if (!ends || !is_hex(text[at]) || !is_hex(text[at + 1])) break;
    for (const char c : text.substr(at, 2)) (c > '9' ? letter : digit) = true;
    ++octets;
    if (at + 2 == text.size() || text[at + 2] != joint) break;
  }
  return octets >= kFewest && letter && digit;
}

}  // namespace

bool mentions_mac_address(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && (is_hex(text[i - 1]) || text[i - 1] == ':')) continue;
    const auto rest = text.substr(i);
    if (starts_with_groups(rest, 6, 2, ':') || starts_with_groups(rest, 6, 2, '-') ||
        starts_with_groups(rest, 3, 4, '.') || starts_with_rare_spelling(text, i) ||
        starts_with_octets(rest, ':') || starts_with_octets(rest, '-') ||
        starts_with_octets(rest, ' '))
      return true;
  }
  return false;
}

}  // namespace preau
