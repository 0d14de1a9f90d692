#include "collector/store/packed_day.hh"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace preau {

namespace {

constexpr std::uint8_t kVersion = 1;

class Packer {
 public:
  void octet(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void count(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) octet(static_cast<std::uint8_t>(value | 0x80));
    octet(static_cast<std::uint8_t>(value));
  }
  void number(double value) {
    auto bits = std::bit_cast<std::uint64_t>(value);
    for (int i = 0; i < 8; ++i, bits >>= 8) octet(static_cast<std::uint8_t>(bits));
  }
  void text(std::string_view value) {
    count(value.size());
    out_ += value;
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads downwards; the first mistake is kept, and all that is read after it is zero.
class Unpacker {
 public:
  explicit Unpacker(std::string_view packed) : rest_(packed) {}

  std::uint8_t octet() {
    if (!has(1)) return 0;
    const auto out = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return out;
  }
  std::uint64_t count() {
    std::uint64_t out = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint64_t part = octet();
      // The tenth octet has one bit left; and one written in more octets than needed would not be
      // written back as it was.
      if (shift == 63 && part > 1) return fail("a count beyond 64 bits");
      out |= (part & 0x7f) << shift;
      if (part < 0x80) return part == 0 && shift > 0 ? fail("a count with idle octets") : out;
    }
  }
  double number() {
    if (!has(8)) return 0;
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 8; ++i)
      bits |= std::uint64_t{static_cast<std::uint8_t>(rest_[i])} << (8 * i);
    rest_.remove_prefix(8);
    const auto out = std::bit_cast<double>(bits);
    if (!std::isfinite(out)) fail("a number that is not finite");
    return out;
  }
  std::string_view text() {
    const auto size = count();
    if (!has(size)) return {};
    const auto out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

  std::uint64_t fail(std::string what) {
    if (error_.empty()) error_ = std::move(what);
    rest_ = {};
    return 0;
  }
  bool failed() const { return !error_.empty(); }
  bool at_end() const { return rest_.empty(); }
  const std::string& error() const { return error_; }

 private:
  bool has(std::uint64_t size) {
    if (rest_.size() >= size) return true;
    fail("cut short");
    return false;
  }

  std::string_view rest_;
  std::string error_;
};

// By first appearance, each once.
std::vector<std::string_view> probes_of(std::span<const Hour> hours) {
  std::vector<std::string_view> out;
  for (const auto& hour : hours)
    if (std::ranges::find(out, hour.probe) == out.end()) out.emplace_back(hour.probe);
  return out;
}

std::vector<std::string_view> unpack_probes(Unpacker& from) {
  const auto size = from.count();
  if (size == 0 || size > kHoursOfDay) from.fail("not 1 to 24 probes");
  std::vector<std::string_view> out;
  for (std::uint64_t i = 0; i < size && !from.failed(); ++i) out.push_back(from.text());
  return out;
}

Hour unpack_hour(Unpacker& from, UtcDay day, std::span<const std::string_view> probes) {
  const auto of_day = from.octet();
  if (of_day >= kHoursOfDay) from.fail("an hour beyond the day");
  Hour out{.hour = day * kHoursOfDay + of_day};
  out.value = from.number();
  out.low = from.number();
  out.high = from.number();
  out.records = from.count();
  out.samples = from.count();
  const auto probe = from.count();
  out.seq = from.count();
  if (probe >= probes.size())
    from.fail("a probe that is not in the list");
  else
    out.probe = probes[probe];
  return out;
}

}  // namespace

std::string pack_day(std::span<const Hour> hours) {
  assert(!hours.empty());
  const auto probes = probes_of(hours);
  Packer out;
  out.octet(kVersion);
  out.count(probes.size());
  for (const auto probe : probes) out.text(probe);
  out.count(hours.size());
  for (const auto& hour : hours) {
    assert(day_of(hour.hour) == day_of(hours[0].hour));
    out.octet(static_cast<std::uint8_t>(hour.hour - day_of(hour.hour) * kHoursOfDay));
    out.number(hour.value);
    out.number(hour.low);
    out.number(hour.high);
    out.count(hour.records);
    out.count(hour.samples);
    out.count(static_cast<std::uint64_t>(std::ranges::find(probes, hour.probe) - probes.begin()));
    out.count(hour.seq);
  }
  return out.take();
}

tl::expected<std::vector<Hour>, std::string> unpack_day(UtcDay day, std::string_view packed) {
  Unpacker from(packed);
  if (const auto version = from.octet(); !from.failed() && version != kVersion)
    return tl::unexpected("packed by version " + std::to_string(version) +
                          ", which this program does not know");
  const auto probes = unpack_probes(from);
  const auto size = from.count();
  if (size == 0 || size > kHoursOfDay) from.fail("not 1 to 24 hours");
  std::vector<Hour> out;
  if (!from.failed()) out.reserve(size);
  for (std::uint64_t i = 0; i < size && !from.failed(); ++i) {
    out.push_back(unpack_hour(from, day, probes));
    if (i > 0 && out[i - 1].hour >= out[i].hour) from.fail("hours that do not rise");
  }
  if (!from.at_end()) from.fail("octets after the last hour");
  if (from.failed()) return tl::unexpected(from.error());
  return out;
}

}  // namespace preau
