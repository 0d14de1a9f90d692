#include "probe/net/dns_wire.hh"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "probe/net/bytes.hh"

namespace preau::dns {

namespace {

constexpr std::size_t kLongestLabel = 63, kLongestName = 255;  // RFC 1035 section 2.3.4
constexpr std::uint16_t kInternet = 1;
constexpr std::uint16_t kResponse = 0x8000, kOpcode = 0x7800, kTruncated = 0x0200;
constexpr std::uint16_t kRecursionDesired = 0x0100, kRcode = 0x000F;

// Presentation form (RFC 1035 section 5.1): what is not plain is written \DDD.
void append_label(std::string& name, std::span<const std::byte> label) {
  if (!name.empty()) name += '.';
  for (const std::byte octet : label) {
    const auto c = std::to_integer<unsigned>(octet);
    if (c > 0x20 && c < 0x7F && c != '.' && c != '\\') {
      name += static_cast<char>(c);
      continue;
    }
    name += '\\';
    for (const unsigned unit : {100U, 10U, 1U}) name += static_cast<char>('0' + c / unit % 10);
  }
}

// Reads a message straight down; names may jump, but only backwards, so they end (RFC 1035 section
// 4.1.4: "a prior occurrence").
class Decoder {
 public:
  explicit Decoder(std::span<const std::byte> packet) : packet_(packet), reader_(packet) {}

  template <std::unsigned_integral T>
  void integer(T& out) {
    reader_.integer(out);
  }
  void skip(std::size_t octets) { reader_.skip(octets); }
  bool has_error() const { return bad_name_ || reader_.has_error(); }

  std::string name() {
    std::string text;
    std::size_t octets = 1;  // of the last label, which is empty
    auto r = reader_;
    bool jumped = false;
    for (std::size_t least = offset(r);;) {
      std::uint8_t length = 0;
      r.integer(length);
      if (r.has_error()) return fail();
      if (length >= 0xC0) {
        std::uint8_t low = 0;
        r.integer(low);
        const std::size_t to = (length & 0x3FU) << 8U | low;
        if (r.has_error() || to >= least) return fail();
        if (!jumped) reader_ = r;
        jumped = true;
        least = to;
        r = BigEndianReader(packet_.subspan(to));
        continue;
      }
      octets += length + std::size_t{1};
      if (length > kLongestLabel || length > r.rest().size() || octets - 1 > kLongestName)
        return fail();
      if (length == 0) break;
      append_label(text, r.rest().first(length));
      r.skip(length);
    }
    if (!jumped) reader_ = r;
    return text;
  }

  Resource resource() {
    Resource resource;
    std::uint16_t internet = 0, length = 0;
    resource.owner = name();
    reader_.integer(resource.type);
    reader_.integer(internet);
    reader_.integer(resource.ttl);
    reader_.integer(length);
    if (has_error() || length > reader_.rest().size()) return fail_resource();
    const auto data = reader_.rest().first(length);
    auto after = reader_;
    after.skip(length);
    if (internet == kInternet) {
      if (resource.type == static_cast<std::uint16_t>(DnsType::cname)) {
        resource.data = name();
        if (offset(reader_) != offset(after)) return fail_resource();
      } else {
        resource.data = address(resource.type, data);
      }
    }
    reader_ = after;
    return resource;
  }

 private:
  std::size_t offset(const BigEndianReader& r) const { return packet_.size() - r.rest().size(); }

  std::string fail() {
    bad_name_ = true;
    return {};
  }
  Resource fail_resource() {
    bad_name_ = true;
    return {};
  }

  static std::string address(std::uint16_t type, std::span<const std::byte> data) {
    const bool v4 = type == static_cast<std::uint16_t>(DnsType::a) && data.size() == 4;
    const bool v6 = type == static_cast<std::uint16_t>(DnsType::aaaa) && data.size() == 16;
    if (!v4 && !v6) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(v4 ? AF_INET : AF_INET6, data.data(), text.data(), text.size());
    return text.data();
  }

  std::span<const std::byte> packet_;
  BigEndianReader reader_;
  bool bad_name_{false};
};

bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view without_last_dot(std::string_view name) {
  return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

}  // namespace

std::optional<std::vector<std::byte>> encode(std::uint16_t id, const Question& question) {
  BigEndianWriter w;
  w.integer(id);
  w.integer(kRecursionDesired);
  w.integer(std::uint16_t{1});
  w.zeros(6);
  std::string_view left = without_last_dot(question.name);
  if (left.size() + 2 > kLongestName) return std::nullopt;
  for (;;) {
    const auto label = left.substr(0, left.find('.'));
    const bool ascii = std::ranges::all_of(label, [](char c) { return c > ' ' && c < '\x7F'; });
    if (label.empty() || label.size() > kLongestLabel || !ascii) return std::nullopt;
    w.integer(static_cast<std::uint8_t>(label.size()));
    w.bytes(std::as_bytes(std::span(label)));
    if (label.size() == left.size()) break;
    left.remove_prefix(label.size() + 1);
  }
  w.zeros(1);
  w.integer(static_cast<std::uint16_t>(question.type));
  w.integer(kInternet);
  return w.take();
}

std::optional<Message> decode(std::span<const std::byte> packet) {
  Decoder d(packet);
  Message message;
  std::uint16_t flags = 0, questions = 0, answers = 0, internet = 0;
  d.integer(message.id);
  d.integer(flags);
  d.integer(questions);
  d.integer(answers);
  d.skip(4);
  message.name = d.name();
  d.integer(message.type);
  d.integer(internet);
  if (d.has_error() || questions != 1 || internet != kInternet || (flags & kOpcode) != 0)
    return std::nullopt;
  message.response = (flags & kResponse) != 0;
  message.truncated = (flags & kTruncated) != 0;
  message.rcode = static_cast<std::uint8_t>(flags & kRcode);
  for (std::uint16_t i = 0; i < answers; ++i) {
    auto resource = d.resource();
    if (d.has_error() && message.truncated) return message;
    if (d.has_error()) return std::nullopt;
    message.answers.push_back(std::move(resource));
  }
  return message;
}

bool answers(const Message& message, std::uint16_t id, const Question& question) {
  return message.response && message.id == id &&
         message.type == static_cast<std::uint16_t>(question.type) &&
         same_name(message.name, without_last_dot(question.name));
}

Found found(const Message& message) {
  Found result;
  std::string_view owner = message.name;
  for (const auto& r : message.answers) {
    if (!same_name(r.owner, owner) || r.data.empty()) continue;
    if (r.type == static_cast<std::uint16_t>(DnsType::cname) && r.type != message.type)
      owner = r.data;
    else if (r.type == message.type)
      result.addresses.push_back(r.data);
    else
      continue;
    const auto ttl = r.ttl >> 31U == 0 ? r.ttl : 0;  // RFC 2181 section 8
    result.ttl = std::min(result.ttl.value_or(ttl), ttl);
  }
  return result;
}

std::string rcode_name(std::uint8_t rcode) {
  constexpr std::array<std::string_view, 6> kNames{"NOERROR",  "FORMERR", "SERVFAIL",
                                                   "NXDOMAIN", "NOTIMP",  "REFUSED"};
  return rcode < kNames.size() ? std::string(kNames[rcode]) : "RCODE" + std::to_string(rcode);
}

}  // namespace preau::dns
