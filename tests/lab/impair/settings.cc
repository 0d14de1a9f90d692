#include "tests/lab/impair/settings.hh"

#include <algorithm>
#include <array>

#include "tests/lab/impair/words.hh"

namespace preau::lab {

namespace {

constexpr std::uint64_t kFullFrame = 1514;  // Ethernet header and 1500 octets

void read_loss(Words& words, Settings& s) {
  s.loss = {};
  if (!words.take("burst")) {
    s.loss.in_good = words.share();
    return;
  }
  s.loss.to_bad = words.share();
  s.loss.to_good = words.share();
  if (!words.done()) s.loss.in_bad = words.share();
  if (!words.done()) s.loss.in_good = words.share();
}

void read_duplicate(Words& words, Settings& s) { s.duplicate = words.share(); }

void read_rate(Words& words, Settings& s) {
  s.rate = {};
  if (words.take("off")) return;
  s.rate.bits_per_s = words.bits_per_s();
  if (!words.take("burst")) return;
  s.rate.burst_octets = words.count();
  if (s.rate.burst_octets < kFullFrame) words.refuse("a burst of at least one frame (1514 octets)");
}

void read_queue(Words& words, Settings& s) {
  const auto limit = words.count();
  s.queue = {};
  if (words.take("frames"))
    s.queue.frames = limit;
  else if (words.take("octets"))
    s.queue = {.frames = std::numeric_limits<std::uint64_t>::max(), .octets = limit};
  else
    words.next(), words.refuse("'frames' or 'octets'");
}

void read_codel(Words& words, Settings& s) {
  s.codel.reset();
  if (words.take("off")) return;
  s.codel.emplace();
  if (words.done()) return;
  s.codel->target = words.duration();
  s.codel->interval = words.duration();
  if (s.codel->interval <= std::chrono::nanoseconds{0}) words.refuse("an interval above 0");
}

void read_delay(Words& words, Settings& s) { s.delay = words.duration(); }

void read_jitter(Words& words, Settings& s) {
  s.jitter = {.spread = words.duration()};
  if (words.take("normal"))
    s.jitter.normal = true;
  else
    words.take("uniform");
  s.jitter.reordering = words.take("reordering");
}

void read_reorder(Words& words, Settings& s) {
  s.reorder = {};
  s.reorder.chance = words.share();
  if (s.reorder.chance > 0 || !words.done()) s.reorder.hold = words.duration();
}

struct Entry {
  std::string_view word;
  void (*read)(Words&, Settings&);
};

constexpr std::array kEntries{
    Entry{"loss", read_loss},     Entry{"duplicate", read_duplicate}, Entry{"rate", read_rate},
    Entry{"queue", read_queue},   Entry{"codel", read_codel},         Entry{"delay", read_delay},
    Entry{"jitter", read_jitter}, Entry{"reorder", read_reorder},
};

std::string read_one(std::string_view text, Settings& settings) {
  Words words(text);
  const auto name = words.next();
  const auto entry = std::ranges::find(kEntries, name, &Entry::word);
  if (entry == kEntries.end()) {
    words.refuse("loss, duplicate, rate, queue, codel, delay, jitter or reorder");
    return words.error();
  }
  entry->read(words, settings);
  if (words.error().empty() && !words.done()) {
    words.next();
    words.refuse("a comma or the end");
  }
  return words.error().empty() ? "" : std::string(name) + ": " + words.error();
}

}  // namespace

tl::expected<Settings, std::string> with(Settings settings, std::string_view text) {
  for (;;) {
    const auto comma = std::min(text.find(','), text.size());
    if (auto wrong = read_one(text.substr(0, comma), settings); !wrong.empty())
      return tl::unexpected(std::move(wrong));
    if (comma == text.size()) return settings;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace preau::lab
