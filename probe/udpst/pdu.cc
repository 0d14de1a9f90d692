#include "probe/udpst/pdu.hh"

#include "probe/net/bytes.hh"

namespace preau::udpst {

namespace {

constexpr std::uint16_t kSetupId = 0xACE1, kActivationId = 0xACE2, kNullId = 0xDEAD,
                        kLoadId = 0xBEEF, kStatusId = 0xFEED;
constexpr std::uint16_t kUpBit = 0x8000;
constexpr std::uint8_t kRowIsStart = 0x01;
constexpr std::uint8_t kLastVerdict = 13, kMostSizes = 3;

// The Internet checksum (RFC 1071) over the PDU with its own field: all ones when it is right.
bool checksum_holds(std::span<const std::byte> pdu, std::size_t at) {
  if (load<std::uint16_t>(pdu, at) == 0) return true;
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < pdu.size(); i += 2) sum += load<std::uint16_t>(pdu, i);
  while (sum >> 16U != 0) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return sum == 0xFFFF;
}

// Of every PDU but load, whose size its sender chooses.
bool is_pdu(std::span<const std::byte> data, std::uint16_t id, std::size_t size) {
  return data.size() == size && load<std::uint16_t>(data, 0) == id &&
         checksum_holds(data, size - 2);
}

// Zeros: they are filled in when the PDU is signed (auth.hh).
void write_authentication(BigEndianWriter& w, AuthMode mode) {
  w.integer(static_cast<std::uint8_t>(mode));
  w.zeros(kAuthSize - 1);
}

template <class F>
void for_each_field(F visit, auto& rate) {
  visit(rate.interval1_us), visit(rate.payload1), visit(rate.burst1);
  visit(rate.interval2_us), visit(rate.payload2), visit(rate.burst2), visit(rate.addon2);
}

template <class F>
void for_each_count(F visit, auto& s) {
  visit(s.datagrams), visit(s.octets), visit(s.duration_us);
  visit(s.lost), visit(s.reordered), visit(s.doubled);
  visit(s.variation_least), visit(s.variation_most);
  visit(s.variation_sum), visit(s.variation_count);
  visit(s.rtt_variation_least), visit(s.rtt_variation_most), visit(s.since_start_ms);
}

bool is_boolean(std::uint8_t octet) { return octet <= 1; }
bool is_action(std::uint8_t octet) { return octet <= static_cast<std::uint8_t>(Action::stop); }

}  // namespace

std::vector<std::byte> encode(const Setup& s) {
  BigEndianWriter w;
  w.integer(kSetupId);
  w.integer(s.version);
  w.integer(s.connection);
  w.integer(s.connections);
  w.integer(s.connections_id);
  w.integer(std::uint8_t{s.response ? std::uint8_t{2} : std::uint8_t{1}});
  w.integer(static_cast<std::uint8_t>(s.verdict));
  w.integer(static_cast<std::uint16_t>(s.bandwidth | (s.up ? kUpBit : 0)));
  w.integer(s.test_port);
  w.integer(static_cast<std::uint8_t>(s.sizes));
  write_authentication(w, s.mode);
  return w.take();
}

std::optional<Setup> decode_setup(std::span<const std::byte> data) {
  if (!is_pdu(data, kSetupId, kSetupSize)) return std::nullopt;
  BigEndianReader r(data.subspan(2));
  Setup s;
  std::uint8_t request = 0, verdict = 0, sizes = 0, mode = 0;
  r.integer(s.version);
  r.integer(s.connection);
  r.integer(s.connections);
  r.integer(s.connections_id);
  r.integer(request);
  r.integer(verdict);
  r.integer(s.bandwidth);
  r.integer(s.test_port);
  r.integer(sizes);
  r.integer(mode);
  if (request < 1 || request > 2 || verdict > kLastVerdict || sizes > kMostSizes)
    return std::nullopt;
  s.response = request == 2;
  s.verdict = static_cast<Verdict>(verdict);
  s.up = (s.bandwidth & kUpBit) != 0;
  s.bandwidth &= static_cast<std::uint16_t>(~kUpBit);
  s.sizes = static_cast<DatagramSizes>(sizes);
  s.mode = static_cast<AuthMode>(mode);  // others exist; whoever acts on it compares
  return s;
}

std::vector<std::byte> encode_null(AuthMode mode) {
  BigEndianWriter w;
  w.integer(kNullId);
  w.integer(kVersion);
  w.integer(std::uint8_t{1});
  w.zeros(2);
  write_authentication(w, mode);
  return w.take();
}

bool is_null(std::span<const std::byte> data) { return is_pdu(data, kNullId, kNullSize); }

std::vector<std::byte> encode(const Activation& a) {
  BigEndianWriter w;
  w.integer(kActivationId);
  w.integer(kVersion);
  w.integer(static_cast<std::uint8_t>(a.flow));
  w.integer(a.response);
  w.integer(a.low_ms);
  w.integer(a.upper_ms);
  w.integer(a.trial_ms);
  w.integer(a.duration_s);
  w.zeros(1);
  w.integer(a.dscp_ecn);
  w.integer(a.row);
  w.integer(std::uint8_t{a.one_way});
  w.integer(a.high_speed_delta);
  w.integer(a.slow_threshold);
  w.integer(a.error_threshold);
  w.integer(std::uint8_t{a.losses_only});
  w.integer(a.row_is_start ? kRowIsStart : std::uint8_t{0});
  w.integer(static_cast<std::uint8_t>(a.algorithm));
  w.zeros(1);
  for_each_field([&](std::uint32_t field) { w.integer(field); }, a.rate);
  w.integer(a.sub_interval_ms);
  w.zeros(5);
  write_authentication(w, a.mode);
  return w.take();
}

