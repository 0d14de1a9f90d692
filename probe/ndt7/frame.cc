#include "probe/ndt7/frame.hh"

#include <algorithm>

#include <fmt/format.h>
#include <sys/random.h>

#include "probe/net/bytes.hh"
#include "probe/net/error.hh"
#include "probe/net/filler.hh"

namespace preau::ndt7 {

namespace {

constexpr std::uint8_t kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;
constexpr std::uint8_t kFinal = 0x80, kReserved = 0x70, kMasked = 0x80;

std::uint8_t octet(std::byte b) { return std::to_integer<std::uint8_t>(b); }

// How long a head is, once its first two octets are known.
std::size_t head_size(std::uint8_t second) {
  const auto length = second & 0x7FU;
  const std::size_t extended = length == 126 ? 2 : length == 127 ? 8 : 0;
  return 2 + extended + ((second & kMasked) != 0 ? 4 : 0);
}

std::array<std::byte, 4> mask_key() {
  std::array<std::byte, 4> key{};
  check("getrandom", ::getrandom(key.data(), key.size(), 0));
  return key;
}

// A head, and the key that the payload is to be masked with: zeros for a server's.
std::array<std::byte, 4> append_head(std::vector<std::byte>& out, Role us, std::uint8_t opcode,
                                     std::size_t length) {
  const std::uint8_t mask = us == Role::client ? kMasked : 0;
  const auto put = [&](std::uint64_t value, int octets) {
    while (octets-- > 0) out.push_back(static_cast<std::byte>((value >> (8 * octets)) & 0xFFU));
  };
  put(kFinal | opcode, 1);
  if (length <= 125) {
    put(mask | length, 1);
  } else if (length <= 0xFFFF) {
    put(mask | 126U, 1);
    put(length, 2);
  } else {
    put(mask | 127U, 1);
    put(length, 8);
  }
  if (us == Role::server) return {};
  const auto key = mask_key();
  out.insert(out.end(), key.begin(), key.end());
  return key;
}

std::span<const std::byte> octets_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

}  // namespace

std::optional<Heard> FrameReader::next(std::span<const std::byte>& data) {
  while (!closed_) {
    if (!in_payload_) {
      if (!take_head(data)) return std::nullopt;
      begin_frame();
    }
    if (auto heard = take_payload(data)) return heard;
    if (in_payload_) return std::nullopt;
  }
  data = {};  // section 5.5.1: nothing comes after a Close
  return std::nullopt;
}

bool FrameReader::take_head(std::span<const std::byte>& data) {
  while (filled_ < 2 || filled_ < head_size(octet(head_[1]))) {
    if (data.empty()) return false;
    head_[filled_++] = data.front();
    data = data.subspan(1);
  }
  filled_ = 0;
  return true;
}

void FrameReader::begin_frame() {
  const auto first = octet(head_[0]), second = octet(head_[1]);
  if ((first & kReserved) != 0) throw Nonsense("a frame of an extension that was not agreed on");
  if (((second & kMasked) != 0) != (sender_ == Role::client))
    throw Nonsense(sender_ == Role::client ? "a frame without a mask" : "a masked frame");
  opcode_ = first & 0x0FU;
  final_ = (first & kFinal) != 0;
  read_length();
  if (is_control()) {
    if (opcode_ > kPong) throw Nonsense(fmt::format("opcode {}", opcode_));
    if (!final_ || left_ > kMostControl) throw Nonsense("a control frame in parts, or too long");
    control_.clear();
  } else {
    begin_message();
  }
  at_ = 0;
  in_payload_ = true;
}

void FrameReader::read_length() {
  const auto second = octet(head_[1]);
  std::span<const std::byte> rest = std::span(head_).subspan(2);
  left_ = second & 0x7FU;
  if (left_ == 126) {
    left_ = load<std::uint16_t>(rest, 0);
    if (left_ <= 125) throw Nonsense("a length written longer than need be");
    rest = rest.subspan(2);
  } else if (left_ == 127) {
    left_ = load<std::uint64_t>(rest, 0);
    if (left_ <= 0xFFFF) throw Nonsense("a length written longer than need be");
    if (left_ >> 63U != 0) throw Nonsense("a length of more than 63 bits");
    rest = rest.subspan(8);
  }
  if (sender_ == Role::client) std::ranges::copy(rest.first(4), key_.begin());
}

void FrameReader::begin_message() {
  if (opcode_ == kContinuation) {
    if (message_ == 0) throw Nonsense("a continuation of nothing");
  } else {
    if (opcode_ > kBinary) throw Nonsense(fmt::format("opcode {}", opcode_));
    if (message_ != 0) throw Nonsense("a message within another");
    message_ = opcode_;
    message_octets_ = 0;
    text_.clear();
  }
  message_octets_ += left_;  // 2^24 and 63 bits at most: no overflow
  const auto most = message_ == kText ? kMostText : kMostMessage;
  if (message_octets_ > most)
    throw Nonsense(fmt::format("a message of {} octets", message_octets_));
}

std::optional<Heard> FrameReader::take_payload(std::span<const std::byte>& data) {
  const auto size = std::min(left_, std::uint64_t{data.size()});
  const auto part = data.first(size);
  data = data.subspan(size);
  left_ -= size;
  const bool ends = left_ == 0;
  in_payload_ = !ends;
  if (is_control()) {
    keep(part);
    if (!ends) return std::nullopt;
    closed_ = opcode_ == kClose;
    return control();
  }
  const auto message = message_;
  if (ends && final_) message_ = 0;
  if (message == kBinary) return size > 0 ? std::optional<Heard>(Bulk{size}) : std::nullopt;
  keep(part);
  return ends && final_ ? std::optional<Heard>(Text{text_}) : std::nullopt;
}

// Octet by octet: what is kept is small. The load is not unmasked, since nobody looks at it.
void FrameReader::keep(std::span<const std::byte> part) {
  auto& to = is_control() ? control_ : text_;
  for (const auto b : part)
    to.push_back(static_cast<char>(sender_ == Role::client ? b ^ key_[at_++ % 4] : b));
}

Heard FrameReader::control() const {
  const auto payload = octets_of(control_);
  if (opcode_ == kPing) return Ping{payload};
  if (opcode_ == kPong) return Pong{};
  if (payload.empty()) return Close{};
  if (payload.size() == 1) throw Nonsense("half a code of closing");
  return Close{load<std::uint16_t>(payload, 0), std::string_view(control_).substr(2)};
}

void FrameWriter::text(std::string_view text) { queue(kText, octets_of(text)); }

void FrameWriter::pong(std::span<const std::byte> payload) { queue(kPong, payload); }

void FrameWriter::close(std::uint16_t code, std::string_view reason) {
  std::vector<std::byte> payload;
  if (code != kNoCode) {
    payload.resize(2);
    store(std::span(payload), 0, code);
    const auto words = octets_of(reason.substr(0, kMostControl - 2));
    payload.insert(payload.end(), words.begin(), words.end());
  }
  if (queued_.size() > kMostQueued - kMostControl) queued_.clear();
  queue(kClose, payload);
  closed_ = true;
}

void FrameWriter::queue(std::uint8_t opcode, std::span<const std::byte> payload) {
  if (closed_ || queued_.size() + payload.size() > kMostQueued) return;
  const auto key = append_head(queued_, us_, opcode, payload.size());
  for (std::size_t i = 0; i < payload.size(); ++i) queued_.push_back(payload[i] ^ key[i % 4]);
}

// The random data are taken for already masked: what they are without the key nobody asks, and
// masking would cost as much as sending.
void FrameWriter::begin_bulk() {
  append_head(front_, us_, kBinary, bulk_size_);
  bulk_left_ = bulk_size_;
}

std::span<const std::byte> FrameWriter::due() {
  if (front_sent_ < front_.size()) return std::span(front_).subspan(front_sent_);
  if (bulk_left_ > 0) return filler<kLargestBulk>().subspan(bulk_size_ - bulk_left_, bulk_left_);
  front_.clear();
  front_sent_ = 0;
  if (!queued_.empty())
    front_.swap(queued_);
  else if (bulk_on_ && !closed_)
    begin_bulk();
  return front_;
}

void FrameWriter::sent(std::size_t octets) {
  if (front_sent_ < front_.size()) {
    front_sent_ += octets;
    return;
  }
  bulk_left_ -= octets;
  bulk_sent_ += octets;
  if (bulk_left_ == 0 && bulk_size_ < kLargestBulk && bulk_size_ <= bulk_sent_ / 16)
    bulk_size_ *= 2;
}

}  // namespace preau::ndt7
