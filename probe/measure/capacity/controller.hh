// Préau's short capacity method: what to send next, and when enough is known. Start here.
//
//   Controller test{settings};
//   while (auto train = test.next()) test.feed(send_and_collect(*train));
//   report(test.result());
//
// Pure: no sockets, no clock, no randomness. The same feedback gives the same trains and result.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "probe/measure/capacity/bucket.hh"
#include "probe/measure/capacity/reading.hh"
#include "probe/measure/capacity/result.hh"
#include "probe/measure/capacity/shape.hh"
#include "probe/measure/capacity/train.hh"
#include "probe/measure/capacity/verdict.hh"

namespace preau::capacity {

struct Settings {
  Direction direction{Direction::down};
  std::uint32_t ip_octets{1500};  // of a datagram: the path's MTU
  Mbps fastest{10'000};           // never sent faster
  // Go on until a token bucket of this size, on a line of half the rate or less, would have shown.
  double bucket_octets{1'250'000};
  double half_width{0.005};                // stop when the 95 % interval is as narrow, each side
  std::uint64_t octet_budget{40'000'000};  // IP octets sent, discovery included
  std::chrono::milliseconds time_budget{8'000};
  std::chrono::milliseconds patience{20};  // that the shell waits for packets that do not come
};

class Controller {
 public:
  explicit Controller(const Settings& settings) : settings_{settings} {}

  // Empty: stop sending, the result stands. Each train is fed before the next is asked for.
  std::optional<Train> next();
  void feed(Feedback feedback);
  Result result() const;

 private:
  enum class Phase { climb, fill, measure, done };

  Train shape() const;
  void end() { phase_ = Phase::done; }
  std::optional<std::string> refuse_pace(const Reading& reading, const Feedback& feedback);
  double waited(const Feedback& feedback);
  void account(const Feedback& feedback);
  void learn(const Reading& reading);
  void climb(const Reading& reading);
  void climb_gently();
  void fill(const Reading& reading);
  void learn_rate(double rate);
  void measure(const Reading& reading);
  bool rides_bucket(const Findings& now) const;
  bool enough(const Findings& now) const;
  bool looked() const;
  double left_to_look() const;
  Findings findings() const;
  Result figures(const Findings& found) const;

  Settings settings_;
  Phase phase_{Phase::climb};
  Train train_;  // the last one asked for
  Path path_;
  Mbps climb_rate_{10};
  nanoseconds climb_length_{std::chrono::milliseconds{10}};
  int silent_{};   // trains in a row of which nothing arrived
  int short_{};    // that left more slowly than asked
  int stepped_{};  // amid of which the receiver's clock stepped
  int hasty_{};    // that are said to have arrived far faster than they left
  int shallow_{};  // that were to fill the queue and did not
  int emptied_{};  // that a bucket ended amid of
  bool waited_for_lost_{};
  Bucket bucket_;
  std::optional<nanoseconds> least_delay_;  // of the STAMP stream

  Reading fill_;
  std::vector<Reading> trains_;  // that measured
  Findings found_;
  std::optional<std::string> refused_;
  std::uint64_t sent_octets_{}, received_octets_{};
  nanoseconds elapsed_{};
};

}  // namespace preau::capacity