std::optional<Activation> decode_activation(std::span<const std::byte> data) {
  if (!is_pdu(data, kActivationId, kActivationSize)) return std::nullopt;
  BigEndianReader r(data.subspan(4));
  Activation a;
  std::uint8_t flow = 0, one_way = 0, losses_only = 0, modifiers = 0, algorithm = 0, mode = 0;
  r.integer(flow);
  r.integer(a.response);
  r.integer(a.low_ms);
  r.integer(a.upper_ms);
  r.integer(a.trial_ms);
  r.integer(a.duration_s);
  r.skip(1);
  r.integer(a.dscp_ecn);
  r.integer(a.row);
  r.integer(one_way);
  r.integer(a.high_speed_delta);
  r.integer(a.slow_threshold);
  r.integer(a.error_threshold);
  r.integer(losses_only);
  r.integer(modifiers);
  r.integer(algorithm);
  r.skip(1);
  for_each_field([&](std::uint32_t& field) { r.integer(field); }, a.rate);
  r.integer(a.sub_interval_ms);
  r.skip(5);
  r.integer(mode);
  if (flow < 1 || flow > 2 || a.response > 2 || !is_sendable(a.rate)) return std::nullopt;
  a.flow = static_cast<Flow>(flow);
  a.one_way = one_way == 1;
  a.losses_only = losses_only != 0;
  a.row_is_start = (modifiers & kRowIsStart) != 0;
  a.algorithm = algorithm == 1 ? Algorithm::c : Algorithm::b;  // what is no algorithm becomes B
  a.mode = static_cast<AuthMode>(mode);
  return a;
}

void encode(const Load& l, std::span<std::byte> at) {
  store(at, 0, kLoadId);
  store(at, 2, static_cast<std::uint8_t>(l.action));
  store(at, 3, std::uint8_t{l.receiving_stopped});
  store(at, 4, l.number);
  store(at, 8, l.payload);
  store(at, 10, l.status_lost);
  store(at, 12, l.status_sent.s);
  store(at, 16, l.status_sent.ns);
  store(at, 20, l.sent.s);
  store(at, 24, l.sent.ns);
  store(at, 28, l.response_delay_ms);
  store(at, 30, std::uint16_t{0});
}

std::optional<Load> decode_load(std::span<const std::byte> data) {
  if (data.size() < kLoadSize) return std::nullopt;
  data = data.first(kLoadSize);
  if (load<std::uint16_t>(data, 0) != kLoadId || !checksum_holds(data, kLoadSize - 2))
    return std::nullopt;
  BigEndianReader r(data.subspan(2));
  Load l;
  std::uint8_t action = 0, stopped = 0;
  r.integer(action);
  r.integer(stopped);
  r.integer(l.number);
  r.integer(l.payload);
  r.integer(l.status_lost);
  r.integer(l.status_sent.s);
  r.integer(l.status_sent.ns);
  r.integer(l.sent.s);
  r.integer(l.sent.ns);
  r.integer(l.response_delay_ms);
  if (!is_action(action) || !is_boolean(stopped)) return std::nullopt;
  l.action = static_cast<Action>(action);
  l.receiving_stopped = stopped == 1;
  return l;
}

std::vector<std::byte> encode(const Status& s) {
  BigEndianWriter w;
  const auto integer = [&](auto field) { w.integer(field); };
  w.integer(kStatusId);
  w.integer(static_cast<std::uint8_t>(s.action));
  w.integer(std::uint8_t{s.receiving_stopped});
  w.integer(s.number);
  for_each_field(integer, s.rate);
  w.integer(s.sub_interval_number);
  for_each_count(integer, s.sub_interval);
  for (const auto field :
       {s.lost, s.reordered, s.doubled, s.clock_delta_least, s.variation_least, s.variation_most,
        s.variation_sum, s.variation_count, s.rtt_least, s.rtt_variation})
    w.integer(field);
  w.integer(std::uint8_t{s.minimum_is_new});
  w.zeros(3);
  for (const auto field : {s.duration_us, s.datagrams, s.octets, s.sent.s, s.sent.ns})
    w.integer(field);
  w.zeros(3);
  write_authentication(w, s.mode);
  return w.take();
}

std::optional<Status> decode_status(std::span<const std::byte> data) {
  // Its checksum is not looked at: OB-UDPST 9.0 has it elsewhere (octet 186, of another structure),
  // and whatever its buffer held before in this place.
  if (data.size() != kStatusSize || preau::load<std::uint16_t>(data, 0) != kStatusId)
    return std::nullopt;
  BigEndianReader r(data.subspan(2));
  const auto integer = [&](auto& field) { r.integer(field); };
  Status s;
  std::uint8_t action = 0, stopped = 0, updated = 0, mode = 0;
  r.integer(action);
  r.integer(stopped);
  r.integer(s.number);
  for_each_field(integer, s.rate);
  r.integer(s.sub_interval_number);
  for_each_count(integer, s.sub_interval);
  for (auto* field :
       {&s.lost, &s.reordered, &s.doubled, &s.clock_delta_least, &s.variation_least,
        &s.variation_most, &s.variation_sum, &s.variation_count, &s.rtt_least, &s.rtt_variation})
    r.integer(*field);
  r.integer(updated);
  r.skip(3);
  for (auto* field : {&s.duration_us, &s.datagrams, &s.octets, &s.sent.s, &s.sent.ns})
    r.integer(*field);
  r.skip(3);
  r.integer(mode);
  if (!is_action(action) || !is_boolean(stopped) || !is_sendable(s.rate)) return std::nullopt;
  s.action = static_cast<Action>(action);
  s.receiving_stopped = stopped == 1;
  s.minimum_is_new = updated != 0;
  s.mode = static_cast<AuthMode>(mode);
  return s;
}

}  // namespace preau::udpst
