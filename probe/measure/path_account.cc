#include "probe/measure/path_account.hh"

#include <algorithm>
#include <set>

namespace preau {

namespace {

// Copies beyond the first, and first arrivals that a later packet overtook (RFC 4737 section 3.3).
struct Sequence {
  std::uint64_t duplicates{}, reordered{};
};

Sequence judge(std::span<const std::uint64_t> numbers) {
  Sequence out;
  std::set<std::uint64_t> seen;
  for (const auto number : numbers) {
    if (!seen.insert(number).second)
      ++out.duplicates;
    else if (number < *seen.rbegin())
      ++out.reordered;
  }
  return out;
}

// Of numbers beyond what was answered: in flight and doubled. A far end that counts to more than it
// can have received is not believed, and makes us keep no table of it.
constexpr std::int64_t kMostAhead = 10'000;
constexpr std::size_t kMostCopies = 4;

}  // namespace

// 32 bits on the wire: read as the value that is nearest to the one before (RFC 1982).
std::optional<std::uint64_t> PathAccount::unwrap(std::uint32_t number) const {
  const auto step = static_cast<std::int32_t>(number - static_cast<std::uint32_t>(last_));
  const auto next = static_cast<std::int64_t>(last_) + step;
  const auto most = std::int64_t{kMostCopies} * (static_cast<std::int64_t>(newest_) + kMostAhead);
  if (next < 0 || next > most) return std::nullopt;
  return static_cast<std::uint64_t>(next);
}

void PathAccount::note(std::uint64_t number, std::size_t request) {
  if (number >= arrivals_.size()) arrivals_.resize(number + 1);
  // One number for two requests: it restarted, or several of them answer as one.
  if (arrivals_[number].value_or(request) != request) nonsense_ = true;
  arrivals_[number] = request;
}

void PathAccount::came(std::uint32_t number, std::size_t request) {
  newest_ = std::max(newest_, request);
  const auto whole = unwrap(number);
  if (whole) {
    last_ = *whole;
    note(*whole, request);
  } else {
    nonsense_ = true;
  }
  replies_.push_back({whole.value_or(0), request});
}

void PathAccount::arrived(std::uint32_t number, std::size_t request) {
  if (const auto whole = unwrap(number)) note(*whole, request);
}

void PathAccount::counts(bool stateful) { stateful_ = stateful_.value_or(false) || stateful; }

std::optional<std::vector<std::size_t>> PathAccount::arrivals(std::size_t sent,
                                                              std::size_t counting) const {
  std::set<std::size_t> missing;  // as far as we know, they never arrived
  for (std::size_t i = 0; i < sent; ++i) missing.insert(missing.end(), i);
  std::size_t known = 0, newest = 0;
  for (const auto& request : arrivals_) {
    if (!request) continue;
    ++known;
    missing.erase(*request);
    newest = std::max(newest, *request);
  }
  const bool doubled = known > sent - missing.size();
  // Nothing that was sent later arrived: whether these did, nobody knows.
  if (const auto tail = missing.upper_bound(newest); tail != missing.end() && *tail < counting)
    return std::nullopt;
  std::vector<std::size_t> order;
  const auto take = [&](std::set<std::size_t>::iterator which) {
    order.push_back(*which);
    missing.erase(which);
  };
  std::size_t next = 0;  // that we know; the last one of all is known
  for (std::size_t at = 0; at < arrivals_.size(); ++at) {
    while (next < at || !arrivals_[next]) ++next;
    if (arrivals_[at]) {
      order.push_back(*arrivals_[at]);
      continue;
    }
    // Which request was it, whose reply we never saw? The one that is due between its neighbours;
    // else a copy of the one before where copies were seen; else one that was overtaken.
    const auto due = order.empty() ? missing.begin() : missing.upper_bound(order.back());
    if (due != missing.end() && *due < *arrivals_[next])
      take(due);
    else if (!doubled && !missing.empty() && *missing.begin() < *arrivals_[next])
      take(missing.begin());
    else
      order.push_back(order.empty() ? *arrivals_[next] : order.back());
  }
  return order;
}

PathTotals PathAccount::totals(std::size_t sent, std::size_t counting) const {
  std::vector<std::uint64_t> requests, numbers, there;
  std::set<std::uint64_t> answered;
  for (const auto& reply : replies_) {
    if (reply.request >= counting) continue;
    requests.push_back(reply.request);
    numbers.push_back(reply.number);
    answered.insert(reply.request);
  }
  const auto trip = judge(requests);
  PathTotals out{.duplicates = trip.duplicates, .reordered = trip.reordered};
  if (!stateful_.value_or(false) || nonsense_) return out;
  const auto order = arrivals(sent, counting);
  if (!order || order->size() > kMostCopies * sent) return out;
  for (const auto request : *order)
    if (request < counting) there.push_back(request);
  const auto forward = judge(there);
  const auto backward = judge(numbers);
  const auto distinct = there.size() - forward.duplicates;
  out.forward = {counting - distinct, forward.duplicates, forward.reordered};
  out.backward = {distinct - answered.size(), backward.duplicates, backward.reordered};
  return out;
}

}  // namespace preau
