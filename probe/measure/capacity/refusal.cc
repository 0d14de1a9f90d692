#include "probe/measure/capacity/refusal.hh"

#include <algorithm>

#include <fmt/format.h>

#include "probe/measure/capacity/layers.hh"

namespace preau::capacity {

using std::chrono::duration;
using std::chrono::milliseconds;

namespace {

// Of stamps of several cores, even where nothing is read out of order.
constexpr nanoseconds kStampDisorder = milliseconds{1};
// Above what two honest clocks and a rounded port speed explain.
constexpr double kRateSlack = 1.02;

// Before 1970, or after 2096: no clock of ours, and differences of such stamps may overflow.
bool absurd(nanoseconds stamp) {
  return stamp < nanoseconds{0} || stamp > nanoseconds{4'000'000'000'000'000'000};
}

double in_ms(nanoseconds time) { return duration<double, std::milli>(time).count(); }

std::optional<std::string> refuse_sent(const Train& train, const std::vector<Sent>& sent) {
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (sent[i].first != next)
      return fmt::format("the sender tells of packet {} where {} was due", sent[i].first, next);
    if (absurd(sent[i].at)) return fmt::format("absurd send stamp: {} ns", sent[i].at.count());
    if (i > 0 && sent[i].at < sent[i - 1].at)
      return fmt::format("send stamps go back by {:.3f} ms", in_ms(sent[i - 1].at - sent[i].at));
    next += sent[i].packets;
  }
  if (next > train.packets())
    return fmt::format("the sender tells of {} packets in a train of {}", next, train.packets());
  return std::nullopt;
}

std::uint64_t packets(const std::vector<Sent>& sent) {
  return sent.empty() ? 0 : std::uint64_t{sent.back().first} + sent.back().packets;
}

std::optional<std::string> refuse_arrival(const Train& train, const Arrival& arrival,
                                          std::uint64_t sent) {
  if (arrival.sequence >= sent)
    return fmt::format("packet {} is said to have arrived, but only {} were sent", arrival.sequence,
                       sent);
  if (arrival.ip_octets != train.ip_octets)
    return fmt::format("packet {} is said to have {} octets, {} were sent", arrival.sequence,
                       arrival.ip_octets, train.ip_octets);
  if (absurd(arrival.at)) return fmt::format("absurd receive stamp: {} ns", arrival.at.count());
  return std::nullopt;
}

// How far the stamps go back at most, in this order.
nanoseconds falls_back(const std::vector<Arrival>& arrivals) {
  nanoseconds latest{0}, most{0};
  for (const auto& arrival : arrivals) {
    most = std::max(most, latest - arrival.at);
    latest = std::max(latest, arrival.at);
  }
  return most;
}

}  // namespace

std::optional<std::string> refuse(const Train& train, const Feedback& feedback) {
  if (auto wrong = refuse_sent(train, feedback.sent)) return wrong;
  const auto count = packets(feedback.sent);
  if (feedback.arrivals.size() > count)
    return fmt::format("the receiver counts {} packets of {} sent", feedback.arrivals.size(),
                       count);
  std::vector<bool> seen(count);
  for (const auto& arrival : feedback.arrivals) {
    if (auto wrong = refuse_arrival(train, arrival, count)) return wrong;
    if (seen[arrival.sequence])
      return fmt::format("packet {} is said to have arrived twice", arrival.sequence);
    seen[arrival.sequence] = true;
  }
  return std::nullopt;
}

std::optional<std::string> refuse_clock(const Feedback& feedback) {
  const auto as_read = falls_back(feedback.arrivals);
  if (as_read <= kStampDisorder) return std::nullopt;
  auto as_sent = feedback.arrivals;
  std::ranges::sort(as_sent, {}, &Arrival::sequence);
  if (falls_back(as_sent) <= kStampDisorder) return std::nullopt;
  return fmt::format("receive stamps go back by {:.3f} ms: the receiver's clock stepped",
                     in_ms(as_read));
}

std::optional<Mbps> slower_port(const Train& train, const Feedback& feedback) {
  std::optional<Mbps> slower;
  for (const auto& link : {feedback.sender.link, feedback.receiver.link})
    if (link && (!slower || link->value < slower->value)) slower = link;
  if (slower) slower = ip_rate_of_port(*slower, train.ip_octets);
  return slower;
}

std::optional<std::string> refuse_rate(Mbps sustained, const Train& train,
                                       const Feedback& feedback) {
  const auto port = slower_port(train, feedback);
  if (!port || sustained.value <= port->value * kRateSlack) return std::nullopt;
  return fmt::format("{:.1f} Mbit/s are said to have arrived through a port of {:.1f}",
                     sustained.value, port->value);
}

}  // namespace preau::capacity
