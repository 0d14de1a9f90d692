// DNS answers, as anyone on the way may write them; and any text asked for as a name.
#include "probe/net/dns_wire.hh"
#include "tests/fuzz/fuzz.hh"

using namespace preau;
using fuzz::claim;

namespace {

// 255 octets on the wire, each at most four characters long in presentation form.
constexpr std::size_t kLongestText = 4 * 255;

void decode(std::span<const std::byte> packet) {
  const auto message = dns::decode(packet);
  if (!message) return;
  claim(message->name.size() <= kLongestText);
  for (const auto& r : message->answers) {
    claim(r.owner.size() <= kLongestText && r.data.size() <= kLongestText);
    for (const char c : r.owner + r.data) claim(c > ' ' && c < '\x7F');
  }
  const auto found = dns::found(*message);
  claim(found.addresses.size() <= message->answers.size());
  claim(found.addresses.empty() || found.ttl.has_value());
  claim(!dns::rcode_name(message->rcode).empty());
  dns::answers(*message, message->id, {message->name, DnsType::a});
}

void ask(std::string_view text) {
  const dns::Question question{std::string(text), DnsType::aaaa};
  const auto query = dns::encode(7, question);
  if (!query) return;
  auto answer = *query;
  answer[2] |= std::byte{0x80};
  const auto message = dns::decode(answer);
  claim(message && message->type == 28);
  if (text.find('\\') == std::string_view::npos) claim(dns::answers(*message, 7, question));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  decode(fuzz::bytes(data, size));
  ask(fuzz::text(data, size));
  return 0;
}
