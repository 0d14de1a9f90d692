#include "probe/udpst/doubts.hh"

#include <algorithm>

#include <fmt/format.h>

namespace preau::udpst {

namespace {

// One late or lost report is chance; two say that the path was full.
constexpr std::ptrdiff_t kFullReports = 2;
// Beyond this share of its bursts, or datagrams, the sender sent another rate than the row's.
constexpr double kMostSkipped = 0.02;
// Wider apart, the most of the sub-intervals stands alone: a token bucket, or the end of a climb.
constexpr double kAlike = 0.98;
// Of the value: a path that is full passes more.
constexpr double kFarBelow = 0.7;
constexpr std::size_t kDraining = 3;  // reports behind a full one: its queue is still there
constexpr std::ptrdiff_t kFullBelow = 3;
constexpr double kLostBelow = 0.005;
constexpr std::uint64_t kFewestLost = 3;
constexpr double kMostPaused = 0.02;    // of the test, in which the far end sent nothing
constexpr double kFewestReports = 0.8;  // of those that so long a test has
// Octets of IP: Ethernet's header weighs 2 % more on such packets than on those of 1250.
constexpr double kSmall = 500;
constexpr double kDoubled = 0.01;

struct Below {
  std::ptrdiff_t reports{}, full{};
  std::uint64_t datagrams{}, lost{};
};

// The reports of rates far below the value, without those of a queue that drains.
Below below(const Run& run, double value) {
  Below out;
  std::size_t since_near = kDraining;  // the search begins with an empty queue
  for (const auto& each : run.trials) {
    if (each.mbit_s >= kFarBelow * value) {
      since_near = 0;
    } else if (++since_near > kDraining) {
      ++out.reports;
      out.full += each.full ? 1 : 0;
      out.datagrams += each.datagrams;
      out.lost += each.lost;
    }
  }
  return out;
}

bool loses_at_any_rate(const Below& low) {
  return low.lost >= kFewestLost &&
         static_cast<double>(low.lost) > kLostBelow * static_cast<double>(low.datagrams + low.lost);
}

bool was_full(const Run& run, const SubInterval& most) {
  const auto at = static_cast<std::size_t>(&most - run.sub_intervals.data());
  const auto full = std::ranges::count_if(run.trials, [&](const Trial& each) {
    return each.full && each.sub_interval + 1 >= at && each.sub_interval <= at + 1;
  });
  return full >= kFullReports;
}

double next_most(const Run& run, const SubInterval& most) {
  double next = 0;
  for (const auto& each : run.sub_intervals)
    if (&each != &most) next = std::max(next, mbit_per_second(each, run));
  return next;
}

double share(std::uint64_t part, std::uint64_t of) {
  return of == 0 ? 0 : static_cast<double>(part) / static_cast<double>(of);
}

void of_this_host(const Run& run, std::vector<Doubt>& out) {
  const auto add = [&](std::string text) { out.push_back({LimitedBy::probe, std::move(text)}); };
  if (run.drops > 0) add(fmt::format("{} datagrams dropped in this host", run.drops));
  if (share(run.bursts_skipped, run.bursts) > kMostSkipped)
    add(fmt::format("{} of {} bursts left too late to be sent", run.bursts_skipped, run.bursts));
  if (share(run.held_back, run.held_back + run.left) > kMostSkipped)
    add(
        fmt::format("our own interface refused {} of {} datagrams: it, or the path's MTU, is too "
                    "small",
                    run.held_back, run.held_back + run.left));
  if (!run.shortage.empty()) add(run.shortage);
}

void of_the_far_end(const Run& run, std::vector<Doubt>& out) {
  const auto add = [&](std::string text) { out.push_back({LimitedBy::server, std::move(text)}); };
  if (const auto paused = to_seconds(run.paused); paused > kMostPaused * to_seconds(run.tested))
    add(fmt::format("the server sent nothing for {:.2f} s of {:.0f}", paused,
                    to_seconds(run.tested)));
  if (static_cast<double>(run.trials.size()) < kFewestReports * static_cast<double>(run.expected))
    add(fmt::format("{} of {} reports came: the receiver was held up, or they were lost",
                    run.trials.size(), run.expected));
}

void of_the_path(const Run& run, const SubInterval& most, std::vector<Doubt>& out) {
  const auto add = [&](std::string text) { out.push_back({LimitedBy::unknown, std::move(text)}); };
  const auto value = mbit_per_second(most, run);
  const auto low = below(run, value);
  if (!was_full(run, most))
    add("the path was not full at the maximum: more may fit, a longer test or a faster server "
        "would tell");
  if (low.full >= kFullBelow)
    add(fmt::format(
        "delay or losses in {} of {} reports of far lower rates, too: jitter or a stall "
        "was taken for a full path, and more may fit",
        low.full, low.reports));
  else if (loses_at_any_rate(low))
    add(fmt::format("{:.1f} % lost at far lower rates, too: not for want of room, and more may fit",
                    100 * share(low.lost, low.datagrams + low.lost)));
  if (const auto next = next_most(run, most); next < kAlike * value)
    add(
        fmt::format("one sub-interval alone: no other has more than {:.2f} Mbit/s, as behind a "
                    "token bucket, or where the search had no more time",
                    next));
  if (share(most.doubled, most.datagrams) > kDoubled)
    add(fmt::format("{:.1f} % of it came twice: the method counts it twice",
                    100 * share(most.doubled, most.datagrams)));
  const auto packet = share(most.octets, most.datagrams) + run.header_octets;
  if (packet < kSmall)
    add(fmt::format(
        "packets of {:.0f} octets, as the method has them at so low a rate: larger ones "
        "carry more",
        packet));
}

}  // namespace

std::vector<Doubt> doubts(const Run& run) {
  std::vector<Doubt> out;
  of_this_host(run, out);
  of_the_far_end(run, out);
  if (const auto* most = best(run)) of_the_path(run, *most, out);
  return out;
}

}  // namespace preau::udpst
