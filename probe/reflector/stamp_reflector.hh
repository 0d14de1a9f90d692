// The STAMP Session-Reflector (RFC 8762 section 4.3, RFC 8972): what to make of one packet. Sockets
// and clocks are the caller's (stamp_server.hh), so that tests and fuzzing need none.
#pragma once

#include <atomic>
#include <optional>
#include <span>

#include "probe/net/stamp.hh"
#include "probe/net/udp.hh"
#include "probe/reflector/rate_limit.hh"

namespace preau {

struct StampConfig {
  stamp::Protection protection{};
  bool stateful{true};
  Rate rate{};
  std::size_t most_sessions{4'096};  // about 1 MB; further ones are reflected stateless
  std::uint32_t most_sessions_of_source{64};
  std::chrono::seconds expiry{120};  // of a session, and of a source
  // Authenticated: how far a synchronised sender's T1 may be from our clock, and how much older
  // than the session's newest any T1 may be.
  std::chrono::seconds most_age{300}, most_lateness{10};
};

// Written by the thread that reflects, read by any.
struct StampCounters {
  using Count = std::atomic<std::uint64_t>;
  Count received{}, reflected{}, stateless{};
  Count too_short{}, bad_hmac{}, replayed{}, refused_source{}, rate_limited{}, was_reply{};
  Count send_failed{}, user_stamped{}, socket_drops{}, sessions{};

  std::string json() const;
};

class StampReflector {
 public:
  struct Arrival {
    const Address& from;
    Steady now{};
    WallTime received{};  // T2
    bool kernel_stamp{true};
    std::uint8_t ttl{}, tos{};
    bool to_group{};
    bool crossed{};  // over IPv6, from an address that stands for an IPv4 one
  };
  // How many sessions a source has in use; owned by it and by each of them, as either may go first.
  using SessionCount = std::shared_ptr<std::uint32_t>;
  // What the reflector knows of a session: peer's address and port, and SSID.
  struct Session {
    SessionCount of_source;
    std::uint32_t received{}, sent{};
    std::optional<stamp::FollowUp> previous;  // the newest reply that left
    stamp::Arrivals arrivals{};               // the requests before, newest first
    std::uint32_t highest_seq{};
    stamp::Time newest{};  // T1

    explicit Session(SessionCount count);
    Session(Session&&) = default;
    Session& operator=(Session&&) = default;
    ~Session();
  };
  struct Departure {
    std::uint8_t tos{};
    bool follow_up{};    // when it really leaves is wanted: note_sent()
    Session* session{};  // null: stateless. Lives as long as the expiry, at least
    TableKey key{};
    std::uint32_t seq{};
  };

  explicit StampReflector(const StampConfig& config);

  // From now on: how right our clock is.
  void set_clock(const stamp::ErrorEstimate& error) { clock_ = error; }

  // It will be told when the session's reply before left, which must be sent first.
  bool wants_follow_up(std::span<const std::byte> packet) const;
  // Turns the packet into its reply, in place, but for T3; none: it gets no answer.
  std::optional<Departure> answer(std::span<std::byte> packet, const Arrival& arrival);
  // The last thing before it is sent.
  void leave(std::span<std::byte> packet, const Departure& departure, WallTime now);
  // When the kernel says that it left.
  void note_sent(const TableKey& session, std::uint32_t seq, WallTime when, Steady now);

  StampCounters& counters() { return counters_; }
  const StampCounters& counters() const { return counters_; }

 private:
  Session* session(const TableKey& key, const TableKey& source, Steady now);
  bool replayed(const stamp::Request& request, const Session* session, WallTime now) const;
  Departure reflect(std::span<std::byte> packet, const Arrival& arrival, Session* state,
                    const TableKey& key, std::uint32_t request_seq);

  StampConfig config_;
  stamp::ErrorEstimate clock_{};
  RateLimit rate_;
  BoundedTable<SessionCount> sources_;
  BoundedTable<Session> sessions_;
  StampCounters counters_;
};

}  // namespace preau
