#include "probe/measure/capacity/controller.hh"

#include <algorithm>

#include <fmt/format.h>

#include "probe/measure/capacity/refusal.hh"

namespace preau::capacity {

namespace {

constexpr std::size_t kFewestTrains = 2;  // one alone cannot be told from a stall
constexpr std::size_t kMostTrains = 6;
constexpr int kMostSilent = 3;
constexpr int kMostShort = 2;         // trains that the sender could not pace
constexpr int kMostStepped = 2;       // a clock that is set steps once
constexpr int kMostHasty = 3;         // a stall on the way makes one such
constexpr double kHaste = 2;          // received over sent
constexpr int kMostShallow = 3;       // fills that did not fill
constexpr double kClearlyFull = 0.8;  // out over in, climbing: the next doubling is not needed
constexpr double kJustFull = 0.985;   // the same when the sender has no more to give
constexpr double kShortfall = 0.75;   // sent over asked: the sender's own limit
constexpr double kEmptied = 0.9;      // after over before: a bucket's end, no noise
constexpr int kMostEmptied = 2;       // buckets that ended amid a train
constexpr double kSafe = 0.7;         // of a wait at which packets were lost
constexpr double kSpare = 1.2;        // sender over path, or a head is no faster than a body
// Slow lines are looked at for as long as this one takes to carry the bucket.
constexpr double kSlow_octets_s = 0.8e6;
// How much a whole test may send: less than a thirtieth of what TCP needs for a steady figure (10 s
// of the line), even when a third train is wanted now and then; or as many buckets, since half of
// what passes empties one.
constexpr double kLook_s = 0.285;
constexpr double kLookOfBucket = 2.85;
constexpr double kSlowest = 0.3;         // Mbit/s: no line for a school
constexpr double kLongestTrain_s = 3.9;  // a reflector serves 4 s (PROTOCOL.md)
constexpr nanoseconds kLongestClimb = std::chrono::milliseconds{160};

// A slow line's body of 120 packets may last longer: fewer then tell as well as they can. A head is
// never cut, since without a full queue nothing is measured.
void trim(Train& train) {
  while (train.body_packets > train.burst_packets && train.seconds() > kLongestTrain_s)
    train.body_packets -= std::min(train.burst_packets, train.body_packets - train.burst_packets);
}

std::string not_ruled_out(const Result& result) {
  const auto mb = [](std::uint64_t octets) { return 1e-6 * static_cast<double>(octets); };
  return fmt::format(
      "; would not have shown: a token bucket of more than {:.1f} MB before half this rate, of "
      "more "
      "than {:.2f} MB before nine tenths of it, a small one before a rate nearer yet; others whom "
      "the line serves from another queue",
      mb(result.ruled_out_octets), mb(result.ruled_out_weak_octets));
}

}  // namespace

std::optional<Train> Controller::next() {
  if (phase_ == Phase::done) return std::nullopt;
  train_ = shape();
  trim(train_);
  const auto octets = std::uint64_t{train_.packets()} * train_.ip_octets;
  if (sent_octets_ + octets > settings_.octet_budget ||
      to_seconds(elapsed_) + train_.seconds() > to_seconds(settings_.time_budget)) {
    found_.spent = true;
    end();
    return std::nullopt;
  }
  return train_;
}

Train Controller::shape() const {
  switch (phase_) {
    case Phase::climb:
      return climbing(climb_rate_, climb_length_, settings_.ip_octets);
    case Phase::fill:
      return filling(path_, settings_.ip_octets);
    default:
      return measuring(path_, settings_.ip_octets);
  }
}

void Controller::feed(Feedback feedback) {
  elapsed_ = std::max(elapsed_, feedback.elapsed);
  refused_ = refuse(train_, feedback);
  if (refused_) return end();
  account(feedback);
  if (auto stepped = refuse_clock(feedback)) {
    if (++stepped_ < kMostStepped) return;  // the same train once more
    refused_ = std::move(stepped);
    return end();
  }
  std::ranges::stable_sort(feedback.arrivals, {}, &Arrival::at);
  const auto reading = read(train_, feedback);
  refused_ = refuse_pace(reading, feedback);
  if (refused_) return end();
  const double wait = waited(feedback);
  // When hardly any of it arrived nobody knows our own queue.
  if (reading.tail > 0) found_.delay_beyond = std::max(found_.delay_beyond, wait - reading.deepest);
  silent_ = reading.received == 0 ? silent_ + 1 : 0;
  if (disturbs(found_) || silent_ == kMostSilent) return end();
  learn(reading);
  if (phase_ == Phase::climb) return climb(reading);
  if (phase_ == Phase::fill) return fill(reading);
  measure(reading);
}

std::optional<std::string> Controller::refuse_pace(const Reading& reading,
                                                   const Feedback& feedback) {
  if (auto wrong = refuse_rate(Mbps{reading.tail}, train_, feedback)) return wrong;
  const bool hasty = reading.sent_rate > 0 && reading.tail > kHaste * reading.sent_rate;
  if (!hasty || ++hasty_ < kMostHasty) return std::nullopt;
  return fmt::format(
      "{} trains are said to have arrived more than {} times as fast as they were sent", kMostHasty,
      kHaste);
}

// How long the concurrent stream waited in queues, ours included; s.
double Controller::waited(const Feedback& feedback) {
  if (feedback.delays.empty()) return 0;
  const auto [least, most] = std::ranges::minmax(feedback.delays);
  least_delay_ = std::min(least_delay_.value_or(least), least);
  return to_seconds(most - *least_delay_);
}

void Controller::account(const Feedback& feedback) {
  std::uint64_t sent = 0;
  for (const auto& burst : feedback.sent) sent += burst.packets;
  sent_octets_ += sent * train_.ip_octets;
  received_octets_ += feedback.arrivals.size() * train_.ip_octets;
  found_.ip_octets = settings_.ip_octets;
  found_.test_sent = sent_octets_;
  found_.test_octets = received_octets_;
  if (sent > 0)
    found_.most_lost =
        std::max(found_.most_lost,
                 1 - static_cast<double>(feedback.arrivals.size()) / static_cast<double>(sent));
  found_.sender.add(feedback.sender, train_.ip_octets);
  found_.receiver.add(feedback.receiver, train_.ip_octets);
}

void Controller::learn(const Reading& reading) {
  path_.most = std::min({path_.most, settings_.fastest.value,
                         found_.sender.port.value_or(settings_.fastest).value,
                         found_.receiver.port.value_or(settings_.fastest).value});
  if (reading.tail == 0) return;
  found_.highest = std::max(found_.highest, reading.tail);
  // Climbing trains are too short to tell so little.
  if (phase_ != Phase::climb) found_.exceeded = found_.exceeded || reading.exceeded;
  bucket_.add(reading, train_.ip_octets);
  const auto patience = [&](bool lost) { return lost ? to_seconds(settings_.patience) : 0; };
  const double idle = std::max(0.0, bucket_.idle() - patience(waited_for_lost_));
  waited_for_lost_ = reading.received < reading.sent;
  path_.idle = idle + patience(waited_for_lost_);
}

void Controller::climb(const Reading& reading) {
  if (reading.sent_rate < kShortfall * climb_rate_.value) {
    if (++short_ < kMostShort || reading.sent_rate == 0) return;  // once may be a stall
    path_.most = reading.sent_rate;
  }
  if (reading.tail == 0 && reading.overflowed()) return climb_gently();
  const bool top = climb_rate_.value >= path_.most;
  if (reading.tail > 0 && reading.tail < (top ? kJustFull : kClearlyFull) * reading.sent_rate) {
    path_.rate = reading.tail;
    path_.burst_octets = bucket_.size(path_.rate).value_or(0);
    phase_ = path_.most > kSpare * path_.rate ? Phase::fill : Phase::measure;
  } else if (!top) {
    climb_rate_ = Mbps{std::min(2 * climb_rate_.value, path_.most)};
  } else if (climb_length_ < kLongestClimb) {
    climb_length_ *= 2;  // no faster, so longer: a bucket may still hide the path
  } else {
    end();
  }
}

// So slow a line, and so short its queue, that hardly any packet of a train passed.
void Controller::climb_gently() {
  if (climb_rate_.value < kSlowest) end();
  climb_rate_ = Mbps{climb_rate_.value / 2};
  climb_length_ = std::min(2 * climb_length_, kLongestClimb);
}

void Controller::fill(const Reading& reading) {
  const bool lost = reading.overflowed();
  const bool full =
      reading.exceeded && (lost || reading.deepest > depth(path_, train_.ip_octets) / 2);
  if (!full && ++shallow_ <= kMostShallow) {  // the bucket holds more than it seemed
    const auto passed = static_cast<double>(reading.received) * train_.ip_octets;
    path_.burst_octets = std::max(2 * path_.burst_octets, passed);
    return;
  }
  if (!full) return end();
  path_.rate = reading.knee ? reading.tail : std::min(path_.rate, reading.tail);
  path_.burst_octets = std::max(path_.burst_octets, bucket_.size(path_.rate).value_or(0));
  path_.room = reading.deepest * (lost ? kSafe : 1.0);
  fill_ = reading;
  phase_ = Phase::measure;
}

// A queue holds octets: on a slower path the same ones wait longer.
void Controller::learn_rate(double rate) {
  if (path_.room) *path_.room *= path_.rate / rate;
  path_.rate = rate;
}

void Controller::measure(const Reading& reading) {
  const bool emptied = reading.exceeded && reading.tail < kEmptied * path_.rate;
  if (reading.tail > 0) learn_rate(reading.tail);
  if (reading.overflowed())
    path_.room = std::min(kSafe * reading.deepest, path_.room.value_or(1e9));
  if (emptied && ++emptied_ <= kMostEmptied) {
    // A bucket ended amid it: discovery still. In the pause it fills again, so the next is as long.
    path_.burst_octets = bucket_.size(path_.rate).value_or(path_.burst_octets);
    found_.behind_bucket = std::min(reading.tail, found_.behind_bucket.value_or(reading.tail));
    return;
  }
  found_.sent += reading.sent;
  found_.received += reading.received;
  found_.comparable = found_.comparable || compares(train_, path_.rate);
  trains_.push_back(reading);
  path_.look_octets = left_to_look();
  const auto now = findings();
  if (!path_.sprint && rides_bucket(now)) {
    path_.sprint = true;
  } else if (enough(now) || crowded(now.sharing)) {
    end();
  }
}

// What a shaper passes at its peak, while it has tokens, looks like others who give way; and where
// the peak is as fast as a head, that never waits.
bool Controller::rides_bucket(const Findings& now) const {
  return (bucket_.boost() || emptied_ > 0) && (shared(now.sharing) || unsettled(now));
}

bool Controller::enough(const Findings& now) const {
  if (trains_.size() >= kMostTrains) return true;
  if (!looked()) return false;
  if (!now.estimate || now.estimate->trains < kFewestTrains) return false;
  const auto& interval = now.estimate->interval;
  return interval.high - interval.low <= 2 * settings_.half_width * now.estimate->value &&
         !shared(now.sharing) && !unsettled(now);
}

bool Controller::looked() const {
  return bucket_.ruled_out(path_.rate / 2) >= settings_.bucket_octets ||
         to_seconds(elapsed_) >= settings_.bucket_octets / kSlow_octets_s;
}

// What the test may still send, in one piece, since pauses refill a bucket. Asked from the second
// train on: before, the rate is not known well enough for a long one.
double Controller::left_to_look() const {
  const double octets_s = path_.rate * kOctetsOfMbit;
  const double most = std::min(kLookOfBucket * settings_.bucket_octets,
                               settings_.bucket_octets / kSlow_octets_s * octets_s);
  const double may = std::min(std::max(kLook_s * octets_s, most),
                              0.95 * static_cast<double>(settings_.octet_budget));
  return may - static_cast<double>(sent_octets_);
}

Findings Controller::findings() const {
  auto found = found_;
  found.estimate = estimate(trains_);
  if (found.estimate) found.sharing = sharing(fill_, trains_, *found.estimate);
  return found;
}

// What was measured, before it is judged.
Result Controller::figures(const Findings& found) const {
  Result result;
  result.ip_octets = settings_.ip_octets;
  result.sent_octets = sent_octets_;
  result.received_octets = received_octets_;
  result.duration = elapsed_;
  if (refused_) return result;  // nothing that the far end told counts
  if (found.estimate) {
    result.value = Mbps{found.estimate->value};
    result.interval = found.estimate->interval;
    result.samples = found.estimate->samples;
    result.sustained_octets = found.estimate->sustained_octets;
  } else if (found.highest > 0) {
    result.value = Mbps{found.highest};
  }
  if (result.value) {
    const auto before = [&](double part) {
      return static_cast<std::uint64_t>(bucket_.ruled_out(part * result.value->value));
    };
    result.ruled_out_octets = before(0.5);
    result.ruled_out_weak_octets = before(0.9);
  }
  if (const auto size = bucket_.size(result.value.value_or(Mbps{}).value); result.value && size) {
    result.burst_octets = static_cast<std::uint64_t>(*size);
    result.boost = Mbps{*bucket_.boost()};
  }
  if (found.sent > 0)
    result.own_loss =
        Ratio{1 - static_cast<double>(found.received) / static_cast<double>(found.sent)};
  return result;
}

Result Controller::result() const {
  const auto found = findings();
  auto result = figures(found);
  if (refused_) {
    result.evidence = "refused: " + *refused_;
  } else if (received_octets_ == 0) {
    result.evidence = "nothing arrived of any train";
  } else {
    const auto verdict = judge(found, settings_.direction);
    result.valid = verdict.valid;
    result.limited_by = verdict.limited_by;
    result.evidence = verdict.evidence;
    if (result.valid) result.evidence += not_ruled_out(result);
  }
  return result;
}

}  // namespace preau::capacity
