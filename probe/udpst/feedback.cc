#include "probe/udpst/feedback.hh"

namespace preau::udpst {

using namespace std::chrono_literals;

namespace {

// What a queue's growth and the trial interval may shift the news of a sub-interval.
constexpr auto kTolerance = 500ms;

std::string beyond(const std::string& what, std::uint64_t claimed, std::uint64_t sent) {
  return "the far end says that it received " + std::to_string(claimed) + " " + what + " when " +
         std::to_string(sent) + " had been sent";
}

}  // namespace

std::string FeedbackJudge::judge(const Status& s, std::uint64_t datagrams, std::uint64_t octets,
                                 Steady now) {
  if (s.number <= newest_) return {};  // late or doubled: it was judged, or does not count
  newest_ = s.number;
  trial_datagrams_ += s.datagrams;
  trial_octets_ += s.octets;
  if (trial_datagrams_ > datagrams) return beyond("datagrams", trial_datagrams_, datagrams);
  if (trial_octets_ > octets) return beyond("octets", trial_octets_, octets);
  if (s.sub_interval_number <= newest_sub_interval_) return {};
  newest_sub_interval_ = s.sub_interval_number;
  return judge_sub_interval(s, datagrams, octets, now);
}

std::string FeedbackJudge::judge_sub_interval(const Status& s, std::uint64_t datagrams,
                                              std::uint64_t octets, Steady now) {
  sub_datagrams_ += s.sub_interval.datagrams;
  sub_octets_ += s.sub_interval.octets;
  if (sub_datagrams_ > datagrams) return beyond("datagrams", sub_datagrams_, datagrams);
  if (sub_octets_ > octets) return beyond("octets", sub_octets_, octets);
  if (!first_) {
    first_ = now;
    return {};
  }
  // Sub-intervals lie one behind the other: together they last as long as they took to be told.
  claimed_ += std::chrono::microseconds{s.sub_interval.duration_us};
  const auto took = now - *first_;
  if (claimed_ + kTolerance >= took) return {};
  const auto ms = [](auto time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
  };
  return "the far end says that its sub-intervals lasted " + ms(claimed_) + " ms when " + ms(took) +
         " ms had passed: their rates are too high";
}

}  // namespace preau::udpst
