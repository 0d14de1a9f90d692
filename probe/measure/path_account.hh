// What became of the packets of a STAMP session, each way. A stateful reflector numbers its replies
// in the order in which requests reached it (RFC 8762 section 4.3.1): its numbers that we know tell
// which requests arrived and in what order, and the ones that are missing tell what was lost on the
// way back. Purely: no packet, no time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace preau {

// Reordered: RFC 4737 section 3.3, of first arrivals only.
struct PathTotals {
  std::uint64_t duplicates{}, reordered{};  // of the round trip, as its sender sees it
  struct Way {
    std::uint64_t lost{}, duplicates{}, reordered{};
    bool operator==(const Way&) const = default;
  };
  // Empty when the reflector does not count, or counts nonsense, or all that came last is missing:
  // then nobody knows on which way it was lost.
  std::optional<Way> forward, backward;
};

class PathAccount {
 public:
  // A reply, in the order of coming: its own number, and its request's place in the session.
  void came(std::uint32_t number, std::size_t request);
  // A request that reached the reflector as its `number`th, learnt otherwise.
  void arrived(std::uint32_t number, std::size_t request);
  // The reflector is known to count, or known not to; the first holds against the second.
  void counts(bool stateful);

  // Of the first `counting` packets of `sent`: those behind them only asked what became of these.
  PathTotals totals(std::size_t sent, std::size_t counting) const;

 private:
  struct Reply {
    std::uint64_t number{};
    std::size_t request{};
  };

  std::optional<std::uint64_t> unwrap(std::uint32_t number) const;
  void note(std::uint64_t number, std::size_t request);
  // Who arrived, in order, with what is not known filled in; none when that cannot be told.
  std::optional<std::vector<std::size_t>> arrivals(std::size_t sent, std::size_t counting) const;

  std::vector<Reply> replies_;
  std::vector<std::optional<std::size_t>> arrivals_;  // by the reflector's number
  std::uint64_t last_{};
  std::size_t newest_{};  // request that was answered
  std::optional<bool> stateful_;
  bool nonsense_{};
};

}  // namespace preau
