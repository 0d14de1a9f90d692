#include "probe/udpst/feedback.hh"

#include <algorithm>

namespace preau::udpst {

using namespace std::chrono_literals;

namespace {

using std::chrono::microseconds;

// A path may double datagrams, and far ends count them (OB-UDPST too): as doubled, or as reordered
// when they come late. So much of what they say is believed: one in 16, and a few.
constexpr std::uint64_t kDoubledOneIn = 16, kFewDoubled = 10;
// A path that stalls gives afterwards in less time what was sent in more; and a burst at either end
// is in or out.
constexpr int kStallShare = 10;
constexpr double kFewDatagrams = 4, kFewOctets = kFewDatagrams * 1'472;
// Below any sub-interval that a client may ask for: a few datagrams would be a rate of their own.
constexpr auto kShortest = 50ms;
constexpr auto kApart = 10ms;  // of what is remembered: no far end may fill our memory

std::string beyond(const std::string& what, std::uint64_t claimed, std::uint64_t sent) {
  return "the far end says that it received " + std::to_string(claimed) + " " + what + " when " +
         std::to_string(sent) + " had been sent";
}

std::string ms(microseconds time) { return std::to_string(time / 1ms) + " ms"; }

}  // namespace

FeedbackJudge::FeedbackJudge(Steady began) : sent_{{began, 0, 0}} {}

std::string FeedbackJudge::judge(const Status& s, std::uint64_t datagrams, std::uint64_t octets,
                                 Steady now) {
  if (s.number <= newest_) return {};  // late or doubled: it was judged, or does not count
  newest_ = s.number;
  if (now - sent_.back().at >= kApart) sent_.push_back({now, datagrams, octets});
  datagrams_ += s.datagrams;
  octets_ += s.octets;
  again_ += std::uint64_t{s.doubled} + s.reordered;
  const auto again = std::min(again_, datagrams / kDoubledOneIn + kFewDoubled);
  if (datagrams_ > datagrams + again) return beyond("datagrams", datagrams_, datagrams);
  const auto each = datagrams == 0 ? 0 : (octets + datagrams - 1) / datagrams;
  if (octets_ > octets + again * std::max<std::uint64_t>(each, 1'472))
    return beyond("octets", octets_, octets);
  if (s.sub_interval_number <= newest_sub_interval_) return {};
  newest_sub_interval_ = s.sub_interval_number;
  return judge_sub_interval(s.sub_interval);
}

std::string FeedbackJudge::judge_sub_interval(const SubInterval& told) const {
  const microseconds lasted{told.duration_us};
  if (lasted < kShortest)
    return "the far end says that a sub-interval lasted " + ms(lasted) + ": none is so short";
  const auto within = lasted + lasted / kStallShare;
  const auto judge = [&](const char* what, std::uint64_t claimed, Count count, double few) {
    const auto most = most_within(within, count);
    if (static_cast<double>(claimed) <= most + few) return std::string{};
    return "the far end says that it received " + std::to_string(claimed) + " " + what + " in " +
           ms(lasted) + ", when at most " + std::to_string(static_cast<std::uint64_t>(most)) +
           " ever left in " + ms(within);
  };
  auto lie = judge("datagrams", told.datagrams, &Sent::datagrams, kFewDatagrams);
  return lie.empty() ? judge("octets", told.octets, &Sent::octets, kFewOctets) : lie;
}

double FeedbackJudge::by(Steady then, Count count) const {
  const auto next = std::ranges::lower_bound(sent_, then, {}, &Sent::at);
  if (next == sent_.begin()) return 0;
  const auto& before = *(next - 1);
  const auto so_far = static_cast<double>(before.*count);
  if (next == sent_.end()) return so_far;
  return so_far + (static_cast<double>((*next).*count) - so_far) *
                      (static_cast<double>((then - before.at).count()) /
                       static_cast<double>((next->at - before.at).count()));
}

// The most in any window: what left by then is a chain of lines, so the best one begins or ends at
// a joint.
double FeedbackJudge::most_within(microseconds duration, Count count) const {
  double most = 0;
  for (const auto& joint : sent_) {
    const auto here = static_cast<double>(joint.*count);
    most = std::max(
        {most, by(joint.at + duration, count) - here, here - by(joint.at - duration, count)});
  }
  return most;
}

}  // namespace preau::udpst
