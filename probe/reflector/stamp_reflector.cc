#include "probe/reflector/stamp_reflector.hh"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include <netinet/in.h>

namespace preau {

namespace {

// UDP services that answer whatever comes, or much to little: a request that claims to come from
// one is forged. Below 1,024, where no client is but one at STAMP's own port (RFC 8762
// section 4.1), and, above, those of known amplifiers: SQL Server, L2TP, SSDP, ARD, STUN,
// WS-Discovery, SIP, mDNS, LLMNR, CoAP, memcached, game servers, Plex, DVR-DHCP, BACnet.
constexpr std::uint16_t kLeastClientPort = 1'024, kStampPort = 862;
constexpr std::array<std::uint16_t, 15> kForgedPorts{
    1434, 1701, 1900, 3283, 3478, 3702, 5060, 5353, 5355, 5683, 11211, 27015, 32414, 37810, 47808};

bool is_forged_port(std::uint16_t port) {
  return (port < kLeastClientPort && port != kStampPort) ||
         std::ranges::find(kForgedPorts, port) != kForgedPorts.end();
}

// Sequence numbers come late, twice, or with an older T1, by no more than this.
constexpr std::int32_t kReplayWindow = 1'024;

// 0.0.0.0/8, and from 224.0.0.0 on: multicast, broadcast, reserved.
bool is_group_v4(std::uint32_t v4) { return v4 >> 24U == 0 || v4 >= 0xE000'0000; }

bool is_group(const Address& from) {
  if (from.storage.ss_family == AF_INET)
    return is_group_v4(ntohl(reinterpret_cast<const sockaddr_in&>(from.storage).sin_addr.s_addr));
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from.storage).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&v6)) return is_group_v4(ntohl(v6.s6_addr32[3]));
  return IN6_IS_ADDR_MULTICAST(&v6) || IN6_IS_ADDR_UNSPECIFIED(&v6);
}

bool forged(const StampReflector::Arrival& arrival) {
  return arrival.to_group || arrival.crossed || is_group(arrival.from) ||
         is_forged_port(arrival.from.port());
}

void count(StampCounters::Count& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

stamp::TimestampInformation clock_information(const stamp::ErrorEstimate& clock) {
  const auto source = clock.synchronised ? stamp::SyncSource::ntp : stamp::SyncSource::local;
  return {source, stamp::StampMethod::software, source, stamp::StampMethod::software};
}

}  // namespace

std::string StampCounters::json() const {
  std::string out = "{";
  const auto add = [&](const char* name, const Count& value) {
    if (out.size() > 1) out += ", ";
    out += "\"" + std::string(name) + "\": " + std::to_string(value.load());
  };
  add("received", received);
  add("reflected", reflected);
  add("stateless", stateless);
  add("too_short", too_short);
  add("bad_hmac", bad_hmac);
  add("replayed", replayed);
  add("refused_source", refused_source);
  add("rate_limited", rate_limited);
  add("was_reply", was_reply);
  add("send_failed", send_failed);
  add("user_stamped", user_stamped);
  add("socket_drops", socket_drops);
  add("sessions", sessions);
  return out + "}";
}

StampReflector::Session::Session(SessionCount count) : of_source(std::move(count)) { ++*of_source; }

StampReflector::Session::~Session() {
  if (of_source) --*of_source;
}

StampReflector::StampReflector(const StampConfig& config)
    : config_(config),
      rate_(config.rate),
      sources_(config.most_sessions, config.expiry),
      sessions_(config.most_sessions, config.expiry) {}

StampReflector::Session* StampReflector::session(const TableKey& key, const TableKey& source,
                                                 Steady now) {
  if (!config_.stateful) return nullptr;
  auto* count = sources_.find(source, now);  // also of a known session: it keeps its source in use
  if (auto* known = sessions_.find(key, now)) return known;
  sessions_.expire(now);  // those of this source no longer count
  if (count == nullptr) count = sources_.insert(source, std::make_shared<std::uint32_t>(0), now);
  if (count == nullptr || **count >= config_.most_sessions_of_source) return nullptr;
  auto* made = sessions_.insert(key, Session(*count), now);
  counters_.sessions.store(sessions_.size(), std::memory_order_relaxed);
  return made;
}

