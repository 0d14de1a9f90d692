#include "probe/wifi/listened.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "probe/net/small_file.hh"
#include "probe/wifi/channel.hh"

namespace preau::wifi {

namespace {

// EN 300 328 (2.4 GHz), EN 301 893 (5 GHz), EN 303 687 (6 GHz): first and last channel, and from
// one to the next. Above 5 GHz channel 140 Europe allows short range alone, which no access point
// of a school uses.
struct Row {
  Band band{};
  std::uint8_t first{}, last{}, step{};
  std::string_view name;
};
constexpr std::array kEurope{
    Row{Band::ghz2, 1, 13, 1, "2.4 GHz"}, Row{Band::ghz5, 36, 64, 4, "5 GHz"},
    Row{Band::ghz5, 100, 140, 4, "5 GHz"}, Row{Band::ghz6, 1, 93, 4, "6 GHz"}};

std::vector<std::uint16_t> channels_of_europe() {
  std::vector<std::uint16_t> all;
  for (const auto& row : kEurope)
    for (unsigned n = row.first; n <= row.last; n += row.step)
      all.push_back(centre_mhz(row.band, static_cast<std::uint8_t>(n)));
  return all;
}

bool is_next(std::uint16_t mhz, std::uint16_t before) {
  if (band_of(mhz) != band_of(before)) return false;
  return mhz - before == (band_of(mhz) == Band::ghz2 ? 5 : 20);
}

std::string_view band_name(std::uint16_t mhz) {
  const auto band = band_of(mhz);
  const auto* row = std::ranges::find(kEurope, band, &Row::band);
  return row == kEurope.end() ? "elsewhere" : row->name;
}

std::string number_of(std::uint16_t mhz) {
  const auto channel = channel_of(mhz);
  return channel ? std::to_string(*channel) : fmt::format("{} MHz", mhz);
}

// Neighbours as one range; ascending.
std::string ranges_text(const std::vector<std::uint16_t>& channels) {
  if (channels.empty()) return "none";
  std::string text;
  std::string_view band;
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const auto first = channels[i];
    while (i + 1 < channels.size() && is_next(channels[i + 1], channels[i])) ++i;
    const bool same = band == band_name(first);
    if (!text.empty()) text += same ? ", " : "; ";
    if (!same) text += fmt::format("{} ", band = band_name(first));
    text += number_of(first);
    if (channels[i] != first) text += "-" + number_of(channels[i]);
  }
  return text;
}

std::optional<std::uint32_t> take_number(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  std::uint32_t number{};
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc{}) return std::nullopt;
  line.remove_prefix(static_cast<std::size_t>(end - line.data()));
  return number;
}

}  // namespace

void Listened::add(std::uint16_t mhz, std::chrono::microseconds stay) {
  auto& sum = stays_[mhz];
  sum = sum.value_or(std::chrono::microseconds{0}) + stay;
}

void Listened::add(const Listened& other) {
  for (const auto& [mhz, stay] : other.stays_) stay ? add(mhz, *stay) : add(mhz);
}

void Listened::add_told(const Listened& other) {
  for (const auto& [mhz, stay] : other.stays_) {
    const auto ours = stays_.try_emplace(mhz, stay).first;
    if (stay.value_or(kLong) > ours->second.value_or(kLong)) ours->second = stay;
  }
}

void Listened::keep_common(const Listened& other) {
  std::erase_if(stays_, [&](const auto& each) { return !on(each.first) || !other.on(each.first); });
}

bool Listened::on(std::uint16_t mhz) const {
  const auto found = stays_.find(mhz);
  return found != stays_.end() && found->second.value_or(kLong) >= kLong;
}

bool Listened::everywhere() const {
  return std::ranges::all_of(channels_of_europe(), [this](std::uint16_t mhz) {
    return band_of(mhz) == Band::ghz6 || on(mhz);
  });
}

std::vector<std::uint16_t> Listened::channels() const {
  std::vector<std::uint16_t> all;
  for (const auto& [mhz, stay] : stays_)
    if (on(mhz)) all.push_back(mhz);
  return all;
}

std::vector<std::uint16_t> Listened::not_channels() const {
  auto all = channels_of_europe();
  std::erase_if(all, [this](std::uint16_t mhz) { return on(mhz); });
  return all;
}

std::string Listened::to_text() const {
  if (empty()) return "channels listened to: unknown";
  const auto long_enough = channels();
  return "channels listened to: " +
         (long_enough.empty() ? "none for half a second" : ranges_text(long_enough)) +
         "; not listened to: " + not_text();
}

std::string Listened::not_text() const { return ranges_text(not_channels()); }

std::string Listened::to_note() const {
  std::string note = "# MHz, and for how many milliseconds `preau-probe wifi listen` was there\n";
  for (const auto& [mhz, stay] : stays_)
    if (stay)
      note +=
          fmt::format("{} {}\n", mhz, std::chrono::floor<std::chrono::milliseconds>(*stay).count());
  return note;
}

tl::expected<Listened, std::string> Listened::from_note(std::string_view note) {
  constexpr std::chrono::milliseconds kMost{1'000'000'000};  // eleven days, of all lines together
  Listened out;
  for (unsigned number = 1; !note.empty(); ++number) {
    auto line = note.substr(0, note.find('\n'));
    note.remove_prefix(std::min(note.size(), line.size() + 1));
    if (line.empty() || line.starts_with('#')) continue;
    const auto mhz = take_number(line);
    const auto stay = take_number(line);
    if (!mhz || !stay || !line.empty() || std::chrono::milliseconds{*stay} > kMost ||
        band_of(static_cast<std::uint16_t>(*mhz)) == Band::unknown || *mhz > 0xffff)
      return tl::make_unexpected(
          fmt::format("line {}: wants a Wi-Fi channel in MHz and milliseconds", number));
    const auto channel = static_cast<std::uint16_t>(*mhz);
    out.add(channel, std::chrono::milliseconds{*stay});
    auto& sum = out.stays_[channel];
    sum = std::min<std::chrono::microseconds>(sum.value(), kMost);
  }
  return out;
}

void Stays::heard(std::uint16_t mhz, UtcTime time, Listened& listened) {
  const auto stay = time - time_;
  const bool stayed = mhz == mhz_ && stay > stay.zero() && stay <= Listened::kLong;
  listened.add(mhz, stayed ? stay : stay.zero());
  mhz_ = mhz;
  time_ = time;
}

std::string channels_note_of(const std::string& capture) { return capture + ".channels"; }

tl::expected<Listened, std::string> read_channels_note(const std::string& capture) {
  const auto path = channels_note_of(capture);
  constexpr std::size_t kMost = 16'384;  // of some hundred channels
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return Listened{};
  try {
    auto read = Listened::from_note(read_small_file("read", path, kMost, "list of channels"));
    if (!read) return tl::make_unexpected(path + ", " + read.error());
    return read;
  } catch (const std::runtime_error& error) {
    return tl::make_unexpected(error.what());
  }
}

}  // namespace preau::wifi