// Duplicates that the network makes are reflected, so that the sender counts them. What is newer
// than all before was signed since, so it is no replay, whatever its number: a sender that starts
// again.
bool StampReflector::replayed(const stamp::Request& request, const Session* session,
                              WallTime now) const {
  const auto age = now - request.sent;
  if (request.error.synchronised && (age > config_.most_age || age < -config_.most_age))
    return true;
  if (session == nullptr || session->received == 0 || request.sent > session->newest) return false;
  // Either way, around the end of 32 bits (RFC 1982): a number ahead with an older T1 is of a
  // sender whose clock is coarse, or was set back.
  const auto apart = static_cast<std::int32_t>(session->highest_seq - request.seq);
  return request.sent < session->newest - config_.most_lateness ||
         std::abs(std::int64_t{apart}) >= kReplayWindow;
}

bool StampReflector::wants_follow_up(std::span<const std::byte> packet) const {
  const bool authenticated = config_.protection.mode == stamp::Mode::authenticated;
  const auto base = authenticated ? stamp::kAuthenticatedSize : stamp::kBaseSize;
  return packet.size() > base && stamp::read_asked(packet, base).follow_up;
}

std::optional<StampReflector::Departure> StampReflector::answer(std::span<std::byte> packet,
                                                                const Arrival& arrival) {
  const auto refuse = [](StampCounters::Count& why) {
    count(why);
    return std::nullopt;
  };
  count(counters_.received);
  if (forged(arrival)) return refuse(counters_.refused_source);
  if (stamp::looks_like_reply(packet, config_.protection.mode)) return refuse(counters_.was_reply);
  const auto request = stamp::decode_request(packet, config_.protection);
  if (!request)
    return refuse(request.error() == stamp::Refusal::too_short ? counters_.too_short
                                                               : counters_.bad_hmac);
  // Behind the HMAC: who has no key cannot spend the bucket of one who has, by forging its address.
  const auto source = source_key(arrival.from);
  if (!rate_.admit(source, arrival.now)) return refuse(counters_.rate_limited);
  auto key = address_key(arrival.from);
  key[2] |= std::uint32_t{arrival.from.port()} << 16U | request->session;
  auto* state = session(key, source, arrival.now);
  if (config_.protection.mode == stamp::Mode::authenticated) {
    if (replayed(*request, state, arrival.received)) return refuse(counters_.replayed);
    if (state != nullptr && (state->received == 0 || request->sent > state->newest)) {
      state->newest = request->sent;
      state->highest_seq = request->seq;
    }
  }
  return reflect(packet, arrival, state, key, request->seq);
}

StampReflector::Departure StampReflector::reflect(std::span<std::byte> packet,
                                                  const Arrival& arrival, Session* state,
                                                  const TableKey& key, std::uint32_t request_seq) {
  stamp::Reflection how{.received = arrival.received, .error = clock_, .ttl = arrival.ttl};
  how.answers.clock = clock_information(clock_);
  how.answers.dscp = arrival.tos >> 2U;
  how.answers.ecn = arrival.tos & 3U;
  how.answers.format = clock_.format;
  Departure departure{.session = state, .key = key};
  if (state != nullptr) {
    how.answers.counts = {++state->received, state->sent + 1};
    if (state->previous && state->previous->seq + 1 == state->sent)
      how.answers.previous = state->previous;
    how.answers.arrivals = state->arrivals;
    std::shift_right(state->arrivals.begin(), state->arrivals.end(), 1);
    state->arrivals.front() = request_seq;
    how.seq = departure.seq = state->sent++;
  } else {
    count(counters_.stateless);
  }
  const auto asked = stamp::reflect(packet, how, config_.protection);
  // The reply bears the request's DSCP (RFC 5357 section 4.2), or the one that Class of Service
  // asks for; never its ECN, which is for the network to set.
  const auto dscp =
      asked.dscp && stamp::dscp_permitted(*asked.dscp) ? *asked.dscp : how.answers.dscp;
  departure.tos = static_cast<std::uint8_t>(dscp << 2U);
  departure.follow_up = asked.follow_up && state != nullptr;
  if (!arrival.kernel_stamp) count(counters_.user_stamped);
  count(counters_.reflected);
  return departure;
}

void StampReflector::leave(std::span<std::byte> packet, const Departure& departure, WallTime now) {
  stamp::finish(packet, now, config_.protection);
  if (departure.session != nullptr)
    departure.session->previous = {departure.seq, now, stamp::StampMethod::software};
}

void StampReflector::note_sent(const TableKey& key, std::uint32_t seq, WallTime when, Steady now) {
  auto* state = sessions_.find(key, now);
  if (state != nullptr && state->previous && state->previous->seq == seq)
    state->previous->sent = when;
}

}  // namespace preau
